import { z } from 'zod';
import { page } from '../../../contract/common.ts';
import { FeragError } from '../../../contract/errors.ts';
import { Problem } from '../../../contract/problem.ts';

/** The edge over HTTP: every answer is read by its schema, every failure is a `FeragError` whose cause is the edge's problem. */
export interface Http {
  readonly url: string;
  json<T>(method: 'GET' | 'POST' | 'DELETE', path: string, schema: z.ZodType<T>, body?: unknown): Promise<T>;
  /** Every item of a list, page after page, up to `limit`. */
  list<T>(path: string, item: z.ZodType<T>, limit?: number): Promise<T[]>;
  /** For bodies that are no JSON. Any answer that is no success throws. */
  send(path: string, init?: RequestInit): Promise<Response>;
}

const PAGE = 200;

export function openHttp(url: string, token: string | null): Http {
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (token !== null) headers.set('authorization', `Bearer ${token}`);
    const response = await fetch(new URL(path, url), { ...init, headers }).catch((cause: unknown) => {
      throw unreachable(url, cause);
    });
    if (!response.ok) throw await failureOf(response, url);
    return response;
  };

  const json = async <T>(method: string, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return read(await send(path, init), schema, path);
  };

  return {
    url,
    json,
    send,
    async list(path, item, limit = Number.POSITIVE_INFINITY) {
      const items: z.infer<typeof item>[] = [];
      for (let cursor: string | null = ''; cursor !== null && items.length < limit;) {
        const wanted = Math.min(PAGE, limit - items.length);
        const more: string = `${path}${path.includes('?') ? '&' : '?'}limit=${wanted}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
        const found = await json('GET', more, page(item));
        items.push(...found.items);
        cursor = found.next_cursor;
      }
      return items;
    },
  };
}

async function read<T>(response: Response, schema: z.ZodType<T>, path: string): Promise<T> {
  const value: unknown = await response.json().catch((cause: unknown) => {
    throw new FeragError('internal', `The answer of ${path} is not JSON: is that address a ferag?`, { cause });
  });
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new FeragError(
    'internal',
    `The answer of ${path} is not what this version of the CLI reads (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}).`,
  );
}

export function unreachable(url: string, cause: unknown): FeragError {
  return new FeragError('not_ready', `No ferag answers at ${url}. Start it with "ferag up", or set FERAG_URL.`, { cause });
}

/** What was refused, with the edge's own words; where nothing of ours answered, the status says what it can. */
async function failureOf(response: Response, url: string): Promise<FeragError> {
  const problem = Problem.safeParse(await response.json().catch(() => null));
  if (problem.success) {
    const { code, detail, errors } = problem.data;
    const hint = response.status === 401 && code !== 'credentials_wrong' ? ' Run "ferag login".' : '';
    const retryAfter = Number(response.headers.get('retry-after')) || undefined;
    return new FeragError(code, detail + hint, {
      cause: problem.data,
      ...(errors && { errors }),
      ...(retryAfter !== undefined && { retryAfter }),
    });
  }
  const code = response.status >= 500 ? 'not_ready' : response.status === 404 ? 'route_not_found' : 'request_invalid';
  return new FeragError(code, `${url} answered ${response.status} without a reason: is that address a ferag?`);
}

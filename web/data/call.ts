import type { z } from 'zod';
import type { ErrorCode } from '../../contract/errors.ts';
import { Problem } from '../../contract/problem.ts';

/** Everything that can go wrong between this page and the API: its own codes, and two that only a client sees. */
export type FailureCode = ErrorCode | 'offline' | 'unreadable';

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly status: number;
  readonly requestId: string | null;
  readonly errors: NonNullable<Problem['errors']>;
  /** Seconds after which the same call is worth repeating. */
  readonly retryAfter: number | null;

  constructor(
    code: FailureCode,
    detail: string,
    rest: { status?: number; requestId?: string | null; errors?: Problem['errors']; retryAfter?: number | null } = {},
  ) {
    super(detail);
    this.code = code;
    this.status = rest.status ?? 0;
    this.requestId = rest.requestId ?? null;
    this.errors = rest.errors ?? [];
    this.retryAfter = rest.retryAfter ?? null;
  }
}

export const asFailure = (thrown: unknown): Failure =>
  thrown instanceof Failure ? thrown : new Failure('unreadable', thrown instanceof Error ? thrown.message : String(thrown));

interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** An approval answers after 25 s at the latest. */
const TIMEOUT_MS = 40_000;
const whenSignedOut = new Set<() => void>();
/** Calls back when the server says that nobody is signed in here any more. */
export const onSignedOut = (listener: () => void): void => void whenSignedOut.add(listener);

/** One call of the API; the session's cookie goes along by itself. Any answer but 2xx is thrown as a `Failure`. */
export async function request(method: string, path: string, options: CallOptions = {}): Promise<Response> {
  const json = options.body === undefined ? {} : { 'content-type': 'application/json' };
  const signals = [AbortSignal.timeout(TIMEOUT_MS), ...(options.signal ? [options.signal] : [])];
  const init: RequestInit = {
    method,
    headers: { ...json, ...options.headers },
    credentials: 'same-origin',
    signal: AbortSignal.any(signals),
  };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);
  const response = await fetch(path, init).catch((cause: unknown) => {
    if (options.signal?.aborted) throw cause;
    throw new Failure('offline', 'The server cannot be reached.');
  });
  if (response.ok) return response;
  throw await failureOf(response);
}

/** Like `request`, with the answer read by its schema. */
export async function call<T extends z.ZodType>(schema: T, method: string, path: string, options: CallOptions = {}): Promise<z.infer<T>> {
  const response = await request(method, path, options);
  const read = schema.safeParse(await response.json());
  if (!read.success)
    throw new Failure('unreadable', 'The answer has another shape than this page knows. Reload the page.', {
      requestId: response.headers.get('x-request-id'),
    });
  return read.data;
}

async function failureOf(response: Response): Promise<Failure> {
  const read = Problem.safeParse(await response.json().catch(() => null));
  const requestId = response.headers.get('x-request-id');
  if (response.status === 401 && !response.url.endsWith('/auth/login')) for (const listener of whenSignedOut) listener();
  if (!read.success) return new Failure('unreadable', `The server answered ${response.status}.`, { status: response.status, requestId });
  const { code, detail, status, errors } = read.data;
  const retryAfter = Number(response.headers.get('retry-after')) || null;
  return new Failure(code, detail, { status, requestId: read.data.request_id || requestId, errors, retryAfter });
}

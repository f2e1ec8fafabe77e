import { getCookie } from 'hono/cookie';
import { FeragError } from '../../contract/errors.ts';
import { vars, type EdgeContext } from '../env.ts';
import { seenUrl } from './peer.ts';
import { isSecret, secretHash } from './secrets.ts';
import { readToken } from './token.ts';

/** Who asks, by which credential. */
export interface Principal {
  readonly userId: number;
  readonly email: string;
  readonly name: string;
  readonly createdAt: number;
  /** Null when an API key was used. */
  readonly sessionId: string | null;
  readonly key: { readonly id: number; readonly scopes: readonly ('read' | 'write')[]; readonly ragIds: readonly number[] | null } | null;
}

export type Credential = { readonly kind: 'session'; readonly sessionId: string } | { readonly kind: 'key'; readonly hash: string };

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Over https the cookie is bound to this host; a plain http address (one's own machine) cannot carry that prefix. */
export const cookieName = (c: EdgeContext): string => (isHttps(c) ? '__Host-ferag' : 'ferag');
export const isHttps = (c: EdgeContext): boolean => ownOrigin(c).startsWith('https:');
const ownOrigin = (c: EdgeContext): string => new URL(vars(c.env).PUBLIC_URL ?? seenUrl(c)).origin;

/** Reads the credential of a request without asking the database: bearer token, API key, or the web client's cookie. */
export async function credentialOf(c: EdgeContext): Promise<Credential> {
  const apiKey = c.req.header('x-api-key');
  if (apiKey !== undefined) return keyCredential(apiKey);
  const authorization = c.req.header('authorization');
  if (authorization !== undefined) {
    const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (bearer === undefined) throw new FeragError('not_signed_in', 'Send "Authorization: Bearer <access token or API key>".');
    return isSecret('key', bearer) ? keyCredential(bearer) : { kind: 'session', sessionId: await readToken(c.env, bearer) };
  }
  const cookie = getCookie(c, cookieName(c));
  if (cookie === undefined) throw new FeragError('not_signed_in', 'Sign in first.');
  if (!SAFE.has(c.req.method) && !isOwnOrigin(c)) {
    throw new FeragError('origin_refused', 'A browser may change something here only from this site itself.');
  }
  return { kind: 'session', sessionId: await readToken(c.env, cookie) };
}

/** The browser says which site a request comes from; a cookie alone proves nothing (CSRF). */
export function isOwnOrigin(c: EdgeContext): boolean {
  const origin = c.req.header('origin');
  return origin !== undefined && (origin === ownOrigin(c) || origin === new URL(c.req.url).origin);
}

function keyCredential(key: string): Credential {
  if (!isSecret('key', key) || key.length > 100) throw new FeragError('not_signed_in', 'The API key is not valid.');
  return { kind: 'key', hash: secretHash(key) };
}

/** Keys and tokens in an address end up in logs and histories; only the WebSocket's `token` is taken from there. */
export function refuseKeyInUrl(url: string, path: string): void {
  const at = url.indexOf('?');
  if (at < 0) return;
  const allowed = path.startsWith('/ws/') ? 'token' : null;
  for (const [name, value] of new URLSearchParams(url.slice(at + 1))) {
    const leaks = IN_URL.has(name.toLowerCase()) || isSecret('key', value) || isSecret('node', value);
    if (leaks && name !== allowed) {
      throw new FeragError(
        'key_in_url',
        'Send keys and tokens in a header, never in the address. Treat this one as leaked and replace it.',
      );
    }
  }
}

const IN_URL = new Set(['token', 'access_token', 'api_key', 'apikey', 'api-key', 'x-api-key', 'authorization']);

import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { FeragError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { clock, vars, type Bindings } from '../env.ts';

const Claims = z.object({ sub: z.string(), sid: z.string() });
const secretOf = (env: Bindings) => new TextEncoder().encode(vars(env).AUTH_SECRET);

/** An access token names a session and ends with it; the session is looked up at every request. */
export function signToken(env: Bindings, sessionId: string, userId: number): Promise<string> {
  const seconds = Math.floor(clock(env) / 1000);
  return new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(String(userId))
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + LIMITS.access_token_seconds)
    .sign(secretOf(env));
}

/** The session that a token names. */
export async function readToken(env: Bindings, token: string): Promise<string> {
  try {
    const { payload } = await jwtVerify(token, secretOf(env), { algorithms: ['HS256'], currentDate: new Date(clock(env)) });
    return Claims.parse(payload).sid;
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) throw new FeragError('token_expired', 'Your sign-in has expired. Sign in again.', { cause });
    throw new FeragError('not_signed_in', 'Sign in first: the access token is not valid.', { cause });
  }
}

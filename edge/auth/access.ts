import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import { createMiddleware } from 'hono/factory';
import { FeragError } from '../../contract/errors.ts';
import type { Role } from '../../contract/rags.ts';
import * as t from '../db/schema.ts';
import { clock, database, type Bindings, type EdgeContext, type EdgeEnv } from '../env.ts';
import type { RagRow } from '../jobs/rows.ts';
import { credentialOf, type Credential, type Principal } from './principal.ts';

export type Scope = 'read' | 'write';
export type RagAccess = RagRow & { readonly role: Role };

const RANK = { reader: 0, curator: 1, owner: 2 } as const satisfies Record<Role, number>;
const NO_RAG = 'No such RAG, or you are not a member of it.';
/** `last_used_at` is written at most this often. */
const TOUCH_MS = 60_000;

/** Lets in whoever is signed in, with a key of that scope. */
export const signedIn = (scope: Scope) =>
  createMiddleware<EdgeEnv>(async (c, next) => {
    const { principal } = await identify(c, await credentialOf(c), null);
    requireScope(principal, scope);
    c.set('principal', principal);
    await next();
  });

/** Lets in a person, not a key: for what concerns the account itself. */
export const signedInPerson = createMiddleware<EdgeEnv>(async (c, next) => {
  const { principal } = await identify(c, await credentialOf(c), null);
  if (principal.key) throw new FeragError('forbidden', 'An API key cannot do this; sign in as a person.');
  c.set('principal', principal);
  await next();
});

/**
 * Lets in members of the RAG in the path, with at least that role. Who asks and what they may are one query.
 * A stranger gets exactly what an absent RAG gives.
 */
export const member = (role: Role, scope: Scope) =>
  createMiddleware<EdgeEnv>(async (c, next) => {
    const { principal, rag } = await admit(c, role, scope);
    c.set('principal', principal);
    c.set('rag', rag);
    await next();
  });

/** What `member` asks, for asking it again: whoever was let in a while ago may have been shut out since. */
export async function admit(c: EdgeContext, role: Role, scope: Scope): Promise<{ principal: Principal; rag: RagAccess }> {
  const credential = await credentialOf(c);
  const text = c.req.param('ragId');
  const { principal, rag } = await identify(c, credential, /^[1-9]\d{0,14}$/.test(text ?? '') ? Number(text) : 0);
  if (!rag) throw new FeragError('rag_not_found', NO_RAG);
  requireScope(principal, scope);
  if (RANK[rag.role] < RANK[role]) {
    throw new FeragError('forbidden', `This needs the role "${role}" in this RAG; yours is "${rag.role}".`);
  }
  return { principal, rag };
}

function requireScope(principal: Principal, scope: Scope): void {
  if (principal.key && !principal.key.scopes.includes(scope)) {
    throw new FeragError('forbidden', `This API key has no "${scope}" scope.`);
  }
}

interface Identified {
  readonly principal: Principal;
  readonly rag: RagAccess | null;
}

async function identify(c: EdgeContext, credential: Credential, rag: number | null): Promise<Identified> {
  const found = await lookUp(c.env, credential, rag);
  if (!found)
    throw new FeragError(
      'not_signed_in',
      credential.kind === 'key' ? 'The API key is not valid.' : 'Your session has ended. Sign in again.',
    );
  if (found.touch) c.executionCtx.waitUntil(found.touch);
  return found;
}

/** Who a credential is, and what they are in a RAG (`null`: not asked), in one statement. */
export async function lookUp(
  env: Bindings,
  credential: Credential,
  rag: number | null,
): Promise<(Identified & { touch: Promise<unknown> | null }) | null> {
  return credential.kind === 'key' ? byKey(env, credential.hash, rag) : bySession(env, credential.sessionId, rag);
}

const person = { userId: t.users.id, email: t.users.email, name: t.users.name, createdAt: t.users.createdAt };

async function bySession(env: Bindings, sessionId: string, ragId: number | null) {
  const db = database(env);
  const now = clock(env);
  const [row] = await db
    .select({ ...person, lastUsedAt: t.sessions.lastUsedAt, rag: t.rags, role: t.members.role })
    .from(t.sessions)
    .innerJoin(t.users, eq(t.users.id, t.sessions.userId))
    .leftJoin(t.rags, and(eq(t.rags.id, ragId ?? 0), isNull(t.rags.deletedAt)))
    .leftJoin(t.members, and(eq(t.members.ragId, t.rags.id), eq(t.members.userId, t.users.id)))
    .where(and(eq(t.sessions.id, sessionId), gt(t.sessions.expiresAt, now)));
  if (!row) return null;
  const { rag, role, lastUsedAt, ...user } = row;
  const isOld = now - lastUsedAt >= TOUCH_MS;
  const touch = isOld ? db.update(t.sessions).set({ lastUsedAt: now }).where(eq(t.sessions.id, sessionId)).run() : null;
  return { principal: { ...user, sessionId, key: null }, rag: rag && role ? { ...rag, role } : null, touch };
}

async function byKey(env: Bindings, hash: string, ragId: number | null) {
  const db = database(env);
  const now = clock(env);
  const [row] = await db
    .select({ ...person, key: t.apiKeys, rag: t.rags, role: t.members.role })
    .from(t.apiKeys)
    .innerJoin(t.users, eq(t.users.id, t.apiKeys.userId))
    .leftJoin(t.rags, and(eq(t.rags.id, ragId ?? 0), isNull(t.rags.deletedAt)))
    .leftJoin(t.members, and(eq(t.members.ragId, t.rags.id), eq(t.members.userId, t.users.id)))
    .where(and(eq(t.apiKeys.keyHash, hash), or(isNull(t.apiKeys.expiresAt), gt(t.apiKeys.expiresAt, sql`${now}`))));
  if (!row) return null;
  const { rag, role, key, ...user } = row;
  const mayReach = rag !== null && (key.ragIds === null || key.ragIds.includes(rag.id));
  const isOld = now - (key.lastUsedAt ?? 0) >= TOUCH_MS;
  const touch = isOld ? db.update(t.apiKeys).set({ lastUsedAt: now }).where(eq(t.apiKeys.id, key.id)).run() : null;
  const principal: Principal = { ...user, sessionId: null, key: { id: key.id, scopes: key.scopes, ragIds: key.ragIds } };
  return { principal, rag: mayReach && rag && role ? { ...rag, role } : null, touch };
}

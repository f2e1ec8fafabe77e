import { and, desc, eq, gt, ne } from 'drizzle-orm';
import { Hono } from 'hono';
import { resolver } from 'hono-openapi';
import { deleteCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { AccessToken, ChangePassword, Login, Register, Session, UpdateMe, User } from '../../contract/accounts.ts';
import { FeragError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { signedIn, signedInPerson } from '../auth/access.ts';
import { hashPassword, isPassword, sameEmail } from '../auth/password.ts';
import { clientAddress } from '../auth/peer.ts';
import { cookieName, isHttps, type Principal } from '../auth/principal.ts';
import { countTry, forgetTry } from '../auth/rate.ts';
import { newSessionId, secretHash } from '../auth/secrets.ts';
import { signToken } from '../auth/token.ts';
import * as t from '../db/schema.ts';
import { describe } from '../describe.ts';
import { clock, database, time, type EdgeContext, type EdgeEnv } from '../env.ts';
import { body, checked, formOf, jsonOf, mediaTypeOf } from '../read.ts';
import { page } from '../../contract/common.ts';

const REGISTRATIONS_PER_MINUTE = 60;
const LOGINS_PER_MINUTE = 10;
/** Of one address, over all e-mails: an office behind one address still gets in, a list of leaked passwords does not. */
const LOGINS_PER_ADDRESS = 120;
/** For one e-mail, from all addresses: many machines together guess no faster. */
const LOGINS_PER_EMAIL = 100;
const tag = 'accounts';
const LoginForm = z.object({ username: z.string().max(1000), password: z.string().max(100_000) });

export const auth = new Hono<EdgeEnv>()
  .post('/register', describe('Make an account', { tag, gives: { 201: User }, by: 'everybody' }), body(Register), async (c) => {
    const { email, password, name } = c.req.valid('json');
    const db = database(c.env);
    const now = clock(c.env);
    await countTry(db, `register:${clientAddress(c)}`, REGISTRATIONS_PER_MINUTE, now);
    const user = { email: sameEmail(email), name: name ?? email.slice(0, email.indexOf('@')), createdAt: now };
    const passwordHash = await hashPassword(password);
    const [made] = await db
      .insert(t.users)
      .values({ ...user, passwordHash })
      .onConflictDoNothing()
      .returning();
    if (!made) throw new FeragError('email_taken', 'There is an account with this e-mail already. Sign in instead.');
    return c.json(showUser({ userId: made.id, ...user }), 201);
  })
  .post(
    '/login',
    describe('Sign in', {
      tag,
      gives: { 200: AccessToken },
      by: 'everybody',
      takes: {
        'application/json': { schema: resolver(Login) },
        'application/x-www-form-urlencoded': { schema: resolver(LoginForm) },
        'multipart/form-data': { schema: resolver(LoginForm) },
      },
    }),
    async (c) => {
      const { email, password } = await readLogin(c);
      const userId = await verify(c, sameEmail(email), password);
      const token = await openSession(c, userId);
      // The web client keeps no token: it asks for a cookie that scripts cannot read. Only a page of this site can set the header.
      if (c.req.header('x-ferag-client') === 'web') setSessionCookie(c, token);
      c.header('cache-control', 'no-store');
      return c.json({ access_token: token, token_type: 'bearer', expires_in: LIMITS.access_token_seconds });
    },
  )
  .get('/me', describe('Who am I', { tag, gives: { 200: User } }), signedIn('read'), (c) => c.json(showUser(c.var.principal)))
  .patch('/me', describe('Change my name', { tag, gives: { 200: User }, by: 'person' }), signedInPerson, body(UpdateMe), async (c) => {
    const { name } = c.req.valid('json');
    await database(c.env).update(t.users).set({ name }).where(eq(t.users.id, c.var.principal.userId));
    return c.json(showUser({ ...c.var.principal, name }));
  })
  .post(
    '/password',
    describe('Change my password; other sessions end', { tag, gives: { 204: null }, by: 'person' }),
    signedInPerson,
    body(ChangePassword),
    async (c) => {
      const { current_password, new_password } = c.req.valid('json');
      const { email, userId, sessionId } = c.var.principal;
      await verify(c, email, current_password);
      const passwordHash = await hashPassword(new_password);
      const db = database(c.env);
      await db.batch([
        db.update(t.users).set({ passwordHash }).where(eq(t.users.id, userId)),
        db.delete(t.sessions).where(and(eq(t.sessions.userId, userId), ne(t.sessions.id, sessionId ?? ''))),
      ]);
      return c.body(null, 204);
    },
  )
  .post('/logout', describe('End this session', { tag, gives: { 204: null }, by: 'person' }), signedInPerson, async (c) => {
    await database(c.env)
      .delete(t.sessions)
      .where(eq(t.sessions.id, c.var.principal.sessionId ?? ''));
    deleteCookie(c, cookieName(c), { path: '/', secure: isHttps(c) });
    return c.body(null, 204);
  })
  .get(
    '/sessions',
    describe('My sessions, newest first', { tag, gives: { 200: page(Session) }, by: 'person' }),
    signedInPerson,
    async (c) => {
      const { userId, sessionId } = c.var.principal;
      const live = and(eq(t.sessions.userId, userId), gt(t.sessions.expiresAt, clock(c.env)));
      const rows = await database(c.env)
        .select()
        .from(t.sessions)
        .where(live)
        .orderBy(desc(t.sessions.createdAt))
        .limit(LIMITS.page_items + 1);
      const items = rows.slice(0, LIMITS.page_items).map((row) => ({
        id: row.id,
        created_at: time(row.createdAt),
        last_used_at: time(row.lastUsedAt),
        user_agent: row.userAgent,
        current: row.id === sessionId,
      }));
      return c.json({ items, next_cursor: null });
    },
  )
  .delete(
    '/sessions/:sessionId',
    describe('End one of my sessions', { tag, gives: { 204: null }, by: 'person' }),
    signedInPerson,
    async (c) => {
      const mine = and(eq(t.sessions.id, c.req.param('sessionId')), eq(t.sessions.userId, c.var.principal.userId));
      const ended = await database(c.env).delete(t.sessions).where(mine).returning({ id: t.sessions.id });
      if (ended.length === 0) throw new FeragError('session_not_found', 'You have no such session.');
      return c.body(null, 204);
    },
  );

async function readLogin(c: EdgeContext): Promise<z.infer<typeof Login>> {
  const type = mediaTypeOf(c);
  if (type !== 'application/x-www-form-urlencoded' && type !== 'multipart/form-data') return checked(Login, await jsonOf(c), '');
  const form = checked(LoginForm, await formOf(c), '');
  return { email: form.username, password: form.password };
}

/** The user's id, or one and the same refusal for a wrong password and an unknown e-mail, after the same time. */
async function verify(c: EdgeContext, email: string, password: string): Promise<number> {
  const db = database(c.env);
  const now = clock(c.env);
  const [who, from] = [secretHash(email), clientAddress(c)];
  const tries = [`login:${who}:${from}`, `login:${from}`, `login-of:${who}`] as const;
  await countTry(db, tries[0], LOGINS_PER_MINUTE, now);
  await countTry(db, tries[1], LOGINS_PER_ADDRESS, now);
  await countTry(db, tries[2], LOGINS_PER_EMAIL, now);
  const user = await db.query.users.findFirst({ where: eq(t.users.email, email) });
  const isRight = password.length <= LIMITS.password_characters_max && (await isPassword(password, user?.passwordHash ?? null));
  if (!user || !isRight) throw new FeragError('credentials_wrong', 'The e-mail or the password is wrong.');
  await forgetTry(db, tries);
  return user.id;
}

async function openSession(c: EdgeContext, userId: number): Promise<string> {
  const id = newSessionId();
  const now = clock(c.env);
  const expiresAt = now + LIMITS.access_token_seconds * 1000;
  const userAgent = (c.req.header('user-agent') ?? '').slice(0, 300);
  await database(c.env).insert(t.sessions).values({ id, userId, userAgent, createdAt: now, lastUsedAt: now, expiresAt });
  return signToken(c.env, id, userId);
}

function setSessionCookie(c: EdgeContext, token: string): void {
  setCookie(c, cookieName(c), token, {
    path: '/',
    httpOnly: true,
    secure: isHttps(c),
    sameSite: 'Lax',
    maxAge: LIMITS.access_token_seconds,
  });
}

const showUser = (user: Pick<Principal, 'userId' | 'email' | 'name' | 'createdAt'>): User => ({
  id: user.userId,
  email: user.email,
  name: user.name,
  created_at: time(user.createdAt),
});

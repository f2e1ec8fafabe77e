import { createHash, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { caller, eventually, type Caller } from '../client.ts';
import { startNode, type FakeNode } from '../fake-node.ts';
import type { TestEdge } from '../harness.ts';
import { answeringFor, communityId, entityIri, type Known } from './answers.ts';
import { ROLES, type RoleName } from './rules.ts';

const SECRET = new TextEncoder().encode('a secret that only the tests know, 1');
const HOUR_MS = 3_600_000;

export interface Account {
  readonly id: number;
  readonly email: string;
}

/** A RAG with everything in it that a route can name. All its names hold `mark`. */
export interface Tenant extends Known {
  readonly owner: Account & { readonly caller: Caller };
  readonly ragId: number;
  readonly cycleId: number;
  readonly taskId: number;
  readonly reviewId: number;
  /** A dialogue of the owner. */
  readonly sessionId: string;
  /** A sign-in of the owner, as `/auth/sessions` names it. */
  readonly loginId: string;
  readonly keyId: number;
  readonly jobId: number;
}

export interface World {
  readonly edge: TestEdge;
  readonly a: Tenant;
  readonly b: Tenant;
  readonly node: FakeNode;
  readonly callers: Readonly<Record<RoleName, Caller>>;
  /** What the WebSocket takes as `?token=`. */
  readonly tokens: Readonly<Record<RoleName, string>>;
  signedInAgain(role: RoleName): Promise<Caller>;
  newLogin(role: RoleName): Promise<string>;
  newKey(role: RoleName): Promise<number>;
  newRag(role: RoleName): Promise<number>;
  newMember(role: RoleName): Promise<number>;
  newDocument(role: RoleName): Promise<number>;
  newDialogue(role: RoleName): Promise<string>;
  newNode(): Promise<number>;
  leaving(role: RoleName): Promise<{ ids: { ragId: number; userId: number } }>;
}

export async function account(edge: TestEdge, email: string, name: string): Promise<Account> {
  const id = await inserted(edge, 'insert into users (email, name, password_hash, created_at) values (?, ?, ?, 0)', email, name, 'none');
  return { id, email };
}

/** Signs in without a password, which would cost a fifth of a second each: a session's row, and a token as the edge signs it. */
export async function newSession(
  edge: TestEdge,
  userId: number,
  tokenEndsIn = HOUR_MS,
): Promise<{ id: string; token: string; caller: Caller }> {
  const id = randomBytes(18).toString('base64url');
  const now = Date.now();
  await edge.db
    .prepare('insert into sessions (id, user_id, user_agent, created_at, last_used_at, expires_at) values (?, ?, ?, ?, ?, ?)')
    .bind(id, userId, '', now, now, now + HOUR_MS)
    .run();
  const token = await new SignJWT({ sid: id })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(String(userId))
    .setIssuedAt()
    .setExpirationTime(Math.floor((now + tokenEndsIn) / 1000))
    .sign(SECRET);
  return { id, token, caller: caller(edge, { authorization: `Bearer ${token}` }) };
}

/** Two tenants that know nothing of one another, and everybody who may ask for their things. */
export async function buildWorld(edge: TestEdge): Promise<World> {
  const operator = await account(edge, 'operator@x.org', 'Operator');
  const stranger = await account(edge, 'stranger@x.org', 'Stranger');
  const tenants = new Map<number, Known>();
  const nobody: Known = { mark: 'nobody', documentId: 1, textSha256: '0'.repeat(64) };
  const node = await startNode(edge, { answering: answeringFor((ragId) => tenants.get(ragId) ?? nobody) });
  const made = { a: await buildTenant(edge, 'quokka7f3a', tenants), b: await buildTenant(edge, 'numbat91bc', tenants) };
  const { a, b } = made;
  const people = {
    operator,
    stranger,
    neighbour: b.owner,
    owner: a.owner,
    curator: await newMemberOf(edge, a, 'curator'),
    reader: await newMemberOf(edge, a, 'reader'),
  };
  const elsewhere = (await a.owner.caller.call('POST', '/rags', { name: `Elsewhere ${a.mark}` })).json.id;
  const tokens = { ...(await personTokens(edge, people)), ...(await keyTokens(a, elsewhere)), ...(await noTokens(edge, a)) };
  const callers = Object.fromEntries(
    Object.entries(tokens).map(([role, token]) => [role, caller(edge, token === '' ? {} : { authorization: `Bearer ${token}` })]),
  ) as Record<RoleName, Caller>; // one for each token, and there is one for each role
  await settled(edge);
  return { edge, ...made, node, callers, tokens, ...makers(edge, made, people, callers) };
}

const personTokens = async <K extends string>(edge: TestEdge, people: Record<K, Account>): Promise<Record<K, string>> =>
  Object.fromEntries(
    await Promise.all(Object.entries<Account>(people).map(async ([role, { id }]) => [role, (await newSession(edge, id)).token])),
  ) as Record<K, string>; // the same keys

async function keyTokens(a: Tenant, elsewhere: number) {
  const key = async (more: object): Promise<string> =>
    (await a.owner.caller.call('POST', '/auth/api-keys', { name: `Key ${a.mark}`, ...more })).json.key;
  return {
    keyRead: await key({ scopes: ['read'], rag_ids: [a.ragId] }),
    keyWrite: await key({ scopes: ['write'] }),
    keyAll: await key({}),
    keyElsewhere: await key({ rag_ids: [elsewhere] }),
  };
}

async function noTokens(edge: TestEdge, a: Tenant) {
  const revoked = await newSession(edge, a.owner.id);
  await revoked.caller.call('POST', '/auth/logout');
  const token = `frn_${randomBytes(32).toString('base64url')}`;
  const hash = createHash('sha256').update(token).digest('hex');
  await edge.db.prepare('insert into nodes (name, token_hash, created_at) values (?, ?, 0)').bind('of the table', hash).run();
  return { anonymous: '', revoked: revoked.token, expired: (await newSession(edge, a.owner.id, -HOUR_MS)).token, node: token };
}

async function buildTenant(edge: TestEdge, mark: string, tenants: Map<number, Known>): Promise<Tenant> {
  const person = await account(edge, `owner-${mark}@x.org`, `Owner ${mark}`);
  const { caller: call, id: loginId } = await newSession(edge, person.id);
  const owner = { ...person, caller: call };
  const ragId: number = (await call.call('POST', '/rags', { name: `RAG ${mark}`, description: `Of ${mark}` })).json.id;
  const rag = `/rags/${ragId}`;
  const upload = async (name: string) => (await call.upload(`${rag}/upload`, { [name]: `A text of ${mark}.` })).json;
  const first = await upload(`${mark}.txt`);
  await reaches(call, `${rag}/cycles/${first.cycle_id}`, 'ready');
  const approved = await call.call('POST', `${rag}/cycles/${first.cycle_id}/approve`, {});
  if (approved.status !== 200) throw new Error(`approve: ${approved.status} ${approved.text}`);
  const documentId: number = first.documents[0].id;
  const textSha256 = /"(\w+)"/.exec((await call.call('GET', `${rag}/documents/${documentId}/text`)).headers.get('etag') ?? '')?.[1] ?? '';
  tenants.set(ragId, { mark, documentId, textSha256 });
  const second = await upload(`second-${mark}.txt`);
  await reaches(call, `${rag}/cycles/${second.cycle_id}`, 'ready');
  const sessionId: string = (await call.call('POST', `${rag}/chat/sessions`, { title: `Dialogue whisper-${mark}` })).json.id;
  const asked = await call.call('POST', `${rag}/chat`, { question: `What of whisper-${mark}?`, session_id: sessionId });
  if (asked.status !== 200) throw new Error(`ask: ${asked.status} ${asked.text}`);
  const keyId: number = (await call.call('POST', '/auth/api-keys', { name: `Of ${mark}`, rag_ids: [ragId] })).json.id;
  const job = await edge.db.prepare('select id from jobs where rag_id = ? order by id').bind(ragId).first<{ id: number }>();
  const ids = { ragId, documentId, cycleId: first.cycle_id, taskId: first.task_id, reviewId: second.cycle_id, jobId: job?.id ?? 0 };
  return { mark, owner, textSha256, sessionId, loginId, keyId, ...ids };
}

async function newMemberOf(edge: TestEdge, { ragId, mark }: Tenant, role: string): Promise<Account> {
  const made = await account(edge, `${role}-${randomBytes(4).toString('hex')}-${mark}@x.org`, `${role} ${mark}`);
  await join(edge, ragId, made.id, role);
  return made;
}

const join = (edge: TestEdge, ragId: number, userId: number, role: string) =>
  edge.db.prepare('insert or replace into members (rag_id, user_id, role, created_at) values (?, ?, ?, 0)').bind(ragId, userId, role).run();

/** Makes what calls use up, as the role's own. */
function makers(
  edge: TestEdge,
  tenants: { a: Tenant; b: Tenant },
  people: Partial<Record<RoleName, Account>>,
  callers: Record<RoleName, Caller>,
) {
  const userOf = (role: RoleName): Account => people[role] ?? tenants.a.owner;
  const homeOf = (role: RoleName): Tenant => tenants[ROLES[role].home ?? 'a'];
  const newRag = async (role: RoleName): Promise<number> =>
    (await homeOf(role).owner.caller.call('POST', '/rags', { name: `Fresh ${homeOf(role).mark}` })).json.id;
  return {
    signedInAgain: async (role: RoleName) => (await newSession(edge, userOf(role).id)).caller,
    newLogin: async (role: RoleName) => (await newSession(edge, userOf(role).id)).id,
    newKey: async (role: RoleName): Promise<number> => (await callers[role].call('POST', '/auth/api-keys', { name: 'fresh' })).json.id,
    newRag,
    newMember: async (role: RoleName) => (await newMemberOf(edge, homeOf(role), 'curator')).id,
    async newDocument(role: RoleName): Promise<number> {
      const { ragId, mark, owner } = homeOf(role);
      return (await owner.caller.upload(`/rags/${ragId}/upload`, { [`fresh-${mark}.txt`]: `Fresh ${mark}.` })).json.documents[0].id;
    },
    newDialogue: async (role: RoleName): Promise<string> =>
      (await (role === 'keyRead' ? callers.keyAll : callers[role]).call('POST', `/rags/${homeOf(role).ragId}/chat/sessions`, {})).json.id,
    newNode: () =>
      inserted(edge, 'insert into nodes (name, token_hash, created_at) values (?, ?, 0)', 'fresh', randomBytes(8).toString('hex')),
    async leaving(role: RoleName) {
      const [ragId, user] = [await newRag(role), userOf(role)];
      const second = await newMemberOf(edge, { ...homeOf(role), ragId }, 'owner');
      if (user.id !== homeOf(role).owner.id) await join(edge, ragId, user.id, role);
      return { ids: { ragId, userId: user.id === homeOf(role).owner.id ? second.id : user.id } };
    },
  };
}

/** The ids of a tenant by the names that paths have for them. */
export const idsOf = (tenant: Tenant) => ({
  ragId: tenant.ragId,
  documentId: tenant.documentId,
  cycleId: tenant.cycleId,
  taskId: tenant.taskId,
  userId: tenant.owner.id,
  sessionId: tenant.sessionId,
  keyId: tenant.keyId,
  jobId: tenant.jobId,
  version: 1,
  name: 'integrated_triples.ttl',
  iri: entityIri(tenant.ragId),
  communityId: communityId(tenant.ragId),
  sha256: tenant.textSha256,
  nodeId: 1,
  replyId: 'made-up',
});

export const ABSENT_IDS = {
  ragId: 987_654,
  documentId: 987_654,
  cycleId: 987_654,
  taskId: 987_654,
  userId: 987_654,
  sessionId: 'absent',
  keyId: 987_654,
  jobId: 987_654,
  version: 987_654,
  name: 'absent.ttl',
  iri: 'urn:ferag:absent',
  communityId: 'absent',
  sha256: '0'.repeat(64),
  nodeId: 987_654,
  replyId: 'absent',
};

const reaches = (who: Caller, path: string, status: string) =>
  eventually(async () => (await who.call('GET', path)).json.status === status, 60_000);

/** No job is at work or waiting that could be. */
export const settled = (edge: TestEdge) =>
  eventually(
    async () =>
      !(await edge.db.prepare("select 1 from jobs where state = 'leased' or (state = 'queued' and run_at <= ?)").bind(Date.now()).first()),
    60_000,
  );

/** What the tenants have, without what a mere look changes. */
export async function everything(edge: TestEdge): Promise<Record<string, unknown[]>> {
  const { results } = await edge.db.prepare("select name from sqlite_master where type = 'table'").all<{ name: string }>();
  const names = results.map(({ name }) => name).filter((name) => !/^(_|sqlite_|d1_)|^(rate_counters|turns)$/.test(name));
  const rows = await Promise.all(names.map(async (name) => (await edge.db.prepare(`select * from ${name}`).all()).results));
  const still = (key: string, value: unknown) => (/^(last_used_at|last_seen_at|last_event_at|instances)$/.test(key) ? undefined : value);
  return JSON.parse(JSON.stringify(Object.fromEntries(names.map((name, i) => [name, rows[i]])), still));
}

async function inserted(edge: TestEdge, statement: string, ...values: (string | number)[]): Promise<number> {
  const row = await edge.db
    .prepare(`${statement} returning id`)
    .bind(...values)
    .first<{ id: number }>();
  return row?.id ?? 0;
}

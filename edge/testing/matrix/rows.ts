import type { Caller } from '../client.ts';
import type { RoleName, RuleName } from './rules.ts';
import type { Tenant, World } from './world.ts';

export type Ids = Readonly<Record<string, string | number>>;

/** Something made for one call, because the call uses it up. `as` is who calls instead, when that is used up too. */
export interface Fresh {
  readonly ids?: Ids;
  readonly as?: Caller;
}

export interface Row {
  /** Method and path as the router has them. */
  readonly route: string;
  readonly rule: RuleName;
  /** What whoever is let in gets. */
  readonly gives: number;
  readonly query?: string;
  readonly body?: object | string;
  readonly type?: string;
  /** Sends a file instead of a body. */
  readonly file?: true;
  /** Opens a WebSocket. */
  readonly socket?: true;
  /** Ids that the path takes of a tenant, where the names of its parameters do not say it. */
  readonly ids?: (tenant: Tenant) => Ids;
  readonly fresh?: (world: World, role: RoleName) => Promise<Fresh>;
}

type Rest = Omit<Row, 'route' | 'rule' | 'gives'>;
const row = (route: string, rule: RuleName, gives: number, rest: Rest = {}): Row => ({ route, rule, gives, ...rest });

const RAG = '/rags/:ragId';
const DOCUMENT = `${RAG}/documents/:documentId`;
const CYCLE = `${RAG}/cycles/:cycleId`;
const SESSION = `${RAG}/chat/sessions/:sessionId`;
const JOB = '/compute/jobs/:jobId';
const sparqlQuery = `query=${encodeURIComponent('SELECT * { ?s ?p ?o }')}`;
const attempt = { attempt: 1 };
const login = { ids: (tenant: Tenant) => ({ sessionId: tenant.loginId }) };
const freshDocument: Rest = { fresh: async (world, role) => ({ ids: { documentId: await world.newDocument(role) } }) };
const freshDialogue: Rest = { fresh: async (world, role) => ({ ids: { sessionId: await world.newDialogue(role) } }) };

/** One row for each route of the API. What a body of a refused call holds is valid, so that nothing else refuses it. */
export const ROWS: readonly Row[] = [
  row('GET /health', 'open', 200),
  row('GET /ready', 'open', 200),
  row('GET /limits', 'open', 200),
  row('GET /openapi.json', 'open', 200),
  row('GET /docs', 'open', 200),
  row('GET /metrics', 'operator', 200),
  row('POST /auth/register', 'open', 422, { body: {} }),
  row('POST /auth/login', 'open', 422, { body: {} }),

  row('GET /auth/me', 'signedIn.read', 200),
  row('PATCH /auth/me', 'account', 200, { body: { name: 'Somebody' } }),
  row('POST /auth/password', 'account', 422, { body: { current_password: 'x', new_password: 'short' } }),
  row('POST /auth/logout', 'account', 204, { fresh: async (world, role) => ({ as: await world.signedInAgain(role) }) }),
  row('GET /auth/sessions', 'account', 200),
  row('DELETE /auth/sessions/:sessionId', 'account', 204, {
    ...login,
    fresh: async (world, role) => ({ ids: { sessionId: await world.newLogin(role) } }),
  }),
  row('POST /auth/api-keys', 'account', 201, { body: { name: 'k' } }),
  row('GET /auth/api-keys', 'account', 200),
  row('DELETE /auth/api-keys/:keyId', 'account', 204, {
    fresh: async (world, role) => ({ ids: { keyId: await world.newKey(role) } }),
  }),
  row('POST /auth/tickets', 'signedIn.read', 404, { body: { task_id: 987_654 } }),

  row('POST /rags', 'signedIn.write', 201, { body: { name: 'One more' } }),
  row('GET /rags', 'signedIn.read', 200),
  row(`GET ${RAG}`, 'rag.read', 200),
  row(`PATCH ${RAG}`, 'rag.own', 200, { body: { settings: { chat_window_pairs: 3 } } }),
  row(`DELETE ${RAG}`, 'rag.own', 204, { fresh: async (world, role) => ({ ids: { ragId: await world.newRag(role) } }) }),
  row(`POST ${RAG}/reextract`, 'rag.curate', 202, { body: {} }),
  row(`GET ${RAG}/members`, 'rag.read', 200),
  row(`POST ${RAG}/members`, 'rag.own', 404, { body: { email: 'nobody@x.org', role: 'reader' } }),
  row(`PATCH ${RAG}/members/:userId`, 'rag.own', 200, {
    body: { role: 'reader' },
    fresh: async (world, role) => ({ ids: { userId: await world.newMember(role) } }),
  }),
  // Whoever is no owner may take away one member only: themselves.
  row(`DELETE ${RAG}/members/:userId`, 'rag.leave', 204, { fresh: (world, role) => world.leaving(role) }),
  row(`POST ${RAG}/upload`, 'rag.curate', 202, { file: true }),
  row(`GET ${RAG}/documents`, 'rag.read', 200),
  row(`GET ${DOCUMENT}`, 'rag.read', 200),
  row(`PUT ${DOCUMENT}`, 'rag.curate', 202, { file: true, ...freshDocument }),
  row(`DELETE ${DOCUMENT}`, 'rag.curate', 202, freshDocument),
  row(`GET ${DOCUMENT}/source`, 'rag.read', 200),
  row(`GET ${DOCUMENT}/text`, 'rag.read', 200),
  row(`GET ${DOCUMENT}/chunks`, 'rag.read', 200),
  row(`GET ${RAG}/cycles`, 'rag.read', 200),
  row(`GET ${CYCLE}`, 'rag.read', 200),
  row(`GET ${CYCLE}/diff`, 'rag.read', 200, { query: 'part=triples' }),
  row(`GET ${CYCLE}/artifacts`, 'rag.read', 200),
  row(`GET ${CYCLE}/artifacts/:name{.+}`, 'rag.read', 200),
  // The cycle of the table is approved: to approve it again is no change, and nothing else can be done to it.
  row(`POST ${CYCLE}/approve`, 'rag.curate', 200, { body: {} }),
  row(`POST ${CYCLE}/reject`, 'rag.curate', 409, { body: { reason: 'no' } }),
  row(`POST ${CYCLE}/cancel`, 'rag.curate', 409),
  row(`POST ${CYCLE}/retry`, 'rag.curate', 409),
  // Nothing to start is nothing to refuse.
  row(`POST ${CYCLE}/start`, 'rag.curate', 200),
  row(`POST ${CYCLE}/resume`, 'rag.curate', 409, { body: {} }),
  row(`GET ${CYCLE}/usage`, 'rag.read', 200),
  row(`GET ${RAG}/tasks`, 'rag.read', 200),
  row(`GET ${RAG}/versions`, 'rag.read', 200),
  row(`POST ${RAG}/versions/:version/rollback`, 'rag.curate', 202),

  row(`POST ${RAG}/chat`, 'rag.read', 200, { body: { question: 'What is there?' } }),
  row(`GET ${RAG}/chat/messages`, 'rag.read', 200),
  row(`GET ${RAG}/chat/sessions`, 'rag.read', 200),
  row(`POST ${RAG}/chat/sessions`, 'rag.read', 201, { body: {} }),
  row(`GET ${SESSION}`, 'rag.read', 200, freshDialogue),
  row(`PATCH ${SESSION}`, 'rag.read', 200, { body: { title: 't' }, ...freshDialogue }),
  row(`DELETE ${SESSION}`, 'rag.read', 204, freshDialogue),

  row(`GET ${RAG}/sparql`, 'rag.read', 200, { query: sparqlQuery }),
  row(`POST ${RAG}/sparql`, 'rag.read', 200, { body: 'SELECT * { ?s ?p ?o }', type: 'application/sparql-query' }),
  row(`GET ${RAG}/search`, 'rag.read', 200, { query: 'q=one' }),
  row(`GET ${RAG}/entities`, 'rag.read', 200),
  row(`GET ${RAG}/entities/:iri{.+}`, 'rag.read', 200),
  row(`GET ${RAG}/graph`, 'rag.read', 200),
  row(`GET ${RAG}/ontology`, 'rag.read', 200),
  row(`GET ${RAG}/communities`, 'rag.read', 200),
  row(`GET ${RAG}/communities/:communityId`, 'rag.read', 200, { query: 'by_model=true' }),

  row('GET /tasks/:taskId', 'task.read', 200),
  row('GET /tasks/:taskId/events', 'task.read', 200),
  row('GET /ws/tasks/:taskId', 'socket', 1000, { socket: true }),

  row('GET /compute/nodes', 'operator', 200),
  row('POST /compute/nodes', 'operator', 201, { body: { name: 'n' } }),
  row('POST /compute/nodes/:nodeId/drain', 'operator', 200, {
    body: {},
    fresh: async (world) => ({ ids: { nodeId: await world.newNode() } }),
  }),
  row('DELETE /compute/nodes/:nodeId', 'operator', 204, { fresh: async (world) => ({ ids: { nodeId: await world.newNode() } }) }),
  // Nodes serve the whole instance: there is no tenant in what they call, only what they lease.
  row('POST /compute/claim', 'node', 200, { body: { protocol: 1, kinds: ['cleanup'], instance: 'of the table', store_id: null } }),
  row(`POST ${JOB}/renew`, 'node', 409, { body: attempt }),
  row(`POST ${JOB}/progress`, 'node', 409, { body: { ...attempt, n: 1, step: 'graphrag', progress: null, message: null } }),
  row(`POST ${JOB}/checkpoint`, 'node', 409, { body: { attempt: 9, checkpoint: null, usage: [] } }),
  row(`POST ${JOB}/complete`, 'node', 409, { body: { ...attempt, result: { kind: 'cleanup' } } }),
  row(`POST ${JOB}/fail`, 'node', 409, { body: { ...attempt, problem: { code: 'internal', detail: 'x' }, permanent: false } }),
  row(`POST ${JOB}/release`, 'node', 409, { body: attempt }),
  row('GET /compute/blobs/:sha256', 'node', 200),
  row('PUT /compute/blobs/:sha256', 'node', 204, { body: 'of other bytes', type: 'application/octet-stream' }),
  row('GET /compute/hub', 'node', 400),
  row('POST /compute/replies/:replyId', 'node', 404, { body: {} }),
];

import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { FeragError } from '../contract/errors.ts';
import { refuseKeyInUrl } from './auth/principal.ts';
import { answerDocs } from './docs/index.ts';
import { clock, type EdgeContext, type EdgeEnv } from './env.ts';
import { openApi } from './openapi.ts';
import { answerProblem } from './problem.ts';
import { auth } from './routes/auth.ts';
import { chat } from './routes/chat.ts';
import { compute } from './routes/compute.ts';
import { cycles } from './routes/cycles.ts';
import { diff } from './routes/diff.ts';
import { documents } from './routes/documents.ts';
import { graph } from './routes/graph.ts';
import { instance } from './routes/instance.ts';
import { keys } from './routes/keys.ts';
import { members } from './routes/members.ts';
import { metrics } from './routes/metrics.ts';
import { nodes } from './routes/nodes.ts';
import { rags } from './routes/rags.ts';
import { sparql } from './routes/sparql.ts';
import { ragTasks, tasks } from './routes/tasks.ts';
import { replace, upload } from './routes/upload.ts';
import { versions } from './routes/versions.ts';
import { watch } from './routes/watch.ts';
import { keepSweeping } from './sweeping.ts';

/** Answers are data for programs: no page may frame them, guess at their type, or learn from them where a person came from. */
const headers = secureHeaders({
  // For this host alone: what else a domain serves is not ours to decide.
  strictTransportSecurity: 'max-age=15552000',
  crossOriginResourcePolicy: 'same-origin',
  crossOriginOpenerPolicy: 'same-origin',
  referrerPolicy: 'no-referrer',
  xFrameOptions: 'DENY',
});

/** For answers that set none of their own. */
const NO_CONTENT = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Every request passes here, top to bottom. */
export const app = new Hono<EdgeEnv>();
app
  .use((c, next) => (c.req.header('upgrade') === undefined ? headers(c, next) : next()))
  .use(async (c, next) => {
    c.set('requestId', crypto.randomUUID());
    c.set('startedAt', clock(c.env));
    refuseKeyInUrl(c.req.url, c.req.path);
    keepSweeping(c.env, c.executionCtx);
    await next();
    await readOut(c);
    // The answer to a WebSocket handshake cannot be changed any more.
    if (c.res.status === 101) return;
    c.header('x-request-id', c.var.requestId);
    if (!c.res.headers.has('content-security-policy')) c.header('content-security-policy', NO_CONTENT);
  })
  .route('/', instance)
  .route('/', metrics)
  .route('/auth', auth)
  .route('/auth', keys)
  .route('/rags', rags)
  .route('/rags/:ragId/members', members)
  .route('/rags/:ragId/upload', upload)
  .route('/rags/:ragId/documents', documents)
  .route('/rags/:ragId/documents', replace)
  .route('/rags/:ragId/cycles', cycles)
  .route('/rags/:ragId/cycles', diff)
  .route('/rags/:ragId/tasks', ragTasks)
  .route('/rags/:ragId/versions', versions)
  .route('/rags/:ragId/chat', chat)
  .route('/rags/:ragId/sparql', sparql)
  .route('/rags/:ragId', graph)
  .route('/tasks', tasks)
  .route('/ws', watch)
  .route('/compute/nodes', nodes)
  .route('/compute', compute)
  .get('/openapi.json', async (c) => c.json(await openApi(app)))
  .get('/docs', (c) => answerDocs(c, () => openApi(app)))
  .onError((error, c) => answerProblem(error, c))
  .notFound((c) => noRoute(c));

/** Uploads that are refused unread are still read to their end, up to this: a client that is sending hears no answer. */
const READ_OUT_BYTES = 256_000_000;

async function readOut(c: EdgeContext): Promise<void> {
  const { body, bodyUsed } = c.req.raw;
  if (c.res.ok || !body || bodyUsed || Number(c.req.header('content-length') ?? 0) > READ_OUT_BYTES) return;
  let bytes = 0;
  try {
    for await (const chunk of body) if ((bytes += chunk.length) > READ_OUT_BYTES) return;
  } catch {
    // The client has gone away: nobody waits for the answer.
  }
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** A path that answers another method is 405 with `Allow`; any other is 404. */
function noRoute(c: EdgeContext): Response {
  const allowed = METHODS.filter((method) => app.router.match(method, c.req.path)[0].some(([[, route]]) => route.method === method)).join(
    ', ',
  );
  if (allowed === '') return answerProblem(new FeragError('route_not_found', 'There is nothing at this address of the API.'), c);
  const answer = answerProblem(new FeragError('method_not_allowed', `This address takes ${allowed}.`), c);
  answer.headers.set('allow', allowed);
  return answer;
}

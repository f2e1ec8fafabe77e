import { z } from 'zod';
import { FeragError } from '../contract/errors.ts';
import { HubReply, type HubRequest, type ViewRef } from '../contract/hub.ts';
import { JobProblem } from '../contract/problem.ts';
import type { RagAccess } from './auth/access.ts';
import { database, type Bindings } from './env.ts';
import type { HubAsk } from './objects/node-hub.ts';
import { linesOfText } from './text-lines.ts';

type RequestDraft = HubRequest extends infer R ? (R extends HubRequest ? Omit<R, 'type' | 'id'> : never) : never;

const HubProblem = JobProblem.extend({ retry_after: z.number().nullable() });
/** One line of the hub's answer. */
const Line = z.discriminatedUnion('type', [
  z.object({ type: z.literal('token'), text: z.string() }),
  z.object({ type: z.literal('reply'), reply: HubReply }),
  z.object({ type: z.literal('error'), problem: JobProblem }),
]);

/** Asks a node through the hub; throws the node's problem, or `no_compute_node`. Aborting `signal` stops the node. */
export async function askHub(
  env: Bindings,
  draft: RequestDraft,
  store: { id: string | null; isNeeded: boolean },
  signal: AbortSignal,
): Promise<Response> {
  // The spread loses which kind it is; the hub parses the request again.
  const request = { type: 'request', id: crypto.randomUUID(), ...draft } as HubRequest;
  const ask: HubAsk = { request, store_id: store.id, needs_store: store.isNeeded };
  const response = await env.NODE_HUB.getByName('hub').fetch('https://hub/ask', { method: 'POST', body: JSON.stringify(ask), signal });
  if (response.ok) return response;
  const problem = HubProblem.parse(await response.json());
  throw new FeragError(problem.code, problem.detail, problem.retry_after === null ? {} : { retryAfter: problem.retry_after });
}

/** Reads an answer line by line; an `error` line is thrown. */
export async function* linesOf(response: Response): AsyncGenerator<Exclude<z.infer<typeof Line>, { type: 'error' }>> {
  for await (const text of linesOfText(response.body ?? new ReadableStream())) {
    const line = Line.parse(JSON.parse(text));
    if (line.type === 'error') throw new FeragError(line.problem.code, line.problem.detail);
    yield line;
  }
}

/** Asks for something that comes in one piece. */
export async function askOnce<K extends HubReply['kind']>(
  env: Bindings,
  draft: RequestDraft & { kind: K },
  rag: Pick<RagAccess, 'storeId'>,
  signal: AbortSignal,
): Promise<Extract<HubReply, { kind: K }>> {
  const response = await askHub(env, draft, { id: rag.storeId, isNeeded: false }, signal);
  for await (const line of linesOf(response)) {
    // The kind was compared, which narrows the union.
    if (line.type === 'reply' && line.reply.kind === draft.kind) return line.reply as Extract<HubReply, { kind: K }>;
  }
  throw new FeragError('node_lost', 'The compute node ended without an answer. Ask again.');
}

/** The published state of a RAG, as nodes name it: one snapshot for a whole answer. */
export async function viewOf(env: Bindings, rag: RagAccess): Promise<ViewRef> {
  const published =
    rag.version > 0
      ? await database(env).query.versions.findFirst({
          where: (v, { and, eq }) => and(eq(v.ragId, rag.id), eq(v.version, rag.version)),
        })
      : undefined;
  return { rag_id: rag.id, version: rag.version, manifest: published?.manifest ?? null, base_iri: rag.baseIri };
}

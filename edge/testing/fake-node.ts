import { createHash } from 'node:crypto';
import type { HubDown, HubReply, HubRequest } from '../../contract/hub.ts';
import type { EnrichJob, Job, JobKind, JobResult, MergeJob } from '../../contract/jobs.ts';
import { NO_MODELS, type ModelProfile } from '../../contract/models.ts';
import { newSecret, secretHash } from '../auth/secrets.ts';
import { caller, closed, dial, opened, type Caller } from './client.ts';
import type { TestEdge } from './harness.ts';

/** How a fake node answers a request: frames to send, or bytes to post. */
export type Answering = (request: HubRequest, node: FakeNode) => Promise<void> | void;

export interface FakeNode extends Caller {
  readonly id: number;
  /** With what the hub closed it. */
  readonly closed: Promise<number>;
  /** Cancelled request ids, as the hub told them. */
  readonly cancelled: string[];
  /** Does what it is given until nothing is left. */
  work(): Promise<void>;
  /** The next job of these kinds, to be done by hand. */
  claim(kinds: readonly JobKind[]): Promise<Job | null>;
  send(frame: object): void;
  /** Says who it is, again. */
  hello(profile: ModelProfile | null): void;
  reply(request: HubRequest, reply: HubReply): void;
  blob(bytes: string): Promise<{ sha256: string; size_bytes: number }>;
  close(): void;
}

interface Options {
  readonly storeId?: string | null;
  /** The language model that it says it has. */
  readonly llm?: string | null;
  /** Works when woken; off for tests that claim by hand. */
  readonly isEager?: boolean;
  readonly answering?: Answering;
}

/** A compute node that speaks the real protocol and makes everything up. */
export async function startNode(
  edge: TestEdge,
  { storeId = 'store-1', llm = null, isEager = true, answering }: Options = {},
): Promise<FakeNode> {
  const models = { ...NO_MODELS, llm };
  const token = newSecret('node');
  const name = `node-${token.slice(4, 10)}`;
  await edge.db.prepare('insert into nodes (name, token_hash, created_at) values (?, ?, 0)').bind(name, secretHash(token)).run();
  const row = await edge.db.prepare('select id from nodes where token_hash = ?').bind(secretHash(token)).first<{ id: number }>();
  const api = caller(edge, { authorization: `Bearer ${token}` });
  const socket = await opened(dial(edge, '/compute/hub', api.headers));
  const instance = newSecret('node');
  const cancelled: string[] = [];

  const claiming = (kinds: readonly string[]) => ({ protocol: 1, kinds, instance, store_id: storeId, models });
  const put = putter(api);
  const workOnce = async (): Promise<boolean> => {
    const kinds = ['extract', 'enrich', 'merge', 'publish', 'cleanup'];
    const { json, text, status } = await api.call('POST', '/compute/claim', claiming(kinds));
    if (status !== 200) throw new Error(`claim: ${status} ${text}`);
    const job: Job | null = json.job;
    if (!job) return false;
    const done = await api.call('POST', `/compute/jobs/${job.id}/complete`, { attempt: job.attempt, result: await resultOf(job, put) });
    // A job may be cancelled while it is at work.
    if (done.status !== 204 && done.json?.code !== 'lease_lost') throw new Error(`complete ${job.kind}: ${done.status} ${done.text}`);
    return true;
  };
  let isClosed = false;
  /** Work in flight when the test ends has nobody to fail. */
  const unlessClosed = (error: unknown) => {
    if (!isClosed && socket.readyState === 1) throw error;
  };
  let working = Promise.resolve();
  const node: FakeNode = {
    ...api,
    id: row?.id ?? 0,
    closed: closed(socket),
    cancelled,
    work: () =>
      (working = working.then(async () => {
        while (await workOnce()) continue;
      })),
    claim: async (kinds) => (await api.call('POST', '/compute/claim', claiming(kinds))).json.job,
    send: (frame) => socket.send(JSON.stringify(frame)),
    hello: (profile) => node.send({ type: 'hello', protocol: 1, name, instance, store_id: storeId, concurrency: 1, models, profile }),
    reply: (request, reply) => node.send({ type: 'reply', id: request.id, reply }),
    blob: put,
    close() {
      isClosed = true;
      socket.close();
    },
  };
  socket.addEventListener('message', (event) => {
    const frame: HubDown = JSON.parse(String(event.data));
    if (frame.type === 'cancel') cancelled.push(frame.id);
    if (frame.type === 'wake' && isEager) node.work().catch(unlessClosed);
    if (frame.type === 'request') void answering?.(frame, node);
  });
  const greeted = new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
  node.hello(null);
  await greeted;
  return node;
}

type Put = FakeNode['blob'];

const putter =
  (api: Caller): Put =>
  async (bytes) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const { status, text } = await api.call('PUT', `/compute/blobs/${sha256}`, bytes, { 'content-type': 'application/octet-stream' });
    if (status !== 201 && status !== 204) throw new Error(`blob: ${status} ${text}`);
    return { sha256, size_bytes: Buffer.byteLength(bytes) };
  };

export async function resultOf(job: Job, put: Put): Promise<JobResult> {
  switch (job.kind) {
    case 'extract': {
      const text = await put(`Text of ${job.document.name}.`);
      const sentences = { sentences: [[0, 4]] };
      const chunk = { sha256: text.sha256, ordinal: 0, start: 3, end: 9, heading: ['H'], about: null, reading: sentences };
      const content = await put(`{"format":"ferag-segment-1"}\n${JSON.stringify(chunk)}\n`);
      const key = createHash('sha256').update(`key ${job.document.sha256}`).digest('hex');
      return {
        kind: 'extract',
        key,
        content_sha256: content.sha256,
        text_sha256: text.sha256,
        title: 'Title',
        language: 'en',
        encoding: 'utf-8',
        chunks: 1,
        chunks_extracted: 1,
        text_tokens: 1200,
        usage: [],
      };
    }
    case 'enrich':
      return enrichResult(job, put);
    case 'merge':
      return mergeResult(job, put);
    case 'publish':
      return { kind: 'publish', outcome: 'published', version: job.base_version + 1, triple_count: 1 };
    case 'cleanup':
      return { kind: 'cleanup' };
  }
}

async function enrichResult(job: EnrichJob, put: Put): Promise<JobResult> {
  const documents = job.put.map(async ({ document_id, key, text_sha256 }) => {
    const content = await put(`{"format":"ferag-segment-1"}\n{"of":"${key}, by a model"}\n`);
    return { document_id, key: content.sha256, content_sha256: content.sha256, text_sha256 };
  });
  return {
    kind: 'enrich',
    outcome: 'done',
    documents: await Promise.all(documents),
    decisions: (await put(`{"decisions of":${job.cycle_id}}`)).sha256,
    checkpoint: null,
    usage: job.put.map(({ document_id }) => ({
      purpose: 'relations',
      step: 'graphrag',
      document_id,
      model: 'tiny',
      calls: 1,
      tokens_in: 100,
      tokens_out: 20,
    })),
    chunks: { total: job.put.length, read: job.put.length, unclear: 0, dropped: 0 },
  };
}

async function mergeResult(job: MergeJob, put: Put): Promise<JobResult> {
  const seed = JSON.stringify([job.rag_id, job.cycle_id, job.base_version, job.put.map((p) => p.key)]);
  const manifest = await put(`manifest ${seed}`);
  const triple = `<urn:a> <urn:b> "${job.cycle_id}" .`;
  const change = {
    change: 'added',
    evidence: [],
    support: 1,
    sources: 1,
    subject: { iri: 'urn:a', label: 'A', language: 'en' },
    predicate: { iri: 'urn:b', label: 'b', language: 'en' },
    object: { value: String(job.cycle_id), datatype: 'string', language: null },
    confidence: 90,
    subject_type: null,
  };
  const pages = [await put(JSON.stringify([change, change, change])), await put(JSON.stringify([change, change]))];
  const none = { added: 0, changed: 0, removed: 0, joined: 0, total: 0 };
  const turtle = await put(`@prefix : <urn:> . # ${seed}`);
  return {
    kind: 'merge',
    manifest: manifest.sha256,
    add: await put(triple),
    del: await put(''),
    diff_hash: manifest.sha256,
    counts: { entities: 1, triples_added: 1, triples_removed: 0 },
    review: {
      summary: {
        cycle_id: job.cycle_id,
        base_version: job.base_version,
        diff_hash: manifest.sha256,
        documents: { added: job.put.length, replaced: 0, removed: job.remove.length, failed: job.failed_documents },
        entities: none,
        triples: { added: 5, removed: 0, total: 5 },
        ontology: none,
        duplicates: 0,
        conflicts: 0,
        candidates: 0,
        gates: [],
      },
      parts: {
        entities: [],
        ontology: [],
        triples: [
          { sha256: pages[0]?.sha256 ?? '', items: 3 },
          { sha256: pages[1]?.sha256 ?? '', items: 2 },
        ],
        duplicates: [],
        conflicts: [],
      },
    },
    artifacts: [{ name: 'integrated_triples.ttl', sha256: turtle.sha256, size_bytes: turtle.size_bytes, media_type: 'text/turtle' }],
    triple_count: 1,
  };
}

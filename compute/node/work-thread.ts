import path from 'node:path';
import { workerData } from 'node:worker_threads';
import type { z } from 'zod';
import { FeragError } from '../../contract/errors.ts';
import type { MergeJob } from '../../contract/jobs.ts';
import { newFolds } from '../cycle/folds.ts';
import { runEnrich, runExtract, runMerge } from '../cycle/index.ts';
import { artifactType, bytesOf, type CycleTools, type EnrichTools, type ExtractTools } from '../cycle/tools.ts';
import { openReader, readerOptions } from '../formats/reader.ts';
import { openModels } from '../llm/index.ts';
import { cachedBlobs } from './blob-cache.ts';
import { crashAt } from './crash.ts';
import { edgeClient } from './edge-client.ts';
import { saidFiles } from './said-files.ts';
import { serveCalls, type CallSide } from './thread-side.ts';
import { WorkData, WorkMore, WorkRequest, type WorkSaid } from './work-messages.ts';
import { writeToWorkDir } from './work-dir.ts';

const data = WorkData.parse(workerData);
const edge = edgeClient(data.edge);
const blobs = cachedBlobs(edge, data.cacheDir);
const said = saidFiles(path.join(path.dirname(data.cacheDir), 'said'));
const crash = crashAt(data.crashAt);
const folds = newFolds();
const documents = openReader(readerOptions(data.parser));

serveCalls(async (call) => {
  const request = WorkRequest.parse(call.request);
  const { job } = request;
  const tools = toolsFor(call, request);
  if (job.kind === 'extract') return runExtract(job, tools);
  if (job.kind === 'enrich') return runEnrich(job, tools);
  if (job.kind === 'merge') return merge(call, job, tools);
  throw new FeragError('internal', `A work thread does not do ${job.kind} jobs.`);
});

/** Graphs are worth a thread for as long as people go on with their documents; what only leaves garbage behind ends soon. */
const HOLDING_MS = 5 * 60_000;
const EMPTY_MS = 3_000;

const merge = (call: CallSide, job: MergeJob, tools: CycleTools): Promise<unknown> =>
  runMerge(job, tools, folds).finally(() => call.restFor(folds.isEmpty() ? EMPTY_MS : HOLDING_MS));

/** The tools of one attempt: blobs by HTTPS; staging, checkpoints and reports through the node's main thread. */
function toolsFor(call: CallSide, { job, models }: z.infer<typeof WorkRequest>): EnrichTools & ExtractTools {
  const abort = new AbortController();
  const waiting = newWaiting();
  const say = (said: WorkSaid) => call.say(said);

  call.onMore((value) => {
    const more = WorkMore.parse(value);
    if (more.type === 'abort') abort.abort(more.reason);
    else waiting.end(more);
  });

  return {
    signal: abort.signal,
    blobs,
    crash,
    models: openModels(models),
    said,
    documents,
    // Not through the cache: the bytes are read once, and what counts of them is kept as text and segment.
    source: async () => (job.kind === 'extract' ? edge.get(job.document.sha256) : new Uint8Array()),
    report: (step, progress, message) => say({ type: 'report', step, progress, message: message ?? null }),
    async stage(kind, lines) {
      const more = await waiting.begin((id) => say({ type: 'stage', call: id, kind, lines: bytesOf(lines.join('\n')) }));
      if (more.type === 'staged' && more.problem !== null) throw new FeragError('store_failed', more.problem);
    },
    async checkpoint(checkpoint, usage) {
      const more = await waiting.begin((id) => say({ type: 'checkpoint', call: id, checkpoint, usage: [...usage] }));
      if (more.type === 'checkpointed') return more.ok;
      throw more.type === 'not_checkpointed'
        ? new FeragError(more.code, more.detail)
        : new FeragError('internal', 'A checkpoint was answered by something else.');
    },
    async keep(name, content) {
      await writeToWorkDir(data.workDir, job, name, content);
      const ref = await blobs.put(typeof content === 'string' ? bytesOf(content) : content);
      return { name, media_type: artifactType(name), ...ref };
    },
  };
}

type Ended = Exclude<WorkMore, { type: 'abort' }>;

/** What this thread has asked the main one for, by the number of the question. */
function newWaiting() {
  const open = new Map<number, (more: Ended) => void>();
  let next = 1;
  return {
    begin: (ask: (id: number) => void): Promise<Ended> =>
      new Promise((resolve) => {
        const id = next++;
        open.set(id, resolve);
        ask(id);
      }),
    end(more: Ended): void {
      open.get(more.call)?.(more);
      open.delete(more.call);
    },
  };
}

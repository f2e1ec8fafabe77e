import { workerData } from 'node:worker_threads';
import { FeragError } from '../../contract/errors.ts';
import type { Job, MergeJob } from '../../contract/jobs.ts';
import { newFolds } from '../cycle/folds.ts';
import { runExtract, runMerge } from '../cycle/index.ts';
import { bytesOf, type CycleTools } from '../cycle/tools.ts';
import { cachedBlobs } from './blob-cache.ts';
import { crashAt } from './crash.ts';
import { edgeClient } from './edge-client.ts';
import { serveCalls, type CallSide } from './thread-side.ts';
import { WorkData, WorkMore, WorkRequest, type WorkSaid } from './work-messages.ts';
import { writeToWorkDir } from './work-dir.ts';

const data = WorkData.parse(workerData);
const edge = edgeClient(data.edge);
const blobs = cachedBlobs(edge, data.cacheDir);
const crash = crashAt(data.crashAt);
const folds = newFolds();

serveCalls(async (call) => {
  const { job } = WorkRequest.parse(call.request);
  const tools = toolsFor(call, job);
  if (job.kind === 'extract') return runExtract(job, tools);
  if (job.kind === 'merge') return merge(call, job, tools);
  throw new FeragError('internal', `A work thread does not do ${job.kind} jobs.`);
});

/** Graphs are worth a thread for as long as people go on with their documents; what only leaves garbage behind ends soon. */
const HOLDING_MS = 5 * 60_000;
const EMPTY_MS = 3_000;

const merge = (call: CallSide, job: MergeJob, tools: CycleTools): Promise<unknown> =>
  runMerge(job, tools, folds).finally(() => call.restFor(folds.isEmpty() ? EMPTY_MS : HOLDING_MS));

/** The tools of one attempt: blobs by HTTPS, staging and reports through the node's main thread. */
function toolsFor(call: CallSide, job: Job): CycleTools {
  const abort = new AbortController();
  const staged = new Map<number, { resolve(): void; reject(error: Error): void }>();
  let nextStage = 1;
  const say = (said: WorkSaid) => call.say(said);

  call.onMore((value) => {
    const more = WorkMore.parse(value);
    if (more.type === 'abort') return abort.abort(more.reason);
    const waiting = staged.get(more.call);
    staged.delete(more.call);
    if (more.problem === null) waiting?.resolve();
    else waiting?.reject(new FeragError('store_failed', more.problem));
  });

  return {
    signal: abort.signal,
    blobs,
    crash,
    // Not through the cache: the bytes are read once, and what counts of them is kept as text and segment.
    source: async () => (job.kind === 'extract' ? edge.get(job.document.sha256) : new Uint8Array()),
    report: (step, progress, message) => say({ type: 'report', step, progress, message: message ?? null }),
    stage: (kind, lines) =>
      new Promise((resolve, reject) => {
        const id = nextStage++;
        staged.set(id, { resolve, reject });
        say({ type: 'stage', call: id, kind, lines: bytesOf(lines.join('\n')) });
      }),
    async keep(name, text) {
      await writeToWorkDir(data.workDir, job, name, text);
      const ref = await blobs.put(bytesOf(text));
      return { name, media_type: name.endsWith('.ttl') ? 'text/turtle' : 'text/plain; charset=utf-8', ...ref };
    },
  };
}

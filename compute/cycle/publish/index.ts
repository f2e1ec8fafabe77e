import type { CleanupJob, Job, JobResult, PublishJob } from '../../../contract/jobs.ts';
import { FeragError } from '../../../contract/errors.ts';
import type { GraphStore, Turn } from '../../stores/graph-store.ts';
import { textOf, type CycleTools } from '../tools.ts';

export type PublishTools = Pick<CycleTools, 'blobs' | 'crash' | 'signal'> & { readonly store: GraphStore };

/**
 * Publishes a reviewed delta in one guarded step, then drops the cycle's workspace. Before anything it asks the store what this
 * cycle became, so that a repeat after a crash or a lost answer changes nothing.
 */
export async function publish(job: PublishJob, tools: PublishTools): Promise<JobResult> {
  const { store } = tools;
  const lines = async (sha256: string) =>
    textOf(await tools.blobs.get(sha256))
      .split('\n')
      .filter(Boolean);
  tools.crash('publish:before');
  const already = await store.publishedAs(job.rag_id, job.cycle_id);
  const outcome =
    already === null
      ? await store.publish({
          ragId: job.rag_id,
          base: job.base_version,
          cycleId: job.cycle_id,
          attempt: job.attempt,
          delta: { add: await lines(job.add.sha256), del: await lines(job.del.sha256) },
          by: turnOf(job),
        })
      : ({ outcome: 'published', version: already } as const);
  tools.crash('publish:after');
  if (outcome.outcome === 'published') await dropStaging(job, store);
  const triples = await store.count({ ragId: job.rag_id, kind: 'prod' });
  if (triples === null) throw new FeragError('store_failed', 'Production is not there after the publish.');
  return { kind: 'publish', outcome: outcome.outcome, version: outcome.version, triple_count: triples };
}

const dropStaging = (job: Job, store: GraphStore): Promise<void> =>
  store.drop(
    (['tri', 'ont', 'stg'] as const).map((kind) => ({ ragId: job.rag_id, kind })),
    turnOf(job),
  );

/** An attempt that was overtaken, and does not know it yet, must not change what came after it. */
export const turnOf = (job: Job): Turn => ({ job: job.id, attempt: job.attempt });

/** Removes the datasets that an ended cycle, or a deleted RAG, has left. */
export async function cleanup(job: CleanupJob, store: GraphStore): Promise<JobResult> {
  await dropStaging(job, store);
  if (job.scope === 'rag') await store.drop([{ ragId: job.rag_id, kind: 'prod' }], turnOf(job));
  return { kind: 'cleanup' };
}

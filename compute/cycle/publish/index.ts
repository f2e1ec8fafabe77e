import type { CleanupJob, JobResult, PublishJob } from '../../../contract/jobs.ts';
import { FeragError } from '../../../contract/errors.ts';
import type { GraphStore } from '../../stores/graph-store.ts';
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
        })
      : ({ outcome: 'published', version: already } as const);
  tools.crash('publish:after');
  if (outcome.outcome === 'published') await dropStaging(job.rag_id, store);
  const triples = await store.count({ ragId: job.rag_id, kind: 'prod' });
  if (triples === null) throw new FeragError('store_failed', 'Production is not there after the publish.');
  return { kind: 'publish', outcome: outcome.outcome, version: outcome.version, triple_count: triples };
}

const dropStaging = (ragId: number, store: GraphStore): Promise<void> =>
  store.drop([
    { ragId, kind: 'tri' },
    { ragId, kind: 'ont' },
    { ragId, kind: 'stg' },
  ]);

/** Removes the datasets that an ended cycle, or a deleted RAG, has left. */
export async function cleanup(job: CleanupJob, store: GraphStore): Promise<JobResult> {
  await dropStaging(job.rag_id, store);
  if (job.scope === 'rag') await store.drop([{ ragId: job.rag_id, kind: 'prod' }]);
  return { kind: 'cleanup' };
}

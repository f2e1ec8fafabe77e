import type { EnrichJob } from '../../contract/jobs.ts';
import type { Sim } from './sim.ts';

/** What was truly asked of a model, beside what the edge has booked; and what it was told to keep. */
export interface ModelLedger {
  /** An attempt begins with what its checkpoint holds. */
  began(job: EnrichJob, held: readonly number[]): void;
  asked(job: EnrichJob): void;
  /** The edge has said that it keeps these documents' findings. */
  kept(job: EnrichJob, documents: readonly number[]): void;
  /** Calls by job and attempt. */
  readonly calls: ReadonlyMap<string, number>;
}

export const attemptName = (jobId: number, attempt: number): string => `${jobId}/${attempt}`;

export function newModelLedger(sim: Sim): ModelLedger {
  const calls = new Map<string, number>();
  const kept = new Map<number, { readonly jobId: number; readonly attempt: number; readonly document: number }[]>();
  return {
    calls,
    began(job, held) {
      const earlier = (kept.get(job.cycle_id) ?? []).filter(
        ({ jobId, attempt }) => jobId < job.id || (jobId === job.id && attempt < job.attempt),
      );
      const lost = earlier.filter(({ document }) => !held.includes(document));
      if (lost.length > 0)
        sim.breach(
          'J9: what was found and kept is not asked again',
          `cycle ${job.cycle_id}, job ${job.id}/${job.attempt}: ${JSON.stringify(lost)}`,
        );
    },
    asked(job) {
      const name = attemptName(job.id, job.attempt);
      calls.set(name, (calls.get(name) ?? 0) + 1);
    },
    kept(job, documents) {
      const rows = documents.map((document) => ({ jobId: job.id, attempt: job.attempt, document }));
      kept.set(job.cycle_id, [...(kept.get(job.cycle_id) ?? []), ...rows]);
    },
  };
}

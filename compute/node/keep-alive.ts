import type { EdgeClient } from './edge-client.ts';

/** A lease that is kept while the work goes on elsewhere. */
export interface Lease {
  /** Aborts when the lease is lost or the job was cancelled: nothing of this attempt counts any more. */
  readonly signal: AbortSignal;
  cancel(): void;
  end(): void;
}

/**
 * Renews a lease from the node's main thread, which does nothing but talk: reading, folding and storing run in threads of their own,
 * so that no work can hold up a renewal. An edge out of reach is tried again until the lease is over by our own count.
 */
export function keepLease(edge: EdgeClient, job: { id: number; attempt: number }, renewSeconds: number, leaseSeconds: number): Lease {
  const lost = new AbortController();
  let until = Date.now() + leaseSeconds * 1000;
  const timer = setInterval(() => {
    // Counted from the question, not from its answer: by the edge's clock the lease began in between.
    const asked = Date.now();
    edge.renew(job.id, job.attempt).then(
      ({ cancel }) => {
        until = asked + leaseSeconds * 1000;
        if (cancel) lost.abort('cancelled');
      },
      (error: unknown) => {
        if (isLost(error) || Date.now() > until) lost.abort('lease_lost');
      },
    );
  }, renewSeconds * 1000);
  lost.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  return {
    signal: lost.signal,
    cancel: () => lost.abort('cancelled'),
    end: () => clearInterval(timer),
  };
}

const isLost = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'lease_lost' || error.code === 'job_not_found');

import { systemClock, type Clock } from './clock.ts';
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
 * so that no work can hold up a renewal. An edge out of reach is tried again until the lease is over by our own count, which a machine
 * whose date is changed does not notice.
 */
export function keepLease(
  edge: Pick<EdgeClient, 'renew'>,
  job: { id: number; attempt: number },
  renewSeconds: number,
  leaseSeconds: number,
  clock: Clock = systemClock,
): Lease {
  const lost = new AbortController();
  let until = clock.now() + leaseSeconds * 1000;
  let stop: () => void = () => undefined;
  const renew = () => {
    stop = clock.after(renewSeconds * 1000, renew);
    // Counted from the question, not from its answer: by the edge's clock the lease began in between.
    const asked = clock.now();
    edge.renew(job.id, job.attempt).then(
      ({ cancel }) => {
        until = asked + leaseSeconds * 1000;
        if (cancel) lost.abort('cancelled');
      },
      (error: unknown) => {
        if (isLost(error) || clock.now() > until) lost.abort('lease_lost');
      },
    );
  };
  stop = clock.after(renewSeconds * 1000, renew);
  lost.signal.addEventListener('abort', () => stop(), { once: true });
  return {
    signal: lost.signal,
    cancel: () => lost.abort('cancelled'),
    end: () => stop(),
  };
}

const isLost = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'lease_lost' || error.code === 'job_not_found');

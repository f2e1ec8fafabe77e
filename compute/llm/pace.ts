import type { Clock } from '../node/clock.ts';

/** How a call went, as far as the next ones are concerned. `dropped`: it says nothing about the server. */
export type Outcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'busy'; readonly retryAfterMs: number | null };

export interface PaceOptions {
  /** Calls at once to begin with, and at most. */
  readonly start: number;
  readonly most: number;
}

/** So many calls in a row without any use of the server open the circuit: further ones are refused at once. */
const FAILURES_TO_OPEN = 5;
const OPEN_MS = { first: 5_000, most: 60_000 };
/** Where a busy server does not say when to come back. */
const BUSY_MS = { first: 1_000, most: 30_000 };
/** A server that says "tomorrow" has a quota, not a queue; the call's own bound ends the wait. */
const RETRY_AFTER_MOST_MS = 120_000;

/**
 * How many calls an endpoint bears, and from when: found by adding one for each round of calls that went well, and halving when it is busy
 * (AIMD); one halving a round, since all of a round's calls meet the same moment. A busy server is left alone for as long as it says.
 */
export function newPace({ start, most }: PaceOptions, clock: Clock) {
  let limit = Math.min(start, most);
  let notBefore = 0;
  /** Counts the halvings: a call belongs to the round in which it was sent. */
  let round = 0;
  let busyInARow = 0;
  let failures = 0;
  let openMs = OPEN_MS.first;
  const isOpen = (): boolean => failures >= FAILURES_TO_OPEN;

  const failed = () => {
    failures += 1;
    if (!isOpen()) return;
    notBefore = clock.now() + openMs;
    openMs = Math.min(openMs * 2, OPEN_MS.most);
  };
  const busy = (retryAfterMs: number | null, mine: number) => {
    const pause = retryAfterMs ?? Math.min(BUSY_MS.first * 2 ** busyInARow, BUSY_MS.most);
    notBefore = Math.max(notBefore, clock.now() + Math.min(pause, RETRY_AFTER_MOST_MS));
    if (mine < round) return;
    round += 1;
    busyInARow += 1;
    limit = Math.max(1, limit / 2);
  };
  return {
    isOpen,
    /** Calls at once. While the circuit is open, one: to see whether the server is back. */
    limit: (): number => (isOpen() ? 1 : Math.floor(limit)),
    /** Nothing is sent before, by the clock. */
    notBefore: (): number => notBefore,
    round: (): number => round,
    /** `mine`: the round in which the call was sent. */
    note(outcome: Outcome, mine: number): void {
      if (outcome.kind === 'dropped') return;
      if (outcome.kind === 'failed') return failed();
      failures = 0;
      openMs = OPEN_MS.first;
      if (outcome.kind === 'busy') return busy(outcome.retryAfterMs, mine);
      busyInARow = 0;
      limit = Math.min(most, limit + 1 / limit);
    },
  };
}

import { FeragError } from '../../contract/errors.ts';
import type { Clock } from '../node/clock.ts';

/** How a call went, as far as the next ones are concerned. `dropped`: it says nothing about the server. */
export type Outcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'busy'; readonly retryAfterMs: number | null };

export interface Wish {
  /** A person waits for it. */
  readonly urgent?: boolean;
  /** It had its turn, and the server was busy: it keeps its place. */
  readonly again?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Gives turns to calls of one endpoint. */
export interface Limiter {
  /** Resolves with the function that gives the turn back. Rejects with `model_unreachable` while the circuit is open. */
  turn(wish?: Wish): Promise<(outcome: Outcome) => void>;
}

export interface LimiterOptions {
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
/** After so many urgent calls in a row one that is not has its turn. */
const URGENT_IN_A_ROW = 3;

interface Waiting {
  readonly urgent: boolean;
  readonly grant: () => void;
  readonly refuse: (error: FeragError) => void;
}

/**
 * One endpoint's calls: as many at once as it bears, in the order of asking, a person's before the bulk. What it bears is found by adding
 * one for each round of calls that went well, and halving when it is busy (AIMD); one halving a round, since all of a round's calls
 * meet the same moment. A busy server is left alone for as long as it says.
 */
export function newLimiter({ start, most }: LimiterOptions, clock: Clock): Limiter {
  const waiting: Waiting[] = [];
  let limit = Math.min(start, most);
  let atWork = 0;
  let urgentInARow = 0;
  /** Nothing is sent before; the round in which the limit was last halved. */
  let notBefore = 0;
  let round = 0;
  let busyInARow = 0;
  let failures = 0;
  let openMs = OPEN_MS.first;
  let isTrying = false;
  let wake: (() => void) | null = null;

  const isOpen = (): boolean => failures >= FAILURES_TO_OPEN;
  const sleepUntil = (at: number) => {
    wake ??= clock.after(Math.max(1, at - clock.now()), () => {
      wake = null;
      next();
    });
  };
  const next = (): void => {
    while (waiting.length > 0) {
      if (isOpen() ? isTrying : atWork >= Math.floor(limit)) return;
      if (clock.now() < notBefore) return sleepUntil(notBefore);
      isTrying = isOpen();
      atWork += 1;
      take().grant();
    }
  };
  const take = (): Waiting => {
    const bulk = waiting.findIndex(({ urgent }) => !urgent);
    const at = urgentInARow >= URGENT_IN_A_ROW && bulk !== -1 ? bulk : Math.max(0, waiting.findIndex(({ urgent }) => urgent));
    const [taken] = waiting.splice(at, 1);
    if (!taken) throw new FeragError('internal', 'The limiter gave a turn to nobody.');
    urgentInARow = taken.urgent ? urgentInARow + 1 : 0;
    return taken;
  };

  const note = (outcome: Outcome, mine: number): void => {
    if (outcome.kind === 'dropped') return;
    if (outcome.kind === 'failed') {
      failures += 1;
      if (isOpen()) open();
      return;
    }
    failures = 0;
    openMs = OPEN_MS.first;
    if (outcome.kind === 'ok') {
      busyInARow = 0;
      limit = Math.min(most, limit + 1 / limit);
      return;
    }
    const pause = outcome.retryAfterMs ?? Math.min(BUSY_MS.first * 2 ** busyInARow, BUSY_MS.most);
    notBefore = Math.max(notBefore, clock.now() + Math.min(pause, RETRY_AFTER_MOST_MS));
    if (mine < round) return;
    round += 1;
    busyInARow += 1;
    limit = Math.max(1, limit / 2);
  };
  const open = () => {
    notBefore = clock.now() + openMs;
    openMs = Math.min(openMs * 2, OPEN_MS.most);
    for (const { refuse } of waiting.splice(0)) refuse(unreachable(notBefore - clock.now()));
  };

  return {
    turn({ urgent = false, again = false, signal } = {}) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      // One call may try whether it is back.
      if (isOpen() && (isTrying || clock.now() < notBefore)) return Promise.reject(unreachable(Math.max(1000, notBefore - clock.now())));
      return new Promise((resolve, reject) => {
        const leave = () => {
          const at = waiting.indexOf(wish);
          if (at !== -1) waiting.splice(at, 1);
          reject(signal?.reason);
        };
        const wish: Waiting = {
          urgent,
          grant: () => {
            signal?.removeEventListener('abort', leave);
            resolve(giveBack(round));
          },
          refuse: (error) => {
            signal?.removeEventListener('abort', leave);
            reject(error);
          },
        };
        signal?.addEventListener('abort', leave, { once: true });
        if (again) waiting.unshift(wish);
        else waiting.push(wish);
        next();
      });
    },
  };

  function giveBack(mine: number): (outcome: Outcome) => void {
    let isGiven = false;
    return (outcome) => {
      if (isGiven) return;
      isGiven = true;
      atWork -= 1;
      isTrying = false;
      note(outcome, mine);
      next();
    };
  }
}

const unreachable = (ms: number): FeragError =>
  new FeragError('model_unreachable', 'The model server did not answer several times in a row and is left alone for a while.', {
    retryAfter: Math.ceil(ms / 1000),
  });

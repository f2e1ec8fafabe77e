import { FeragError } from '../../contract/errors.ts';
import type { Clock } from '../node/clock.ts';
import { newPace, type Outcome, type PaceOptions } from './pace.ts';

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

interface Waiting {
  readonly urgent: boolean;
  readonly grant: () => void;
  readonly refuse: (error: FeragError) => void;
}

/** One endpoint's calls: as many at once as it bears, in the order of asking, a person's before the bulk. */
export function newLimiter(options: PaceOptions, clock: Clock): Limiter {
  const pace = newPace(options, clock);
  const queue = newQueue();
  let atWork = 0;
  let isSleeping = false;
  const restMs = (): number => pace.notBefore() - clock.now();

  const next = (): void => {
    while (queue.size() > 0 && atWork < pace.limit()) {
      if (restMs() > 0) return sleep(restMs());
      atWork += 1;
      queue.take().grant();
    }
  };
  const sleep = (ms: number): void => {
    if (isSleeping) return;
    isSleeping = true;
    clock.after(ms, () => {
      isSleeping = false;
      next();
    });
  };
  const giveBack = (round: number): ((outcome: Outcome) => void) => {
    let isGiven = false;
    return (outcome) => {
      if (isGiven) return;
      isGiven = true;
      atWork -= 1;
      pace.note(outcome, round);
      if (pace.isOpen() && outcome.kind === 'failed') queue.refuseAll(unreachable(restMs()));
      next();
    };
  };

  return {
    turn({ urgent = false, again = false, signal } = {}) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      // One call may try whether it is back.
      if (pace.isOpen() && (atWork > 0 || restMs() > 0)) return Promise.reject(unreachable(restMs()));
      const { promise, resolve, reject } = Promise.withResolvers<(outcome: Outcome) => void>();
      const wish: Waiting = { urgent, grant: () => resolve(giveBack(pace.round())), refuse: reject };
      const leave = () => {
        queue.leave(wish);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      queue.add(wish, again);
      next();
      return promise.finally(() => signal?.removeEventListener('abort', leave));
    },
  };
}

/** After so many urgent calls in a row one that is not has its turn. */
const URGENT_IN_A_ROW = 3;

function newQueue() {
  const waiting: Waiting[] = [];
  let urgentInARow = 0;
  return {
    size: (): number => waiting.length,
    add: (wish: Waiting, isFirst: boolean): void => void (isFirst ? waiting.unshift(wish) : waiting.push(wish)),
    leave(wish: Waiting): void {
      const at = waiting.indexOf(wish);
      if (at !== -1) waiting.splice(at, 1);
    },
    take(): Waiting {
      const bulk = waiting.findIndex(({ urgent }) => !urgent);
      const urgent = waiting.findIndex((wish) => wish.urgent);
      const isBulksTurn = bulk !== -1 && (urgent === -1 || urgentInARow >= URGENT_IN_A_ROW);
      const [taken] = waiting.splice(isBulksTurn ? bulk : urgent, 1);
      if (!taken) throw new FeragError('internal', 'The limiter gave a turn to nobody.');
      urgentInARow = taken.urgent ? urgentInARow + 1 : 0;
      return taken;
    },
    refuseAll(error: FeragError): void {
      for (const { refuse } of waiting.splice(0)) refuse(error);
    },
  };
}

const unreachable = (ms: number): FeragError =>
  new FeragError('model_unreachable', 'The model server did not answer several times in a row and is left alone for a while.', {
    retryAfter: Math.max(1, Math.ceil(ms / 1000)),
  });

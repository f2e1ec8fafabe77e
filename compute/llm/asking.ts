import { FeragError } from '../../contract/errors.ts';
import { systemClock, type Clock } from '../node/clock.ts';
import { newPause } from '../node/pause.ts';
import { bare } from './address.ts';
import { failureOf, type Failure } from './failures.ts';
import type { Limiter } from './limiter.ts';
import type { Endpoint } from './setup.ts';

export interface AskingTools {
  readonly limiter: Limiter;
  readonly clock?: Clock;
}

/** A connection that is refused may come from a server that starts again; a call that breaks may be the one that broke it. */
const TRIES = { unreachable: 4, broken: 3 } as const;
const AGAIN_MS = 500;
/** A server that is busy for so long is not asked any further by this call. */
const BUSY_MOST_MS = 10 * 60_000;

interface Asking {
  readonly endpoint: Endpoint;
  readonly urgent: boolean;
  readonly signal?: AbortSignal | undefined;
  /** False once something was given away that a repeat would give again. */
  readonly mayRepeat?: () => boolean;
}

/**
 * Makes a call when it has its turn, and again after what may pass: a busy server (429, 503) until it is not, a broken connection or a
 * failing server a few times. Throws `model_unreachable`, `model_failed`, or what cannot be helped.
 */
export async function asking<T>(
  { endpoint, urgent, signal, mayRepeat = () => true }: Asking,
  tools: AskingTools,
  call: () => Promise<T>,
): Promise<T> {
  const { limiter, clock = systemClock } = tools;
  const tries = { unreachable: 0, broken: 0 };
  let busySince: number | null = null;
  for (let again = false; ;) {
    const giveBack = await limiter.turn({ urgent, again, signal }).catch((error: unknown) => {
      throw error instanceof FeragError && error.code === 'model_unreachable'
        ? unreachable(endpoint, error.message, error.retryAfter)
        : error;
    });
    const failure = await call().then(
      (value) => {
        giveBack({ kind: 'ok' });
        return { kind: 'none', value } as const;
      },
      (error: unknown) => {
        try {
          const found = failureOf(error, endpoint, signal);
          giveBack(outcomeOf(found));
          return found;
        } catch (other) {
          giveBack({ kind: 'dropped' });
          throw other;
        }
      },
    );
    if (failure.kind === 'none') return failure.value;
    if (failure.kind === 'refused') throw failure.error;
    again = failure.kind === 'busy';
    if (failure.kind === 'busy') {
      busySince ??= clock.now();
      // The limiter lets nobody through before the server wants to be asked again.
      if (clock.now() - busySince < BUSY_MOST_MS && mayRepeat()) continue;
      throw new FeragError('model_failed', `The model server at ${bare(endpoint.url)} has been busy for too long.`, { retryAfter: 60 });
    }
    tries[failure.kind] += 1;
    if (tries[failure.kind] >= TRIES[failure.kind] || !mayRepeat()) throw given(failure, endpoint);
    await rest(clock, AGAIN_MS * 2 ** tries[failure.kind], signal);
  }
}

const outcomeOf = (failure: Failure) => {
  if (failure.kind === 'busy') return failure;
  // A request that is refused was answered: the server is well.
  return { kind: failure.kind === 'refused' ? 'ok' : 'failed' } as const;
};

const given = (failure: Extract<Failure, { kind: 'unreachable' | 'broken' }>, endpoint: Endpoint): FeragError =>
  failure.kind === 'unreachable'
    ? unreachable(endpoint, `(${failure.detail})`)
    : new FeragError('model_failed', `The model server at ${bare(endpoint.url)} failed. ${failure.detail}`);

const unreachable = (endpoint: Endpoint, detail: string, retryAfter?: number): FeragError =>
  new FeragError(
    'model_unreachable',
    `The model server is not reachable at ${bare(endpoint.url)}. ${detail}`,
    retryAfter === undefined ? {} : { retryAfter },
  );

async function rest(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  const pause = newPause(clock);
  signal?.addEventListener('abort', pause.wake, { once: true });
  await pause.take(ms);
  signal?.removeEventListener('abort', pause.wake);
  signal?.throwIfAborted();
}

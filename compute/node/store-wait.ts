import type { Logger } from 'pino';
import { FeragError } from '../../contract/errors.ts';
import type { GraphStore } from '../stores/graph-store.ts';
import { systemClock, type Clock } from './clock.ts';
import { newPause } from './pause.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

export interface StoreWait {
  readonly log: Pick<Logger, 'warn'>;
  readonly clock?: Clock;
  /** False once nobody waits for this node any more. */
  isWanted(): boolean;
}

/** The store's id, however long the store is away: a machine starts its services in any order, and a node that ends is no help. */
export async function waitForStore(store: Pick<GraphStore, 'storeId'>, { log, clock = systemClock, isWanted }: StoreWait): Promise<string> {
  const pause = newPause(clock);
  for (let ms = FIRST_MS; ; ms = Math.min(2 * ms, LONGEST_MS)) {
    try {
      return await store.storeId();
    } catch (err) {
      if (!(err instanceof FeragError) || !err.retry || !isWanted()) throw err;
      log.warn({ err }, 'the store does not answer yet; it is asked again');
      await pause.take(ms);
    }
  }
}

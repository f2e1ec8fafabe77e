/** The alarm of the sweeper's object: it outlives a crash, and rings again when its call has failed. */
export interface Alarm {
  /** When it rings; null when it is not set, which it is not while it rings. */
  get(): Promise<number | null>;
  set(at: number): Promise<void>;
  now(): number;
}

/** So soon after something new, and so long with nothing open. */
export const BUSY_MS = 5_000;
export const IDLE_MS = 60_000;

/** The alarm rings in `ms` at the latest: one that was set sooner meanwhile, for something new, stays. */
export async function ringWithin(alarm: Alarm, ms: number): Promise<void> {
  const at = alarm.now() + ms;
  const set = await alarm.get();
  if (set === null || set > at) await alarm.set(at);
}

import type { Effects, EventDraft } from './effects.ts';

/**
 * Wake-ups of a burst go out as one, when no other has come for `QUIET_MS`, or after `WAKE_MAX_MS`: a node that begins in the middle of 100
 * uploads asks for blobs and reports while they still come in, and on one's own machine all of that is one thread.
 */
const QUIET_MS = 60;
const WAKE_MAX_MS = 600;

/** Whoever is told. Each of these may fail, or do nothing, without harm: the sweeper looks again. */
export interface Audience {
  /** The watchers of a task, by its TaskRoom. */
  watchers(taskId: number, drafts: readonly EventDraft[]): Promise<void>;
  /** Nodes that are at work on what has ended. */
  drop(jobs: Effects['cancelJobs']): Promise<void>;
  /** Every node, and the sweeper. */
  wake(): Promise<void>;
  now(): number;
  pause(ms: number): Promise<void>;
  lost(cause: unknown): void;
}

/** Tells what the database already has; what it gives is all that goes on meanwhile. One for each process, so that a burst is one wake-up. */
export function newAnnouncer() {
  /** Until then a wake-up is on its way; a time and not a flag, because a request that dies takes its wake-up along. */
  let wakeDueUntil = 0;
  let lastWakeAt = 0;

  /** Whoever announces before this is due has its rows in the database by then, so this one call is for them too. */
  const wakeNodes = async (to: Audience): Promise<void> => {
    const latest = to.now() + WAKE_MAX_MS;
    wakeDueUntil = latest + 2 * QUIET_MS;
    do await to.pause(QUIET_MS);
    while (to.now() - lastWakeAt < QUIET_MS && to.now() < latest);
    wakeDueUntil = 0;
    await to.wake();
  };
  return (to: Audience, effects: Effects): Promise<void>[] => {
    const { events, wake, cancelJobs } = effects;
    const going: Promise<void>[] = [];
    if (events.length > 0) going.push(tellWatchers(to, effects).catch(to.lost));
    if (cancelJobs.length > 0) going.push(to.drop(cancelJobs).catch(to.lost));
    if (!wake) return going;
    lastWakeAt = to.now();
    if (lastWakeAt >= wakeDueUntil) going.push(wakeNodes(to).catch(to.lost));
    return going;
  };
}

async function tellWatchers(to: Audience, { events }: Effects): Promise<void> {
  const byTask = new Map<number, EventDraft[]>();
  for (const { taskId, event } of events) byTask.set(taskId, [...(byTask.get(taskId) ?? []), event]);
  await Promise.all([...byTask].map(([taskId, drafts]) => to.watchers(taskId, drafts)));
}

import type { TaskEvent } from '../../contract/cycles.ts';
import { STEPS } from '../../contract/steps.ts';
import type { EventDraft } from '../../edge/jobs/effects.ts';
import { isLast, nextEvent } from '../../edge/objects/next-event.ts';
import type { Sim } from './sim.ts';

/** What every task's watchers were told: durable, as the rooms' own tables. */
export interface Rooms {
  readonly events: ReadonlyMap<number, readonly TaskEvent[]>;
  publish(taskId: number, drafts: readonly EventDraft[]): void;
  /** When the watchers of a task last heard something. */
  heardAt(taskId: number): number;
}

export function newRooms(sim: Sim): Rooms {
  const events = new Map<number, TaskEvent[]>();
  const heard = new Map<number, number>();
  return {
    events,
    heardAt: (taskId) => heard.get(taskId) ?? -Infinity,
    publish(taskId, drafts) {
      const told = events.get(taskId) ?? [];
      events.set(taskId, told);
      for (const draft of drafts) {
        const before = told.at(-1) ?? null;
        const event = nextEvent(before, draft, new Date(sim.timeline.now()).toISOString());
        if (!event) return;
        const wrong = before && backwards(before, event);
        if (wrong) sim.breach('J10: progress never goes back within an attempt', `task ${taskId}: ${wrong}`);
        told.push(event);
        heard.set(taskId, sim.timeline.now());
      }
    },
  };
}

const rank = (event: TaskEvent): number => (event.step === null ? -1 : STEPS.indexOf(event.step));

function backwards(before: TaskEvent, event: TaskEvent): string | null {
  if (event.seq !== before.seq + 1) return `event ${event.seq} after ${before.seq}`;
  if (isLast(before)) return 'an event after the last';
  if (event.attempt > before.attempt) return null;
  if (event.attempt < before.attempt || rank(event) < rank(before)) return `${before.step} then ${event.step}`;
  const isSame = event.step === before.step && event.progress?.unit === before.progress?.unit;
  const isBack = isSame && event.progress && before.progress && event.progress.done < before.progress.done;
  return isBack ? `${before.progress?.done} then ${event.progress?.done}` : null;
}

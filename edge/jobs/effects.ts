import type { TaskEvent } from '../../contract/cycles.ts';

/** A task's event before its TaskRoom numbers and dates it. */
export type EventDraft = Omit<TaskEvent, 'seq' | 'at'>;

/** What has to be told once the database has it. Losing all of it costs time, never truth: the sweeper looks again. */
export interface Effects {
  readonly events: readonly { readonly taskId: number; readonly event: EventDraft }[];
  /** There may be work for nodes. */
  readonly wake: boolean;
  /** Jobs that nodes should drop now instead of at their next renewal. */
  readonly cancelJobs: readonly { readonly nodeId: number; readonly jobId: number }[];
}

export const NO_EFFECTS: Effects = { events: [], wake: false, cancelJobs: [] };

export const both = (...all: readonly Effects[]): Effects => ({
  events: all.flatMap((e) => e.events),
  wake: all.some((e) => e.wake),
  cancelJobs: all.flatMap((e) => e.cancelJobs),
});

/** An event that says only what its caller names; the rest is empty. */
export function draft(event: Pick<EventDraft, 'status'> & Partial<EventDraft>): EventDraft {
  return { step: null, error: null, progress: null, message: null, attempt: 0, ...event };
}

export const tell = (taskId: number, event: Pick<EventDraft, 'status'> & Partial<EventDraft>): Effects => ({
  ...NO_EFFECTS,
  events: [{ taskId, event: draft(event) }],
});

export const WAKE: Effects = { ...NO_EFFECTS, wake: true };

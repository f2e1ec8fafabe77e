import type { TaskEvent } from '../../contract/cycles.ts';
import { STEPS } from '../../contract/steps.ts';
import type { EventDraft } from '../jobs/effects.ts';

export const isLast = (event: Pick<TaskEvent, 'status'>): boolean => event.status !== 'running';

/**
 * Numbers and dates an event after the one before it, or gives null when the task has ended. Reports of several jobs may
 * arrive out of order, so step and progress never go back, except with a new attempt.
 */
export function nextEvent(last: TaskEvent | null, draft: EventDraft, at: string): TaskEvent | null {
  if (last && isLast(last)) return null;
  const seq = (last?.seq ?? 0) + 1;
  if (!last || draft.attempt > last.attempt) return { ...draft, seq, at };
  const isBehind = rank(draft.step) < rank(last.step);
  const step = isBehind ? last.step : draft.step;
  const progress = isBehind ? last.progress : forward(last, draft);
  return { ...draft, seq, at, attempt: last.attempt, step, progress };
}

const rank = (step: TaskEvent['step']): number => (step === null ? -1 : STEPS.indexOf(step));

function forward(last: TaskEvent, draft: EventDraft): TaskEvent['progress'] {
  const { progress } = draft;
  if (!progress || !last.progress || draft.step !== last.step || progress.unit !== last.progress.unit) return progress;
  return { ...progress, done: Math.max(progress.done, last.progress.done), total: Math.max(progress.total, last.progress.total) };
}

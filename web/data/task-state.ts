import type { Cycle, Progress, TaskEvent } from '../../contract/cycles.ts';
import { STEPS, type Step } from '../../contract/steps.ts';

/** What a watched task has come to; `seq` is the last event that is in it. */
export interface TaskState {
  readonly seq: number;
  readonly attempt: number;
  readonly status: 'waiting' | TaskEvent['status'];
  readonly step: Step | null;
  readonly progress: Progress | null;
  readonly error: string | null;
  /** ms since the epoch of the first event of this step and attempt, and of the last one: what the time left is guessed from. */
  readonly stepStarted: number | null;
  readonly heard: number | null;
}

export const NO_TASK: TaskState = {
  seq: 0,
  attempt: 0,
  status: 'waiting',
  step: null,
  progress: null,
  error: null,
  stepStarted: null,
  heard: null,
};

const isLater = (step: Step | null, than: Step | null): boolean => (step ? STEPS.indexOf(step) : -1) >= (than ? STEPS.indexOf(than) : -1);

/** The next state. An event that was seen already changes nothing, and within an attempt nothing goes back. */
export function applyEvent(state: TaskState, event: TaskEvent): TaskState {
  if (event.seq <= state.seq || event.attempt < state.attempt) return state;
  const at = Date.parse(event.at);
  const isNewAttempt = event.attempt > state.attempt;
  const step = isNewAttempt || isLater(event.step, state.step) ? event.step : state.step;
  const isNewStep = isNewAttempt || step !== state.step;
  return {
    seq: event.seq,
    attempt: event.attempt,
    status: event.status,
    step,
    progress: event.progress ?? (isNewStep ? null : state.progress),
    error: event.error,
    stepStarted: isNewStep ? at : state.stepStarted,
    heard: at,
  };
}

/** Seconds that the step still takes at the pace so far; null while there is too little to say. */
export function secondsLeft({ progress, stepStarted, heard }: TaskState): number | null {
  if (!progress || stepStarted === null || heard === null || progress.done === 0 || progress.total <= progress.done) return null;
  const spent = (heard - stepStarted) / 1000;
  return spent < 2 ? null : (spent / progress.done) * (progress.total - progress.done);
}

export type Stop = 'ahead' | 'running' | 'done' | 'failed';
export type Gate = 'dashed' | 'waits' | 'filling' | 'passed';
export interface CycleLine {
  readonly stops: readonly { readonly step: Step; readonly state: Stop }[];
  readonly gate: Gate;
}

/** How far a cycle's line is drawn. The cycle's own status rules; the task only says where within it the work is. */
export function lineOf(status: Cycle['status'], task: TaskState): CycleLine {
  const isThrough = status === 'ready' || status === 'publishing' || status === 'approved';
  const at = task.step ? STEPS.indexOf(task.step) : -1;
  const state = (index: number): Stop => {
    if (isThrough || index < at || (index === at && task.status === 'done')) return 'done';
    if (status === 'failed' || task.status === 'failed') return index === Math.max(at, 0) ? 'failed' : 'ahead';
    return index === at ? 'running' : 'ahead';
  };
  const gates: Partial<Record<Cycle['status'], Gate>> = { ready: 'waits', publishing: 'filling', approved: 'passed' };
  return { stops: STEPS.map((step, index) => ({ step, state: state(index) })), gate: gates[status] ?? 'dashed' };
}

/** The cycle that the header speaks of: one that needs a person first, then the one at work, then one that failed last. */
export function cycleInView(cycles: readonly Cycle[]): Cycle | null {
  const rank: Partial<Record<Cycle['status'], number>> = { publishing: 0, ready: 1, running: 2, stale: 3, pending: 4 };
  const open = cycles.filter((cycle) => rank[cycle.status] !== undefined);
  const [first] = open.toSorted((a, b) => (rank[a.status] ?? 9) - (rank[b.status] ?? 9) || a.id - b.id);
  if (first) return first;
  const newest = cycles.reduce<Cycle | null>((latest, cycle) => (latest && latest.id > cycle.id ? latest : cycle), null);
  return newest?.status === 'failed' ? newest : null;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cycle, TaskEvent } from '../../contract/cycles.ts';
import { STEPS } from '../../contract/steps.ts';
import { applyEvent, cycleInView, lineOf, NO_TASK, secondsLeft } from './task-state.ts';
import { backoffMs } from './task.ts';

const event = (seq: number, rest: Partial<TaskEvent> = {}): TaskEvent => ({
  seq,
  at: new Date(1_700_000_000_000 + seq * 1000).toISOString(),
  status: 'running',
  step: null,
  error: null,
  progress: null,
  message: null,
  attempt: 1,
  ...rest,
});
const cycle = (id: number, status: Cycle['status']): Cycle => ({
  id,
  rag_id: 1,
  status,
  kind: 'update',
  task_id: id,
  base_version: 0,
  version: null,
  diff_hash: null,
  counts: {
    documents: 1,
    chunks: 0,
    chunks_extracted: 0,
    entities: 0,
    triples_added: 0,
    triples_removed: 0,
    model_calls: 0,
    tokens_in: 0,
    tokens_out: 0,
  },
  waits_for: null,
  held: false,
  paused: null,
  estimate: null,
  budget_tokens: null,
  reason: null,
  created_at: '2026-01-01T00:00:00Z',
  ended_at: null,
});

const run = STEPS.flatMap((step, index) => [
  event(index * 2 + 1, { step, progress: { done: 1, total: 2, unit: 'chunks' } }),
  event(index * 2 + 2, { step, progress: { done: 2, total: 2, unit: 'chunks' } }),
]).concat(event(11, { step: 'staging', status: 'done' }));

describe('what a watched task has come to', () => {
  it('is the same however often and in whatever pieces its events are replayed', () => {
    const once = run.reduce(applyEvent, NO_TASK);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: run.length }), { maxLength: 6 }), (cuts) => {
        // Each reconnect sends again everything from some earlier place on.
        let state = NO_TASK;
        for (const cut of cuts) state = run.slice(0, cut).reduce(applyEvent, state);
        expect(run.reduce(applyEvent, state)).toEqual(once);
      }),
    );
  });

  it('never goes back within an attempt', () => {
    const state = [event(1, { step: 'merge_onto' }), event(2, { step: 'graphrag' })].reduce(applyEvent, NO_TASK);
    expect(state.step).toBe('merge_onto');
  });

  it('begins anew with another attempt', () => {
    const state = [...run.slice(0, 6), event(20, { attempt: 2, step: 'graphrag' })].reduce(applyEvent, NO_TASK);
    expect(state).toMatchObject({ attempt: 2, step: 'graphrag', progress: null });
  });

  it('guesses the time left from the pace of the step', () => {
    const state = [0, 1, 2, 3, 4]
      .map((n) => event(n + 1, { step: 'graphrag', progress: { done: n, total: 12, unit: 'chunks' } }))
      .reduce(applyEvent, NO_TASK);
    expect(secondsLeft(state)).toBe(8);
    expect(secondsLeft(NO_TASK)).toBeNull();
  });
});

describe('the cycle line', () => {
  const states = (status: Cycle['status'], count: number) =>
    lineOf(status, run.slice(0, count).reduce(applyEvent, NO_TASK)).stops.map(({ state }) => state);

  it('is half full where the work is', () => {
    expect(states('running', 5)).toEqual(['done', 'done', 'running', 'ahead', 'ahead']);
  });
  it('shows a diamond where it failed, and nothing behind it', () => {
    const failed = [...run.slice(0, 5), event(6, { step: 'merge_onto', status: 'failed', error: 'no' })].reduce(applyEvent, NO_TASK);
    expect(lineOf('failed', failed).stops.map(({ state }) => state)).toEqual(['done', 'done', 'failed', 'ahead', 'ahead']);
  });
  it('is full when the cycle is ready, whatever the socket has said so far', () => {
    expect(states('ready', 0)).toEqual(['done', 'done', 'done', 'done', 'done']);
    expect(lineOf('ready', NO_TASK).gate).toBe('waits');
    expect(lineOf('running', NO_TASK).gate).toBe('dashed');
  });
});

describe('the cycle in view', () => {
  it('is the one that needs a person before the one at work', () => {
    expect(cycleInView([cycle(3, 'running'), cycle(2, 'ready'), cycle(1, 'approved')])?.id).toBe(2);
  });
  it('is a failed one only while nothing came after it', () => {
    expect(cycleInView([cycle(2, 'failed'), cycle(1, 'approved')])?.id).toBe(2);
    expect(cycleInView([cycle(3, 'approved'), cycle(2, 'failed')])).toBeNull();
  });
});

it('waits longer with each try, up to a bound, and never in step with other pages', () => {
  expect(backoffMs(0, 0)).toBe(250);
  expect(backoffMs(0, 1)).toBe(500);
  expect(backoffMs(40, 1)).toBe(15_000);
});

import type { Patch } from './task.ts';

/** A guard of a promise, what is left when it is taken away, and who must notice. */
export interface Guard {
  readonly promise: string;
  readonly keeps: string;
  /** All of them together: where two guards keep one promise, both go. */
  readonly patches: readonly Patch[];
  /** The seeds among which the simulation must break; or the tests of a file that must fail, by a part of their name. */
  readonly noticedBy: { readonly seeds: number } | { readonly file: string; readonly test: string };
}

/** Loud guards: without them the simulation breaks at once. */
const SEEDS = 120;
export const patch = (file: string, find: string, replace: string): Patch => ({ file, find, replace });
export const simulated = (promise: string, keeps: string, ...patches: Patch[]): Guard => ({
  promise,
  keeps,
  patches,
  noticedBy: { seeds: SEEDS },
});
export const tested = (promise: string, keeps: string, [file, test]: readonly [string, string], ...patches: Patch[]): Guard => ({
  promise,
  keeps,
  patches,
  noticedBy: { file, test },
});

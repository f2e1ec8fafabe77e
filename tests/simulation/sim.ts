import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';
import type { Weather } from './weather.ts';

/** What every part of a simulated world shares. */
export interface Sim {
  readonly seed: number;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly weather: Weather;
  /** A line of the story, kept for when the run fails. */
  note(line: string): void;
  /** A breach of a promise that was seen in passing: the run fails with the first. */
  breach(law: string, what: string): void;
}

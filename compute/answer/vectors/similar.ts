import type { ModelUsage } from '../../../contract/models.ts';
import type { Hit } from '../view/view.ts';

/** Passages that are near to a question by meaning. */
export interface Similar {
  /** Best first; scores are standard deviations above what any passage has. */
  readonly hits: readonly Hit[];
  /** How much nearer the first is than the nearest of so many passages is by chance, in standard deviations; null: there are no vectors. */
  readonly sureness: number | null;
  readonly usage: readonly ModelUsage[];
}
export const NOTHING_SIMILAR: Similar = { hits: [], sureness: null, usage: [] };

/** Mean and deviation of cosines that mean nothing. */
export interface Chance {
  readonly mean: number;
  readonly deviation: number;
  readonly count: number;
}

export function chanceOf(cosines: readonly number[]): Chance {
  const count = Math.max(1, cosines.length);
  const mean = cosines.reduce((sum, one) => sum + one, 0) / count;
  const variance = cosines.reduce((sum, one) => sum + (one - mean) ** 2, 0) / count;
  return { mean, deviation: Math.max(Math.sqrt(variance), 1e-6), count };
}

/** The largest of `n` normal values is about √(2 ln n) deviations above their mean: by so much the nearest passage is ahead without any reason. */
export function similarOf(near: readonly Hit[], chance: Chance, usage: readonly ModelUsage[]): Similar {
  const hits = near.map(({ passage, score }) => ({ passage, score: (score - chance.mean) / chance.deviation }));
  const [first] = hits;
  return { hits, sureness: first ? first.score - Math.sqrt(2 * Math.log(Math.max(2, chance.count))) : null, usage };
}

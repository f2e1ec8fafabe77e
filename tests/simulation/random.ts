/** Random numbers that a 32-bit seed determines (mulberry32). */
export interface Random {
  /** 0 ≤ n < 1. */
  next(): number;
  below(n: number): number;
  between(low: number, high: number): number;
  chance(p: number): boolean;
  pick<T>(from: readonly T[]): T | undefined;
}

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return {
    next,
    below,
    between: (low, high) => low + next() * (high - low),
    chance: (p) => p > 0 && next() < p,
    pick: (from) => from[below(from.length)],
  };
}

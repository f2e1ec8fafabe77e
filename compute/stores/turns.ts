import type { Turn } from './graph-store.ts';

export const isBefore = (a: Turn, b: Turn): boolean => a.job < b.job || (a.job === b.job && a.attempt < b.attempt);

/** The latest turn of each RAG. A store that several processes reach must keep it with its data. */
export function newTurns() {
  const latest = new Map<number, Turn>();
  return {
    /** False when a later turn has been taken. Who names none, a repair, is asked nothing. */
    take(ragId: number, by: Turn | undefined): boolean {
      if (!by) return true;
      const before = latest.get(ragId);
      if (before && isBefore(by, before)) return false;
      latest.set(ragId, by);
      return true;
    },
  };
}
export type Turns = ReturnType<typeof newTurns>;

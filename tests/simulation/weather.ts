import type { Random } from './random.ts';

/** What can go wrong, and how often it does at most, for each time that it could. */
const WORST = {
  /** A call of a node, or of a person, that never arrives. */
  lost: 0.15,
  /** One whose answer never arrives. */
  answerLost: 0.15,
  doubled: 0.15,
  delayed: 0.1,
  databaseFails: 0.04,
  /** The database has done it, and says that it failed. */
  databaseFailsAfter: 0.03,
  databaseStalls: 0.01,
  edgeDies: 0.01,
  nodeDies: 0.03,
  nodeFreezes: 0.05,
  nodeStops: 0.01,
  nodeTwice: 0.01,
  clockJumps: 0.02,
  storeFails: 0.2,
  storeAnswerLost: 0.2,
  storeSlow: 0.2,
  storeStandsStill: 0.2,
  blobFails: 0.2,
  announcementLost: 0.3,
  hintLost: 0.5,
  hintDoubled: 0.5,
  hubLost: 0.3,
  workIsSlow: 0.2,
  modelFails: 0.7,
  /** Not of chance: it follows from the budgets. */
  budgetUsedUp: 0,
} as const;
export type Fault = keyof typeof WORST;

export interface Weather {
  hits(fault: Fault): boolean;
  /** Counts what came about by itself. */
  happened(fault: Fault): void;
  /** Whether it can happen at all. */
  has(fault: Fault): boolean;
  /** From now on nothing goes wrong. */
  clear(): void;
  isClear(): boolean;
  /** When something last went wrong that can hold anything up. */
  lastAt(): number;
  clearedAt(): number;
  /** How often each has happened. */
  readonly counts: ReadonlyMap<Fault, number>;
}

/** Each run has some of the faults, at rates of its own: those that have all of them at once never come far. */
/** These change nothing about when something happens. */
const HARMLESS: ReadonlySet<Fault> = new Set(['clockJumps', 'hintDoubled', 'hintLost', 'hubLost', 'doubled', 'blobFails']);

/** These hold something up for as long as a minute. */
const LASTING: ReadonlySet<Fault> = new Set(['delayed', 'databaseStalls']);
const LASTING_MS = 60_000;

export function newWeather(random: Random, now: () => number): Weather {
  const share = random.between(0, 0.8);
  const rates = new Map<Fault, number>();
  for (const [fault, worst] of Object.entries(WORST)) {
    // The keys of the table above.
    if (random.chance(share)) rates.set(fault as Fault, worst * random.next());
  }
  const counts = new Map<Fault, number>();
  const count = (fault: Fault) => void counts.set(fault, (counts.get(fault) ?? 0) + 1);
  let clearedAt = Infinity;
  let lastAt = -Infinity;
  return {
    counts,
    happened: count,
    hits(fault) {
      if (clearedAt < Infinity || !random.chance(rates.get(fault) ?? 0)) return false;
      count(fault);
      if (!HARMLESS.has(fault)) lastAt = Math.max(lastAt, now() + (LASTING.has(fault) ? LASTING_MS : 0));
      return true;
    },
    has: (fault) => clearedAt === Infinity && rates.has(fault),
    clear: () => void (clearedAt = now()),
    isClear: () => clearedAt < Infinity,
    lastAt: () => lastAt,
    clearedAt: () => clearedAt,
  };
}

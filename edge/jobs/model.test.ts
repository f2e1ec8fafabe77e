import fc from 'fast-check';
import { it } from 'vitest';
import { FeragError } from '../../contract/errors.ts';
import type { EnrichJob } from '../../contract/jobs.ts';
import type { UsageRow } from '../../contract/models.ts';
import type { RagRow } from './rows.ts';
import { openLaws } from './testing/laws.ts';
import { enrichResult } from './testing/results.ts';
import {
  approveIt,
  breakDown,
  cancelIt,
  content,
  cyclesOf,
  deleteIt,
  documentsOf,
  finish,
  giveBackLease,
  goBack,
  isBusy,
  join,
  keep,
  keepFound,
  look,
  makeNode,
  makeRag,
  openWorld,
  readAgain,
  rejectIt,
  resumeIt,
  retryIt,
  say,
  startIt,
  take,
  type Leased,
  type TestNode,
  type World,
} from './testing/world.ts';

interface Model {
  readonly world: World;
  readonly rags: readonly RagRow[];
  readonly nodes: readonly TestNode[];
  /** Every lease that ever was, also those long lost. */
  readonly leases: Leased[];
  readonly laws: ReturnType<typeof openLaws>;
}

const pick = <T>(from: readonly T[], n: number): T | undefined => (from.length === 0 ? undefined : from[n % from.length]);
/** The newest is the likeliest. */
const late = <T>(from: readonly T[], n: number): T | undefined =>
  from.at(-1 - (n % Math.max(1, Math.min(from.length, n % 2 === 0 ? 2 : 6))));

type Act = (model: Model, a: number, b: number) => Promise<unknown>;

async function documentOf({ world }: Model, rag: RagRow, n: number): Promise<number | null> {
  const present = (await documentsOf(world, rag.id)).filter((document) => document.removedAt === null);
  return pick(present, n)?.id ?? null;
}

const onLease =
  (act: (world: World, leased: Leased) => Promise<unknown>): Act =>
  async ({ world, leases }, a) => {
    const leased = late(leases, a);
    if (leased) await act(world, leased);
  };

type ModelLease = Leased & { readonly job: EnrichJob };
const isModelWork = (leased: Leased): leased is ModelLease => leased.job.kind === 'enrich';
/** The newest first, and now and then one that was lost long ago. */
const onModelWork =
  (act: (world: World, leased: ModelLease, b: number) => Promise<unknown>): Act =>
  async ({ world, leases }, a, b) => {
    const leased = late(leases.filter(isModelWork), a);
    if (leased) await act(world, leased, b);
  };
const usageOf = ({ job }: Leased, calls: number): UsageRow[] => [
  {
    purpose: 'relations',
    step: 'graphrag',
    document_id: null,
    model: `tiny of ${job.id}`,
    calls,
    tokens_in: 100 * calls,
    tokens_out: calls,
  },
];

/** Of those that wait for a person, also for want of a model; else of any. */
const onPaused =
  (act: (world: World, cycle: CycleOf, b: number) => Promise<unknown>): Act =>
  async ({ world, rags }, a, b) => {
    const cycles = (await Promise.all(rags.map((rag) => cyclesOf(world, rag.id)))).flat();
    const asked = cycles.filter((cycle) => cycle.model === 'asked' && (cycle.status === 'running' || cycle.status === 'failed'));
    const paused = asked.filter((cycle) => cycle.paused !== null);
    const cycle = pick(paused.length > 0 ? paused : asked.length > 0 && b % 8 > 0 ? asked : cycles, a);
    if (cycle) await act(world, cycle, b);
  };

/** Mostly of the cycles in the state that the act is for, so that it does something; else of any. */
const onCycleThatIs =
  (status: string, act: CycleAct): Act =>
  async ({ world, rags }, a, b) => {
    const cycles = (await Promise.all(rags.map((rag) => cyclesOf(world, rag.id)))).flat();
    const fitting = cycles.filter((cycle) => cycle.status === status);
    const cycle = pick(fitting.length > 0 && b % 8 > 0 ? fitting : cycles, a);
    if (cycle) await act(world, cycle);
  };

type CycleOf = Awaited<ReturnType<typeof cyclesOf>>[number];
type CycleAct = (world: World, cycle: CycleOf) => Promise<unknown>;
const onCycle =
  (act: CycleAct): Act =>
  async ({ world, rags }, a, b) => {
    const cycle = late(await cyclesOf(world, pick(rags, a)?.id ?? 0), b);
    if (cycle) await act(world, cycle);
  };

const ACTS: Record<string, Act> = {
  async upload(model, a, b) {
    const rag = pick(model.rags, a);
    if (rag)
      await join(
        model.world,
        rag,
        Array.from({ length: 1 + (b % 2) }, () => content()),
        { own: b % 7 === 3, held: b % 7 === 5 },
      );
  },
  async replace(model, a, b) {
    const rag = pick(model.rags, a);
    const id = rag && (await documentOf(model, rag, b));
    if (rag && id) await join(model.world, rag, [content(id)], { own: b % 5 === 1 });
  },
  async remove(model, a, b) {
    const rag = pick(model.rags, a);
    const id = rag && (await documentOf(model, rag, b));
    if (rag && id) await join(model.world, rag, [{ change: 'remove', documentId: id }]);
  },
  async claim({ world, nodes, leases, laws }, a) {
    const node = pick(nodes, a);
    const leased = node && (await take(world, node));
    if (leased) leases.push(leased);
    if (leased?.job.kind === 'merge') laws.merging(leased.job);
  },
  finish: onLease(finish),
  /** The way of the most jobs, so that cycles come far. */
  async work(model, a, b) {
    for (let i = b % 6; i >= 0; i--) {
      await ACTS['claim']?.(model, a, b);
      await ACTS['finish']?.(model, 0, 0);
    }
  },
  stale: onLease((world, leased) =>
    leased.job.kind === 'publish'
      ? finish(world, leased, { kind: 'publish', outcome: 'stale', version: 0, triple_count: 0 })
      : Promise.resolve(),
  ),
  fail: onLease((world, leased) => breakDown(world, leased, false, 'store_failed')),
  /** As from a model: absolute sums that grow with the attempt's calls, now and then an older one. */
  checkpoint: onModelWork((world, leased, b) => keepFound(world, leased, b % 3 === 0 ? null : `found ${b}`, usageOf(leased, b % 9))),
  pause: onModelWork((world, leased, b) => finish(world, leased, enrichResult(leased.job, 'paused', usageOf(leased, b % 9)))),
  resume: onPaused((world, cycle, b) =>
    resumeIt(world, cycle, b % 3 === 0 ? { model: false } : b % 3 === 1 ? { token_budget: null } : { token_budget: 10_000 * (b + 1) }),
  ),
  async reextract({ world, rags }, a, b) {
    const rag = pick(rags, a);
    if (rag) await readAgain(world, rag, (['nlp', 'llm', 'auto', undefined] as const)[b % 4]);
  },
  failForGood: onLease((world, leased) => breakDown(world, leased, true)),
  release: onLease(giveBackLease),
  renew: onLease(keep),
  report: async ({ world, leases }, a, b) => {
    const leased = late(leases, a);
    if (leased) await say(world, leased, b % 4, b % 10);
  },
  restart: async ({ nodes }, a) => pick(nodes, a)?.restart(),
  loseLeases: async ({ world }) => {
    world.now += 61_000;
    await look(world);
  },
  clock: async ({ world }, a, b) => {
    world.now += (a % 3 === 0 ? -1 : 1) * b * 1000;
  },
  sweep: ({ world }) => look(world),
  approve: onCycleThatIs('ready', (world, cycle) => approveIt(world, cycle)),
  reject: onCycleThatIs('ready', rejectIt),
  cancel: onCycle(cancelIt),
  retry: onCycleThatIs('failed', retryIt),
  start: onCycle(startIt),
  rollback: async ({ world, rags }, a, b) => {
    const rag = pick(rags, a);
    const version = rag && (await world.db.query.rags.findFirst({ where: (r, { eq }) => eq(r.id, rag.id) }))?.version;
    if (rag) await goBack(world, rag, 1 + (b % Math.max(1, version ?? 0)));
  },
  deleteRag: async ({ world, rags }, a, b) => {
    const rag = rags[1];
    if (rag && a % 8 === 0 && b % 2 === 0) await deleteIt(world, rag);
  },
};
const WEIGHTS: Record<string, number> = {
  upload: 4,
  claim: 6,
  finish: 6,
  work: 10,
  stale: 3,
  checkpoint: 4,
  pause: 5,
  resume: 3,
  failForGood: 2,
  approve: 8,
  reject: 2,
  retry: 3,
  rollback: 3,
  sweep: 2,
};

class Crash extends Error {}
const EXPECTED = new Set([
  'lease_lost',
  'cycle_not_ready',
  'cycle_ended',
  'cycle_stale',
  'diff_changed',
  'cycle_not_paused',
  'field_invalid',
  'document_not_found',
  'version_not_found',
  'rag_not_found',
]);

async function attempt(model: Model, { act, a, b }: Move): Promise<void> {
  try {
    await ACTS[act]?.(model, a, b);
  } catch (error) {
    if (error instanceof Crash || (error instanceof FeragError && EXPECTED.has(error.code))) return;
    // Drizzle wraps what the database throws.
    if (error instanceof Error && error.cause instanceof Crash) return;
    throw error;
  }
}

interface Move {
  readonly act: string;
  readonly a: number;
  readonly b: number;
}
interface Step {
  readonly move: Move;
  /** Another call at the same time, their database calls interleaved by `mix`. */
  readonly beside: Move | null;
  readonly mix: number;
  /** The edge dies before its nth call to the database. */
  readonly crashAt: number | null;
}

async function play(model: Model, { move, beside, mix, crashAt }: Step): Promise<void> {
  let calls = 0;
  let random = mix;
  model.world.beforeCall = async () => {
    calls += 1;
    if (crashAt !== null && calls > crashAt) throw new Crash('The edge died here.');
    random = (random * 1103515245 + 12345) & 0x7fffffff;
    for (let i = (random >> 8) % 40; beside && i > 0; i--) await Promise.resolve();
  };
  await Promise.all([attempt(model, move), beside ? attempt(model, beside) : null]);
  model.world.beforeCall = () => Promise.resolve();
}

/** Everything that can be done is done: nothing may stay behind. */
async function drain({ world, rags, nodes, laws }: Model): Promise<void> {
  for (let round = 0; round < 40 && (round < 2 || leftOf(world).length > 0); round++) {
    world.now += 120_000;
    await look(world);
    for (const node of nodes) {
      for (let leased = await take(world, node); leased; leased = await take(world, node)) {
        if (leased.job.kind === 'merge') laws.merging(leased.job);
        await finish(world, leased);
      }
    }
    for (const rag of rags) {
      for (const cycle of await cyclesOf(world, rag.id)) {
        if (cycle.status === 'ready') await approveIt(world, cycle);
        if (cycle.paused) await resumeIt(world, cycle, cycle.id % 2 === 0 ? { model: false } : { token_budget: null });
        if (cycle.held && (cycle.status === 'pending' || cycle.status === 'running')) await startIt(world, cycle);
      }
    }
    laws.check();
  }
  const left = leftOf(world);
  if (left.length > 0) throw new Error(`Left behind: ${JSON.stringify(left)}`);
  // Ends are told again for a while.
  world.now += 300_000;
  if (await isBusy(world)) throw new Error('The sweeper thinks that there is work.');
}

const leftOf = (world: World) =>
  world.rows(`select 'cycle' as what, id, status, reason from cycles where status not in ('approved', 'rejected', 'failed', 'cancelled')
    union all select 'job ' || kind, id, state, cycle_id from jobs where state in ('queued', 'leased')`);

const move = fc.record({
  act: fc.oneof(...Object.keys(ACTS).map((act) => ({ weight: WEIGHTS[act] ?? 1, arbitrary: fc.constant(act) }))),
  a: fc.nat(31),
  b: fc.nat(62),
});
const step: fc.Arbitrary<Step> = fc.record({
  move,
  beside: fc.option(move, { freq: 3 }),
  mix: fc.nat(),
  crashAt: fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(12) }),
});

it('J1, J2, J4, J5, J7, F58, F60, F63, F72, F103: whatever is called, doubled, lost, interleaved or cut off, the laws hold, and all of it comes to an end', async () => {
  const seed = Number(process.env['FERAG_SEED'] ?? Date.now() % 1_000_000_007);
  const numRuns = Number(process.env['FERAG_RUNS'] ?? 300);
  console.log(`FERAG_SEED=${seed} FERAG_RUNS=${numRuns}`);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 30, size: 'max' }), async (steps) => {
      const world = openWorld();
      const rags = [await makeRag(world, { owner: 1 }), await makeRag(world, { owner: 2, approval: 'auto', extractor: 'llm' })];
      const nodes = [await makeNode(world), await makeNode(world, 'store-1', 'tiny')];
      const model: Model = { world, rags, nodes, leases: [], laws: openLaws(world) };
      for (const each of steps) {
        await play(model, each);
        model.laws.check();
      }
      await drain(model);
      world.sqlite.close();
    }),
    { seed, numRuns, endOnFailure: process.env['FERAG_SHRINK'] === 'no' },
  );
});

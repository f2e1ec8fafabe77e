import { RagSettings } from '../../contract/rags.ts';
import { openEdge, type Edge } from './edge.ts';
import { openLaws, type Laws } from './laws.ts';
import { openNode, type Node } from './node.ts';
import { newModelLedger, type ModelLedger } from './model-ledger.ts';
import { openPeople, OWNER, type People } from './people.ts';
import { startProcess } from './process.ts';
import { randomOf, type Random } from './random.ts';
import type { Sim } from './sim.ts';
import { openSimStore, type Store } from './store.ts';
import { newTimeline } from './timeline.ts';
import { newWeather, type Fault } from './weather.ts';

export interface World {
  readonly sim: Sim;
  readonly edge: Edge;
  readonly store: Store;
  readonly nodes: readonly Node[];
  readonly people: People;
  readonly ledger: ModelLedger;
  readonly ragIds: readonly number[];
}

export interface Outcome {
  readonly seed: number;
  /** The first promise that was broken; null when all held. */
  readonly breach: string | null;
  readonly story: readonly string[];
  readonly steps: number;
  readonly virtualMs: number;
  readonly versions: number;
  readonly faults: ReadonlyMap<Fault, number>;
}

const START = 1_000_000_000_000;
const MINUTE = 60_000;
/** Everything must have come to its end this long after the last fault. */
const CALM_MAX_MS = 40 * MINUTE;

/** One schedule: people, nodes and faults as the seed has them, then calm until everything has ended. */
export async function simulate(seed: number): Promise<Outcome> {
  const random = randomOf(seed);
  const timeline = newTimeline(START);
  const story: string[] = [];
  let breach: string | null = null;
  const sim: Sim = {
    seed,
    random,
    timeline,
    weather: newWeather(random, timeline.now),
    note: (line) => void story.push(`${((timeline.now() - START) / 1000).toFixed(3)} ${line}`),
    breach(law, what) {
      breach ??= `${law}: ${what}`;
      sim.note(`BROKEN: ${law}: ${what}`);
    },
  };
  const world = openWorld(sim, random);
  const laws = openLaws(world);
  timeline.onStep(laws.look);
  const isBroken = () => breach !== null;
  const activeMs = random.between(20_000, 100_000);
  live(world, activeMs);
  await timeline.runUntil(START + activeMs, isBroken);
  if (!isBroken()) await calmDown(world, laws, isBroken);
  if (!isBroken()) laws.atTheEnd();
  const [count] = world.edge.memory.rows<{ n: number }>('select count(*) as n from versions');
  return {
    seed,
    breach,
    story,
    steps: timeline.steps(),
    virtualMs: timeline.now() - START,
    versions: count?.n ?? 0,
    faults: sim.weather.counts,
  };
}

function openWorld(sim: Sim, random: Random): World {
  const edge = openEdge(sim);
  const store = openSimStore(sim);
  const { memory } = edge;
  const ragIds = [1, 2];
  for (const id of ragIds) {
    const settings = RagSettings.parse({
      approval: id === 2 && random.chance(0.5) ? 'auto' : 'manual',
      extractor: random.pick(['nlp', 'auto', 'auto', 'llm']),
      token_budget_per_cycle: random.pick([null, 10_000, 250]),
    });
    memory.sqlite.exec(`insert into rags (id, name, description, owner_id, base_iri, settings, created_at, updated_at)
      values (${id}, 'rag ${id}', '', ${OWNER}, 'urn:x:', '${JSON.stringify(settings)}', 0, 0);
      insert into members (rag_id, user_id, role, created_at) values (${id}, ${OWNER}, 'owner', 0)`);
  }
  const nodeIds = [1, 2, 3].slice(0, 1 + random.below(3));
  for (const id of nodeIds)
    memory.sqlite.exec(`insert into nodes (id, name, token_hash, created_at) values (${id}, 'node ${id}', 'hash ${id}', 0)`);
  edge.start();
  const ledger = newModelLedger(sim);
  const nodes = nodeIds.map((id) => openNode(sim, { edge, store, ledger }, id, random.chance(0.5)));
  for (const node of nodes) node.start();
  const people = openPeople(sim, edge, startProcess('browser', sim.timeline));
  return { sim, edge, store, nodes, people, ledger, ragIds };
}

const WEIGHTS: readonly [keyof Omit<People, 'answered' | 'approved'>, number][] = [
  ['upload', 8],
  ['replace', 3],
  ['remove', 3],
  ['approve', 2],
  ['reject', 2],
  ['cancel', 2],
  ['retry', 2],
  ['resume', 2],
  ['goWithout', 0.5],
  ['readAgain', 1],
  ['goBack', 1],
  ['start', 1],
  ['deleteRag', 0.2],
];

/** What people do, each at its time. */
function live({ sim, people, ragIds }: World, ms: number): void {
  const { random, timeline } = sim;
  const all = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
  const choose = () => {
    let left = random.next() * all;
    return WEIGHTS.find(([, weight]) => (left -= weight) < 0)?.[0] ?? 'approve';
  };
  const oneOf = () => ragIds[random.chance(0.75) ? 0 : 1] ?? 1;
  const acts = 6 + random.below(14);
  for (let i = 0; i < acts; i++) {
    const act = i === 0 ? 'upload' : choose();
    const ragId = i === 0 ? 1 : oneOf();
    timeline.after(random.between(0, i === 0 ? 1_000 : ms), () => void people[act](ragId));
  }
  // Somebody who looks at whatever is ready or paused, again and again.
  for (let at = random.between(1_000, 8_000); at < ms; at += random.between(1_000, 12_000)) {
    const ragId = oneOf();
    timeline.after(at, () => void people.approve(ragId));
    timeline.after(at, () => void people.resume(ragId));
  }
}

/** The faults stop: what is frozen goes on, what is dead comes back, and people finish what they began. */
async function calmDown({ sim, edge, nodes, people, ragIds }: World, laws: Laws, isBroken: () => boolean): Promise<void> {
  const { timeline } = sim;
  sim.note('from now on nothing goes wrong');
  sim.weather.clear();
  edge.start();
  for (const node of nodes) {
    node.thaw();
    if (!node.isUp()) node.start();
  }
  const until = timeline.now() + CALM_MAX_MS;
  while (timeline.now() < until && !isBroken() && !laws.isOver()) {
    for (const ragId of ragIds) {
      void people.start(ragId);
      void people.approve(ragId);
      void people.resume(ragId);
      if (!nodes.some(({ hasModel }) => hasModel)) void people.goWithout(ragId);
    }
    await timeline.runUntil(timeline.now() + 10_000, isBroken);
  }
}

import type { Links } from '../view/links.ts';
import type { Rows } from '../view/rows.ts';
import type { Hit } from '../view/view.ts';

/** Share of the mass that returns to the seeds in each round. */
const RESTART = 0.5;
const ROUNDS = 8;
/** Weight of the way from a passage back to those that mention what it is about; the way forth has 1. */
const BACK = 0.5;
/** Mass below this share of the seeds is not passed on: it could not move a rank, and hubs would cost time. */
const LEAST_MASS = 1e-5;

/** Mass is counted in whole units and weights in whole parts: sums are exact, so that no rank depends on the order in which links came. */
const UNIT = 2 ** 40;
const PART = 2 ** 20;

/** Sparse vector with a dense body: `touched` lists what is not zero. */
interface Mass {
  readonly at: Float64Array;
  touched: number[];
}

const newMass = (size: number): Mass => ({ at: new Float64Array(size), touched: [] });

function add(mass: Mass, index: number, amount: number): void {
  if (amount === 0) return;
  const before = mass.at[index] ?? 0;
  if (before === 0) mass.touched.push(index);
  mass.at[index] = before + amount;
}

function clear(mass: Mass): void {
  for (const index of mass.touched) mass.at[index] = 0;
  mass.touched = [];
}

/** A passage's mass goes forth to the entities it mentions (1 each that some passage is about) and back through those it is about. */
function pass(links: Links, passage: number, amount: number, forth: Mass, back: Mass): void {
  const mentions = links.mentions.of(passage);
  const abouts = links.abouts.of(passage);
  let total = 0;
  for (const entity of mentions) if (links.aboutOf.count(entity) > 0) total += PART;
  for (const entity of abouts) total += backWeight(links, entity);
  if (total === 0) return;
  for (const entity of mentions) if (links.aboutOf.count(entity) > 0) add(forth, entity, Math.floor((amount * PART) / total));
  for (const entity of abouts) add(back, entity, Math.floor((amount * backWeight(links, entity)) / total));
}

const backWeight = ({ mentionedBy, aboutOf }: Links, entity: number): number =>
  Math.floor((PART * BACK * mentionedBy.count(entity)) / Math.max(1, aboutOf.count(entity)));

function spread(entities: Mass, onto: Rows, passages: Mass): void {
  for (const entity of entities.touched) {
    const to = onto.of(entity);
    const amount = Math.floor((entities.at[entity] ?? 0) / Math.max(1, to.length));
    if (amount > 0) for (const passage of to) add(passages, passage, amount);
  }
  clear(entities);
}

/**
 * Personalised PageRank with restart ½, eight rounds of power iteration, over the passage ↔ entity links with rows normalised.
 * Touches only what mass reaches.
 */
export function pageRank(links: Links, seeds: readonly Hit[]): Float64Array {
  const total = seeds.reduce((sum, seed) => sum + seed.score, 0);
  let current = newMass(links.passages);
  let next = newMass(links.passages);
  const forth = newMass(links.entities);
  const back = newMass(links.entities);
  for (const seed of seeds) add(current, seed.passage, Math.floor((seed.score / total) * UNIT));
  for (let round = 0; round < ROUNDS; round++) {
    for (const passage of current.touched) {
      const amount = Math.floor((current.at[passage] ?? 0) * (1 - RESTART));
      if (amount > LEAST_MASS * UNIT) pass(links, passage, amount, forth, back);
    }
    spread(forth, links.aboutOf, next);
    spread(back, links.mentionedBy, next);
    for (const seed of seeds) add(next, seed.passage, Math.floor((seed.score / total) * RESTART * UNIT));
    clear(current);
    [current, next] = [next, current];
  }
  return current.at.map((amount) => amount / UNIT);
}

import { rowOf, type Csr, type Links } from '../view/links.ts';
import type { Hit } from '../view/view.ts';

/** Share of the mass that returns to the seeds in each round. */
const RESTART = 0.5;
const ROUNDS = 8;
/** Weight of the way from a passage back to those that mention what it is about; the way forth has 1. */
const BACK = 0.5;
/** Mass below this share of the seeds is not passed on: it could not move a rank, and hubs would cost time. */
const LEAST_MASS = 1e-5;

/** Sparse vector with a dense body: `touched` lists what is not zero. */
interface Mass {
  readonly at: Float64Array;
  touched: number[];
}

const newMass = (size: number): Mass => ({ at: new Float64Array(size), touched: [] });

function add(mass: Mass, index: number, amount: number): void {
  const before = mass.at[index] ?? 0;
  if (before === 0) mass.touched.push(index);
  mass.at[index] = before + amount;
}

function clear(mass: Mass): void {
  for (const index of mass.touched) mass.at[index] = 0;
  mass.touched = [];
}

const lengthOf = ({ rows }: Csr, row: number): number => (rows[row + 1] ?? 0) - (rows[row] ?? 0);

/** A passage's mass goes forth to the entities it mentions (1 each that some passage is about) and back through those it is about. */
function pass(links: Links, passage: number, amount: number, forth: Mass, back: Mass): void {
  const mentions = rowOf(links.mentions, passage);
  const abouts = rowOf(links.abouts, passage);
  let total = 0;
  for (const entity of mentions) if (lengthOf(links.aboutOf, entity) > 0) total += 1;
  for (const entity of abouts) total += backWeight(links, entity);
  if (total === 0) return;
  for (const entity of mentions) if (lengthOf(links.aboutOf, entity) > 0) add(forth, entity, amount / total);
  for (const entity of abouts) add(back, entity, (amount * backWeight(links, entity)) / total);
}

const backWeight = (links: Links, entity: number): number =>
  (BACK * lengthOf(links.mentionedBy, entity)) / Math.max(1, lengthOf(links.aboutOf, entity));

function spread(entities: Mass, onto: Csr, passages: Mass): void {
  for (const entity of entities.touched) {
    const amount = (entities.at[entity] ?? 0) / lengthOf(onto, entity);
    if (amount > 0 && Number.isFinite(amount)) for (const passage of rowOf(onto, entity)) add(passages, passage, amount);
  }
  clear(entities);
}

/**
 * Personalised PageRank with restart ½, eight rounds of power iteration, over the passage ↔ entity links with rows normalised.
 * Touches only what mass reaches. Deterministic: sums run in the order in which seeds and rows name passages.
 */
export function pageRank(links: Links, seeds: readonly Hit[]): Float64Array {
  const total = seeds.reduce((sum, seed) => sum + seed.score, 0);
  let current = newMass(links.passages);
  let next = newMass(links.passages);
  const forth = newMass(links.entities);
  const back = newMass(links.entities);
  for (const seed of seeds) add(current, seed.passage, seed.score / total);
  for (let round = 0; round < ROUNDS; round++) {
    for (const passage of current.touched) {
      const amount = (current.at[passage] ?? 0) * (1 - RESTART);
      if (amount > LEAST_MASS) pass(links, passage, amount, forth, back);
    }
    spread(forth, links.aboutOf, next);
    spread(back, links.mentionedBy, next);
    for (const seed of seeds) add(next, seed.passage, (seed.score / total) * RESTART);
    clear(current);
    [current, next] = [next, current];
  }
  return current.at;
}

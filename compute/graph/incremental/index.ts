import { FeragError } from '../../../contract/errors.ts';
import type { Entity } from '../entities.ts';
import type { Class, Property } from '../ontology.ts';
import type { FoldChange, Step, Work } from './change.ts';
import { moveConflicts } from './conflicts.ts';
import { moveEntities } from './entities.ts';
import { takeIn } from './intake.ts';
import { judge } from './judge.ts';
import { moveLines } from './lines.ts';
import { newMoving } from './moving.ts';
import { moveOntology } from './ontology.ts';
import { moveTriples, speak } from './speak.ts';
import { newState, type FoldState } from './state.ts';
import { classesOf, countTriples } from './things.ts';

export type { FoldState };
export { newState };

/**
 * Takes a graph from one set of documents and decisions to another, in place, and says what changed. The work grows with what the documents
 * of the step touch: their mentions, statements and terms, and the entities and triples that these are part of.
 *
 * @throws FeragError `internal` for a state that an earlier error left half done.
 */
export function advance(state: FoldState, step: Step): FoldChange {
  if (!state.isSound) throw new FeragError('internal', 'This fold was left half done by an error; it has to be made anew.');
  state.isSound = false;
  state.step += 1;
  const moving = newMoving(state);
  const arrived = takeIn(moving, step);
  const again = judge(moving, step.decisions);
  speak(moving, arrived, again);
  const triples = moveTriples(moving);
  const retyped = countTriples(moving, triples);
  const entities = moveEntities(moving, triples);
  const ontology = moveOntology(moving, retyped.keys());
  const conflicts = moveConflicts(moving, triples, ontology, retyped);
  const lines = moveLines(moving, triples, entities, ontology);
  state.isSound = true;
  const sorted = (ids: readonly number[]): number[] => ids.toSorted((a, b) => a - b);
  return {
    put: sorted(moving.put),
    removed: sorted(moving.removed),
    ...lines,
    triples,
    entities,
    ...ontology,
    conflicts,
    renames: [...moving.renames].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, rename]) => rename),
    work: moving.work,
  };
}

/** All rows that a step looked at. */
export const rowsOf = (work: Work): number => Object.values({ ...work, remaps: 0 }).reduce((sum, count) => sum + count, 0);

/** What a state holds now, thing by thing. */
export interface Lookup {
  readonly baseIri: string;
  readonly entities: ReadonlyMap<string, Entity>;
  readonly classes: ReadonlyMap<string, Class>;
  readonly properties: ReadonlyMap<string, Property>;
  /** Classes of an entity, in the order of its lines. */
  classesOf(iri: string): string[];
  /** True for a class or property that a triple uses. */
  isUsed(iri: string): boolean;
}

export const lookupIn = ({ iris, entities, classes, properties, things, classSums, propertySums }: FoldState): Lookup => ({
  baseIri: iris.base,
  entities,
  classes,
  properties,
  classesOf: (iri) => classesOf(things.get(iri), iri),
  isUsed: (iri) => classSums.has(iri) || propertySums.has(iri),
});

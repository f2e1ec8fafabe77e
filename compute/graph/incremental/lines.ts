import { compareStrings } from '../canonical-json.ts';
import { deltaOfLines, type Delta } from '../delta.ts';
import type { Entity } from '../entities.ts';
import { classLines, entityLines, propertyLines, replacedLine } from '../lines.ts';
import { canonicalLines, IS_REPLACED_BY, iriOf, readLine } from '../terms.ts';
import type { Triple } from '../triples.ts';
import type { Changed } from './change.ts';
import type { Moving } from './moving.ts';
import type { OntologyChange } from './ontology.ts';
import { hasSorted, patched } from './sorted.ts';
import type { FoldState } from './state.ts';

export interface LineChange {
  readonly data: Delta;
  readonly ontology: Delta;
  readonly delta: Delta;
}

/** Brings both sets of lines to what changed. */
export function moveLines(
  { state, work }: Moving,
  triples: readonly Changed<Triple>[],
  entities: readonly Changed<Entity>[],
  ontology: OntologyChange,
): LineChange {
  const data = sides([...both(triples, ({ line }) => [line]), ...both(entities, entityLines)]);
  // Another thing may say the same line: what goes is looked for in what is there now.
  const dataDelta = netOf(state.data, data, (line) => state.triples.has(line) || isOfEntity(state, line));
  const terms = sides([...both(ontology.classes, classLines), ...both(ontology.properties, propertyLines), replacedSides(state)]);
  const ontologyDelta = netOf(state.ontology, terms, (line) => isOfTerm(state, line));
  const [oldData, oldOntology] = [state.data, state.ontology];
  state.data = patched(oldData, dataDelta.del, dataDelta.add, compareStrings);
  state.ontology = patched(oldOntology, ontologyDelta.del, ontologyDelta.add, compareStrings);
  work.lines += data.before.length + data.after.length + terms.before.length + terms.after.length;
  const has = (lines: readonly string[], line: string): boolean => hasSorted(lines, line, compareStrings);
  const union = (key: 'add' | 'del', isElsewhere: (line: string) => boolean): string[] =>
    canonicalLines([...dataDelta[key], ...ontologyDelta[key]]).filter((line) => !isElsewhere(line));
  return {
    data: dataDelta,
    ontology: ontologyDelta,
    delta: {
      add: union('add', (line) => has(oldData, line) || has(oldOntology, line)),
      del: union('del', (line) => has(state.data, line) || has(state.ontology, line)),
    },
  };
}

interface Sides {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const both = <T>(changes: readonly Changed<T>[], linesOf: (value: T) => string[]): Sides[] =>
  changes.map(({ before, after }) => ({ before: before ? linesOf(before) : [], after: after ? linesOf(after) : [] }));

function sides(all: readonly Sides[]): { before: string[]; after: string[] } {
  return {
    before: canonicalLines(all.flatMap(({ before }) => before)),
    after: canonicalLines(all.flatMap(({ after }) => after)),
  };
}

function netOf(known: readonly string[], { before, after }: Sides, stands: (line: string) => boolean): Delta {
  const { add, del } = deltaOfLines(before, after);
  return {
    add: add.filter((line) => !hasSorted(known, line, compareStrings)),
    del: del.filter((line) => !stands(line)),
  };
}

function isOfEntity({ entities }: FoldState, line: string): boolean {
  const read = readLine(line);
  const subject = read && entities.get(read.subject);
  const other = read?.predicate === IS_REPLACED_BY ? entities.get(iriOf(read.object) ?? '') : undefined;
  return [subject, other].some((entity) => entity && entityLines(entity).includes(line));
}

/** Terms that a decision replaced by one that is in use. */
const replacedLines = ({ verdicts, classes, properties }: FoldState): string[] =>
  [...verdicts.names.replaced].flatMap(([from, to]) => (classes.has(to) || properties.has(to) ? [replacedLine(from, to)] : []));

/** All of them, each time: they are few, and a term coming or going moves them too. */
const replacedSides = (state: FoldState): Sides => ({
  before: state.replaced,
  after: (state.replaced = canonicalLines(replacedLines(state))),
});

function isOfTerm(state: FoldState, line: string): boolean {
  const iri = readLine(line)?.subject ?? '';
  const [asClass, asProperty] = [state.classes.get(iri), state.properties.get(iri)];
  return [...(asClass ? classLines(asClass) : []), ...(asProperty ? propertyLines(asProperty) : []), ...state.replaced].includes(line);
}

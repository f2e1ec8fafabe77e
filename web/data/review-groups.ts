import type { Change, EntityChange, Term, TripleChange } from '../../contract/diff.ts';

/** Everything that changes of one thing, as a reviewer reads it. */
export interface Group {
  readonly iri: string;
  readonly name: string;
  readonly type: Term | null;
  readonly entity: EntityChange | null;
  readonly rows: readonly Row[];
}

/** One line: a statement that comes or goes, or one that took the place of another. */
export interface Row {
  readonly change: Change;
  readonly triple: TripleChange;
  /** For `changed`: the statement whose place it took. */
  readonly before: TripleChange | null;
}

const objectKey = (triple: TripleChange): string => ('iri' in triple.object ? triple.object.iri : triple.object.value);

/** Statements under the entity that they are said of, in the order in which they came; an entity without any stands by itself. */
export function groupBySubject(entities: readonly EntityChange[], triples: readonly TripleChange[]): Group[] {
  const known = new Map(entities.map((change) => [change.entity.iri, change]));
  const said = new Map<string, TripleChange[]>();
  for (const triple of triples) {
    const list = said.get(triple.subject.iri);
    if (list) list.push(triple);
    else said.set(triple.subject.iri, [triple]);
  }
  const groups: Group[] = [];
  for (const [iri, own] of said) {
    const entity = known.get(iri) ?? null;
    groups.push({
      iri,
      name: own[0]?.subject.label ?? iri,
      type: entity?.types[0] ?? own[0]?.subject_type ?? null,
      entity,
      rows: rowsOf(own),
    });
  }
  for (const entity of entities) {
    const { iri, label } = entity.entity;
    if (!said.has(iri)) groups.push({ iri, name: label, type: entity.types[0] ?? null, entity, rows: [] });
  }
  return groups;
}

/** A property that loses exactly one value and gets exactly one is one change, old to new. */
function rowsOf(triples: readonly TripleChange[]): Row[] {
  const byPredicate = Map.groupBy(triples, (triple) => triple.predicate.iri);
  return [...byPredicate.values()].flatMap((same): Row[] => {
    const [removed, added] = [same.filter((triple) => triple.change === 'removed'), same.filter((triple) => triple.change === 'added')];
    const [before, after] = [removed[0], added[0]];
    if (before && after && same.length === 2) return [{ change: 'changed', triple: after, before }];
    return same.map((triple) => ({ change: triple.change, triple, before: null }));
  });
}

/** What was looked at stays looked at only while it says the same. */
export const fingerprint = (group: Group): string =>
  [group.entity?.change ?? '', ...group.rows.map(({ change, triple }) => `${change} ${triple.predicate.iri} ${objectKey(triple)}`)].join(
    '\n',
  );

export interface Filter {
  readonly change: Change | null;
  readonly text: string;
}
export const NO_FILTER: Filter = { change: null, text: '' };

/** The groups in which something fits, with only the rows that do; words are looked for without regard to case. */
export function filterGroups(groups: readonly Group[], { change, text }: Filter): Group[] {
  const words = text.trim().toLowerCase();
  if (change === null && words === '') return [...groups];
  return groups.flatMap((group) => {
    const hasName = group.name.toLowerCase().includes(words);
    const rows = group.rows.filter((row) => (change === null || row.change === change) && (hasName || textOf(row).includes(words)));
    const isItself = hasName && (change === null || group.entity?.change === change);
    return rows.length > 0 || isItself ? [{ ...group, rows }] : [];
  });
}

const textOf = ({ triple }: Row): string =>
  `${triple.predicate.label} ${'iri' in triple.object ? triple.object.label : triple.object.value}`.toLowerCase();

/** How sure the extractor is, in a word: the numbers are its own scale of 0 to 100. */
export const confidenceWord = (confidence: number): 'stated' | 'likely' | 'weak' =>
  confidence >= 80 ? 'stated' : confidence >= 50 ? 'likely' : 'weak';

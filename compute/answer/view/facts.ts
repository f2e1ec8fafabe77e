import { entityOf, type Naming } from './known.ts';
import type { Renamed, ViewEvidence, ViewFact, ViewTerm } from './view.ts';

/** Facts by what names them and by where they are said; each list in the order of `compareFacts`. */
export interface Facts {
  readonly ofEntity: Map<number, ViewFact[]>;
  readonly at: Map<string, ViewFact[]>;
  count: number;
}

export const newFacts = (): Facts => ({ ofEntity: new Map(), at: new Map(), count: 0 });

/** A piece of evidence's chunk. */
export const placeOf = ({ documentId, textSha256, chunkId }: Pick<ViewEvidence, 'documentId' | 'textSha256' | 'chunkId'>): string =>
  `${documentId} ${textSha256} ${chunkId}`;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** As N-Triples lines sort: literals before IRIs. */
const objectKey = ({ iri, label, datatype, language }: ViewTerm): string =>
  iri === null ? `"${label}" ${datatype ?? ''} ${language ?? ''}` : `<${iri}`;

/** The order of facts: by subject, predicate and object. Two facts are the same when it is 0. */
export const compareFacts = (a: ViewFact, b: ViewFact): number =>
  compare(a.subject.iri ?? '', b.subject.iri ?? '') ||
  compare(a.predicate.iri ?? '', b.predicate.iri ?? '') ||
  compare(objectKey(a.object), objectKey(b.object));

/** Where a fact stands in a sorted list, or would stand. */
function placeIn(facts: readonly ViewFact[], fact: ViewFact): number {
  let [from, to] = [0, facts.length];
  const last = facts.at(-1);
  if (last && compareFacts(last, fact) < 0) return to;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const other = facts[middle];
    if (other && compareFacts(other, fact) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

function put<K>(map: Map<K, ViewFact[]>, key: K, fact: ViewFact): void {
  const list = map.get(key);
  if (!list) return void map.set(key, [fact]);
  const at = placeIn(list, fact);
  if (list[at] !== fact) list.splice(at, 0, fact);
}

/** Takes out the fact that is the same as this, and gives it. */
function take<K>(map: Map<K, ViewFact[]>, key: K, fact: ViewFact): ViewFact | null {
  const list = map.get(key);
  const at = list ? placeIn(list, fact) : 0;
  const found = list?.[at];
  if (!list || !found || compareFacts(found, fact) !== 0) return null;
  if (list.length === 1) map.delete(key);
  else list.splice(at, 1);
  return found;
}

const namedTerms = ({ subject, object }: ViewFact): ViewTerm[] => (object.iri === null ? [subject] : [subject, object]);

const entityOfTerm = (naming: Naming, term: ViewTerm, by: 1 | 0 | -1): number | null =>
  entityOf(naming, term.label, term.language ?? 'en', by);

export function addFact(naming: Naming, facts: Facts, fact: ViewFact): void {
  for (const term of namedTerms(fact)) {
    const entity = entityOfTerm(naming, term, 1);
    if (entity !== null) put(facts.ofEntity, entity, fact);
  }
  for (const evidence of fact.evidence) put(facts.at, placeOf(evidence), fact);
  facts.count += 1;
}

/** Takes a fact out. It is named by how it was added: subject, predicate, object and their labels; its evidence is looked up. */
export function removeFact(naming: Naming, facts: Facts, { subject, predicate, object, evidence }: ViewFact): void {
  const fact = { subject, predicate, object, evidence };
  for (const term of namedTerms(fact)) {
    const entity = entityOfTerm(naming, term, -1);
    if (entity !== null) take(facts.ofEntity, entity, fact);
  }
  for (const one of evidence) take(facts.at, placeOf(one), fact);
  facts.count -= 1;
}

/** Every fact that calls this so. All are looked through for a property, which is seldom renamed, and for a label that is no name. */
function factsWith(naming: Naming, facts: Facts, { kind, before }: Renamed): Set<ViewFact> {
  const entity = kind === 'property' ? null : entityOfTerm(naming, before, 0);
  const lists = entity === null ? [...facts.ofEntity.values(), ...facts.at.values()] : [facts.ofEntity.get(entity) ?? []];
  const found = new Set<ViewFact>();
  for (const list of lists) {
    for (const fact of list) if ([fact.subject, fact.predicate, fact.object].some(({ iri }) => iri === before.iri)) found.add(fact);
  }
  return found;
}

/** Calls a thing or a property otherwise in every fact that has it. */
export function renameInFacts(naming: Naming, facts: Facts, renamed: Renamed): void {
  const called = (term: ViewTerm): ViewTerm => (term.iri === renamed.before.iri ? renamed.after : term);
  for (const fact of factsWith(naming, facts, renamed)) {
    removeFact(naming, facts, fact);
    const { subject, predicate, object, evidence } = fact;
    addFact(naming, facts, { subject: called(subject), predicate: called(predicate), object: called(object), evidence });
  }
}

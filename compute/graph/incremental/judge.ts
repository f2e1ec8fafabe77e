import { canonicalJson } from '../canonical-json.ts';
import { sortedDecisions, type Decision } from '../decisions.ts';
import type { Cluster } from '../identity.ts';
import type { TermNames } from '../term-names.ts';
import { iriTerm, RDF_TYPE } from '../terms.ts';
import { weigh, type RejectedPattern, type Verdicts } from '../verdicts.ts';
import type { Moving } from './moving.ts';

/**
 * Weighs decisions again where something that they speak of came, went or was said anew, and finds the documents that have to be read again
 * because of it: those that have a key, a class or a property with another meaning than before.
 */
export function judge(moving: Moving, decisions: readonly Decision[] | undefined): Set<number> {
  const { state, work } = moving;
  const flipped = [...moving.flipped].flatMap(([iri, was]) => (was === state.present.has(iri) ? [] : [iri]));
  const again = new Set<number>();
  const old = state.verdicts;
  const concerned = decisions !== undefined || (state.decisions.length > 0 && (flipped.length > 0 || isReferenced(moving)));
  // Names that are made anew know no lemma yet: what each was called is asked now, or a later step could not tell that it changed.
  const lemmas = concerned ? [...state.kinds.keys()] : flipped.flatMap((iri) => [...(state.waiting.get(iri) ?? [])]);
  const before = new Map(lemmas.map((lemma) => [lemma, classMeaning(old.names, lemma)]));
  old.names.forget(lemmas);
  if (concerned) {
    state.decisions = decisions === undefined ? state.decisions : sortedDecisions(decisions);
    state.verdicts = weigh(state.decisions, state.keys, (iri) => state.present.has(iri), state.iris);
    work.decisions += state.decisions.length;
    compareVerdicts(moving, old, again);
  }
  for (const [lemma, was] of before) if (classMeaning(state.verdicts.names, lemma) !== was) addAll(again, state.kinds.get(lemma));
  for (const id of moving.before.keys()) again.delete(id);
  for (const id of again) work.remaps += state.documents.get(id)?.digest.facts.length ?? 0;
  return again;
}

/** The term that a word stands for, and whether it names that term itself. IRIs hold no space. */
const classMeaning = (names: TermNames, lemma: string): string => `${names.class(lemma)} ${names.isOwn('class', lemma)}`;
const propertyMeaning = (names: TermNames, lemma: string): string => `${names.property(lemma)} ${names.isOwn('property', lemma)}`;

const addAll = (set: Set<number>, items: Iterable<number> | undefined): void => {
  for (const item of items ?? []) set.add(item);
};

function isReferenced({ state, touched }: Moving): boolean {
  const { referenced } = state.verdicts;
  if (referenced.size === 0) return false;
  for (const [key, { wasThere }] of touched) if (wasThere !== state.keys.has(key) && referenced.has(state.iris.entity(key))) return true;
  return false;
}

function compareVerdicts(moving: Moving, old: Verdicts, again: Set<number>): void {
  const { state, lines, roots } = moving;
  const now = state.verdicts;
  compareClusters(moving, old, again);
  for (const root of changedKeys(old.retyped, now.retyped))
    for (const key of now.identity.keys(root)) addAll(again, state.keys.documents(key));
  for (const root of changedKeys(old.renamed, now.renamed)) roots.add(now.identity.rootOf(root));
  for (const line of changedKeys(old.added, now.added)) lines.add(line);
  for (const pattern of changedPatterns(old.patterns, now.patterns)) addAll(again, documentsOf(moving, pattern));
  comparePredicates(moving, old, again);
}

/** Keys under which two maps do not say the same. */
function* changedKeys<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): Generator<string> {
  for (const [key, value] of before) if (canonicalJson(after.get(key) ?? null) !== canonicalJson(value)) yield key;
  for (const key of after.keys()) if (!before.has(key)) yield key;
}

function changedPatterns(before: readonly RejectedPattern[], after: readonly RejectedPattern[]): RejectedPattern[] {
  const [old, now] = [new Map(before.map(named)), new Map(after.map(named))];
  return [...old, ...now].flatMap(([name, pattern]) => (old.has(name) && now.has(name) ? [] : [pattern]));
}
const named = (pattern: RejectedPattern): [string, RejectedPattern] => [canonicalJson(pattern), pattern];

const sameCluster = (a: Cluster | undefined, b: Cluster | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b));

/** The whole of a group that changed is made anew. */
function compareClusters({ state, regrouped, renames }: Moving, old: Verdicts, again: Set<number>): void {
  const [before, after] = [old.identity, state.verdicts.identity];
  for (const key of new Set([...before.clusters.keys(), ...after.clusters.keys()])) {
    if (sameCluster(before.clusters.get(key), after.clusters.get(key))) continue;
    addAll(again, state.keys.documents(key));
    const [was, is] = [before.rootOf(key), after.rootOf(key)];
    regrouped.add(was).add(is);
    const [from, to] = [before.entity(was).iri, after.entity(is).iri];
    if (from !== to) renames.set(`${from} ${to}`, { from, to });
  }
}

/** Documents in which a pattern may match. Without an entity and without a term it may be in any: nobody rejects a bare value often. */
function documentsOf({ state }: Moving, { keys, predicate, object }: RejectedPattern): Iterable<number> {
  const { names } = state.verdicts;
  if (keys.length > 0) return keys.flatMap((key) => state.keys.documents(key));
  if (predicate === null) return state.documents.keys();
  const asType =
    predicate === RDF_TYPE ? [...state.kinds].filter(([lemma]) => object === null || iriTerm(names.class(lemma)) === object) : [];
  const asProperty = [...state.predicates].filter(([lemma]) => names.property(lemma) === predicate);
  return [...asType, ...asProperty].flatMap(([, documents]) => [...documents]);
}

/** Properties that got another IRI, and terms that were accepted or are not any more. */
function comparePredicates({ state, dirtyTerms }: Moving, old: Verdicts, again: Set<number>): void {
  const { names } = state.verdicts;
  const accepted = new Set(changedKeys(old.names.accepted, names.accepted));
  for (const iri of accepted) dirtyTerms.add(iri);
  for (const iri of changedKeys(old.names.replaced, names.replaced)) dirtyTerms.add(iri);
  for (const [lemma, documents] of state.predicates) {
    const isSame = propertyMeaning(names, lemma) === propertyMeaning(old.names, lemma);
    if (!isSame || accepted.has(names.property(lemma))) addAll(again, documents);
  }
  if (accepted.size > 0) for (const [lemma, documents] of state.kinds) if (accepted.has(names.class(lemma))) addAll(again, documents);
}

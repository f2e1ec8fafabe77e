import { FeragError } from '../../../contract/errors.ts';
import type { FoldDocument } from '../sources.ts';
import { betterLemmas } from '../term-names.ts';
import type { Step } from './change.ts';
import { digestOf, type Digest } from './digest.ts';
import type { Moving } from './moving.ts';
import { insertNumber, removeNumber } from './sorted.ts';
import { count, type FoldState } from './state.ts';

/** Takes documents out and in: keys, texts, lemmas and present classes follow. What the new ones say comes later, when its words have their meaning. */
export function takeIn(moving: Moving, step: Step): Map<number, Digest> {
  const { state, before, put, removed, work } = moving;
  const gone = new Set(step.remove);
  const arriving = documentsById(step.put ?? [], gone);
  for (const id of [...gone, ...arriving.keys()]) {
    const held = state.documents.get(id);
    if (!held && !arriving.has(id)) continue;
    before.set(id, held ?? null);
    if (held) takeOut(moving, id, held.digest);
  }
  const digests = new Map<number, Digest>();
  for (const [id, document] of [...arriving].toSorted(([a], [b]) => a - b)) {
    const digest = digestOf(document);
    work.mentions += digest.mentions;
    work.statements += digest.facts.length + digest.closed;
    digests.set(id, digest);
    putIn(moving, id, digest);
  }
  for (const id of before.keys()) (digests.has(id) ? put : removed).push(id);
  return digests;
}

function documentsById(documents: readonly FoldDocument[], gone: ReadonlySet<number>): Map<number, FoldDocument> {
  const byId = new Map(documents.map((document) => [document.documentId, document]));
  if (byId.size !== documents.length) throw new FeragError('internal', 'A document stands twice in the inputs of one fold.');
  for (const id of gone) byId.delete(id);
  return byId;
}

function takeOut(moving: Moving, id: number, digest: Digest): void {
  const { state, work } = moving;
  work.keys += digest.keys.size;
  touch(moving, id, digest);
  state.keys.remove(id, digest);
  const group = state.texts.get(digest.source.textSha256) ?? [];
  removeNumber(group, id);
  if (group.length === 0) state.texts.delete(digest.source.textSha256);
  for (const lemma of digest.predicates) withdraw(state.predicates, lemma, id);
  for (const lemma of digest.kinds) if (withdraw(state.kinds, lemma, id)) forgetKind(state, lemma);
  countClasses(moving, digest, -1);
  state.counts.chunks -= digest.chunks;
  state.counts.mentions -= digest.mentions;
}

function putIn(moving: Moving, id: number, digest: Digest): void {
  const { state, work } = moving;
  work.keys += digest.keys.size;
  touch(moving, id, digest);
  state.keys.put(id, digest);
  const group = state.texts.get(digest.source.textSha256) ?? [];
  state.texts.set(digest.source.textSha256, group);
  insertNumber(group, id);
  for (const lemma of digest.predicates) addTo(state.predicates, lemma, id);
  for (const lemma of digest.kinds) if (addTo(state.kinds, lemma, id)) awaitBetter(state, lemma);
  countClasses(moving, digest, 1);
  state.counts.chunks += digest.chunks;
  state.counts.mentions += digest.mentions;
}

/** Remembers, the first time, how things stood before. */
function touch({ state, touched, textsBefore }: Moving, id: number, { keys, source }: Digest): void {
  if (!textsBefore.has(source.textSha256)) textsBefore.set(source.textSha256, [...(state.texts.get(source.textSha256) ?? [])]);
  for (const key of keys.keys()) {
    const known = touched.get(key);
    if (known) known.documents.push(id);
    else touched.set(key, { wasThere: state.keys.has(key), documents: [id] });
  }
}

function countClasses({ state, flipped }: Moving, digest: Digest, by: 1 | -1): void {
  const iris = new Set([...digest.classes].map((lemma) => state.iris.class(lemma)));
  for (const iri of iris) {
    if (!flipped.has(iri)) flipped.set(iri, state.present.has(iri));
    count(state.present, iri, by);
  }
}

/** True when it is the first. */
function addTo(index: Map<string, Set<number>>, lemma: string, id: number): boolean {
  const known = index.get(lemma);
  if (known) known.add(id);
  else index.set(lemma, new Set([id]));
  return known === undefined;
}

/** True when it was the last. */
function withdraw(index: Map<string, Set<number>>, lemma: string, id: number): boolean {
  const known = index.get(lemma);
  known?.delete(id);
  return known?.size === 0 && index.delete(lemma);
}

function awaitBetter({ iris, waiting }: FoldState, lemma: string): void {
  for (const better of betterLemmas(lemma)) {
    const iri = iris.class(better);
    const lemmas = waiting.get(iri);
    if (lemmas) lemmas.add(lemma);
    else waiting.set(iri, new Set([lemma]));
  }
}

function forgetKind({ iris, waiting, verdicts }: FoldState, lemma: string): void {
  verdicts.names.forget([lemma]);
  for (const better of betterLemmas(lemma)) {
    const iri = iris.class(better);
    waiting.get(iri)?.delete(lemma);
    if (waiting.get(iri)?.size === 0) waiting.delete(iri);
  }
}

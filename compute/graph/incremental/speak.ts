import { canonicalJson } from '../canonical-json.ts';
import { countUses } from '../labels.ts';
import { readSayings, uniteTerms, uniteTriples, type Sayings, type TermUse, type Triple } from '../triples.ts';
import type { Changed } from './change.ts';
import type { Digest } from './digest.ts';
import type { Moving } from './moving.ts';
import { insertNumber, removeNumber } from './sorted.ts';
import { count, type TermWords } from './state.ts';

/** Reads what documents say under the verdicts that hold now: those that arrived, and those to be read again. */
export function speak(moving: Moving, arrived: ReadonlyMap<number, Digest>, again: ReadonlySet<number>): void {
  const { state, before } = moving;
  for (const id of again) {
    const held = state.documents.get(id);
    if (held) before.set(id, held);
  }
  for (const [id, held] of before) {
    const digest = arrived.get(id) ?? (again.has(id) ? held?.digest : undefined);
    if (held) withdraw(moving, id, held.said);
    if (!digest) {
      state.documents.delete(id);
      continue;
    }
    const said = readSayings(digest, state.verdicts);
    state.documents.set(id, { digest, said });
    give(moving, id, said);
  }
  countWords(moving);
}

function withdraw({ state, lines, work }: Moving, id: number, { triples, candidates, rejected }: Sayings): void {
  state.counts.candidates -= candidates;
  state.counts.rejected -= rejected;
  work.triples += triples.size;
  for (const line of triples.keys()) {
    lines.add(line);
    const documents = state.support.get(line) ?? [];
    removeNumber(documents, id);
    if (documents.length === 0) state.support.delete(line);
  }
}

function give({ state, lines, work }: Moving, id: number, { triples, candidates, rejected }: Sayings): void {
  state.counts.candidates += candidates;
  state.counts.rejected += rejected;
  work.triples += triples.size;
  for (const line of triples.keys()) {
    lines.add(line);
    const documents = state.support.get(line);
    if (documents) insertNumber(documents, id);
    else state.support.set(line, [id]);
  }
}

/** A text is one witness of what a term is called, whatever the number of documents that hold it. */
function countWords(moving: Moving): void {
  const { state, before, textsBefore } = moving;
  const texts = new Set<string>();
  for (const [id, held] of before)
    for (const { digest } of [held, state.documents.get(id)].flatMap((one) => one ?? [])) texts.add(digest.source.textSha256);
  for (const text of texts) {
    const now = state.texts.get(text) ?? [];
    const was = textsBefore.get(text) ?? now;
    countTerms(moving, uniteTerms(was.flatMap((id) => before.get(id)?.said ?? state.documents.get(id)?.said ?? [])), -1);
    countTerms(moving, uniteTerms(now.flatMap((id) => state.documents.get(id)?.said ?? [])), 1);
  }
}

function countTerms({ state, dirtyTerms, work }: Moving, terms: ReadonlyMap<string, TermUse>, by: 1 | -1): void {
  for (const [iri, { labels, lemmas, broader }] of terms) {
    work.terms += 1;
    dirtyTerms.add(iri);
    let words = state.words.get(iri);
    if (!words) state.words.set(iri, (words = newWords()));
    countUses(words.votes, labels, by);
    for (const lemma of lemmas) count(words.lemmas, lemma, by);
    for (const above of broader) {
      count(words.broader, above, by);
      dirtyTerms.add(above);
    }
    if (words.lemmas.size === 0) state.words.delete(iri);
  }
}

const newWords = (): TermWords => ({ votes: new Map(), lemmas: new Map(), broader: new Map() });

/** The triples that come, go or get other evidence, sorted by line. What no sentence says stands only where a person said it. */
export function moveTriples({ state, lines, work }: Moving): Changed<Triple>[] {
  const changes: Changed<Triple>[] = [];
  for (const line of [...lines].sort()) {
    const said = (state.support.get(line) ?? []).flatMap((id) => state.documents.get(id)?.said.triples.get(line) ?? []);
    const before = state.triples.get(line) ?? null;
    const after = uniteTriples(said) ?? state.verdicts.added.get(line) ?? null;
    work.evidence += said.length;
    if ((!before && !after) || (before && after && sameTriple(before, after))) continue;
    changes.push({ before, after });
    if (after) state.triples.set(line, after);
    else state.triples.delete(line);
    state.counts.evidence += (after?.evidence.length ?? 0) - (before?.evidence.length ?? 0);
  }
  return changes;
}

const sameTriple = (a: Triple, b: Triple): boolean =>
  a === b || (a.evidence.length === b.evidence.length && canonicalJson(a) === canonicalJson(b));

import type { LanguageCode } from '../../../contract/common.ts';
import { wordsOf, type WordAt } from '../../nlp/terms.ts';
import { addFact, compareFacts, newFacts, placeOf, removeFact, renameInFacts, type Facts } from './facts.ts';
import {
  addPassage,
  bm25,
  idfOfTerm,
  newInverted,
  packInverted,
  readWords,
  removePassage,
  type Indexed,
  type Inverted,
} from './inverted.ts';
import { linkNamed, namePassage, newKnown, newTouched, passagesToLink, type Abouts, type Known, type Naming } from './known.ts';
import { linkPassage, newLinks, packLinks, type Links } from './links.ts';
import type { MovingView, NamedEntity, Passage, View, ViewChange, ViewDocument, ViewInput } from './view.ts';

/** A title or heading word counts as much as this many words of the text. */
const HEADING_WEIGHT = 2;
/** Chunks of one document at most, for the order of passages. */
const MOST_CHUNKS = 2 ** 20;

const textOf = ({ document, chunk }: Passage): string => document.text.slice(chunk.start, chunk.end);
const headOf = ({ document, chunk }: Passage): string => [document.title?.replaceAll('_', ' ') ?? '', ...chunk.heading].join('\n');

const indexed = (passage: Passage): Indexed => ({
  language: passage.chunk.language,
  text: textOf(passage),
  head: headOf(passage),
  headWeight: HEADING_WEIGHT,
  keys: passage.chunk.mentions.map(({ key }) => key),
});

/** All that a view consists of. A passage's number is free again once the passage is gone. */
interface State {
  readonly passages: (Passage | null)[];
  readonly free: number[];
  /** By passage: its place among all by document and position. What is equal otherwise is told apart by it, whatever came when. */
  readonly order: number[];
  readonly documents: Map<number, readonly number[]>;
  readonly places: Map<string, Passage>;
  readonly languages: Map<LanguageCode, number>;
  readonly index: Inverted;
  readonly known: Known;
  readonly facts: Facts;
  readonly links: Links;
}

const newState = (): State => ({
  passages: [],
  free: [],
  order: [],
  documents: new Map(),
  places: new Map(),
  languages: new Map(),
  index: newInverted(),
  known: newKnown(),
  facts: newFacts(),
  links: newLinks(),
});

const countLanguage = ({ languages }: State, code: LanguageCode, by: 1 | -1): void => {
  const count = (languages.get(code) ?? 0) + by;
  if (count > 0) languages.set(code, count);
  else languages.delete(code);
};

function addDocument(state: State, naming: Naming, document: ViewDocument): (readonly [number, Abouts])[] {
  const passages = document.chunks.map((chunk, at): Passage => {
    const index = state.free.pop() ?? state.passages.length;
    const passage = { index, document, chunk };
    state.passages[index] = passage;
    state.order[index] = document.documentId * MOST_CHUNKS + at;
    return passage;
  });
  state.documents.set(
    document.documentId,
    passages.map(({ index }) => index),
  );
  return passages.map((passage) => {
    const { documentId, textSha256 } = document;
    state.places.set(placeOf({ documentId, textSha256, chunkId: passage.chunk.id }), passage);
    countLanguage(state, passage.chunk.language, 1);
    addPassage(state.index, passage.index, indexed(passage));
    return [passage.index, namePassage(naming, passage, 1)];
  });
}

function removeDocument(state: State, naming: Naming, documentId: number): void {
  for (const index of state.documents.get(documentId) ?? []) {
    const passage = state.passages[index];
    if (!passage) continue;
    const { textSha256 } = passage.document;
    state.places.delete(placeOf({ documentId, textSha256, chunkId: passage.chunk.id }));
    countLanguage(state, passage.chunk.language, -1);
    namePassage(naming, passage, -1);
    removePassage(state.index, index, indexed(passage));
    linkPassage(state.links, index, new Set(), new Set());
    state.passages[index] = null;
    state.free.push(index);
  }
  state.documents.delete(documentId);
}

function move(state: State, { gone, documents, lost, renamed, facts }: ViewChange): void {
  const { index, known, order, links } = state;
  const naming: Naming = { index, known, order, touched: newTouched() };
  for (const fact of lost) removeFact(naming, state.facts, fact);
  for (const one of renamed) renameInFacts(naming, state.facts, one);
  for (const documentId of [...gone, ...documents.map((document) => document.documentId)]) removeDocument(state, naming, documentId);
  const added = new Map(documents.flatMap((document) => addDocument(state, naming, document)));
  for (const fact of facts.toSorted(compareFacts)) addFact(naming, state.facts, fact);
  for (const at of [...added.keys(), ...passagesToLink(naming, added)]) {
    const passage = state.passages[at];
    if (passage) linkNamed(naming, links, passage, added.get(at));
  }
}

/** Sum of the words' idf, as a share of what a word of a single passage has; at most 1. */
function rarityOf(index: Inverted, words: readonly WordAt[]): number {
  const sum = words.reduce((total, word) => total + (word.stop ? 0 : idfOfTerm(index, word.term)), 0);
  return Math.min(1, sum / Math.log(1 + index.size));
}

function namedIn({ index, known, links, facts, order }: State, question: string, language: LanguageCode): NamedEntity[] {
  const words = wordsOf(question, language);
  return known.trie.in(readWords(index, question, words, 'pass'), true).flatMap(({ name, from, to }) => {
    const entity = known.entityOf.get(name);
    if (entity === undefined) return [];
    const start = words[from]?.start ?? 0;
    const end = words[to - 1]?.end ?? 0;
    const passages = [...links.aboutOf.of(entity)].sort((a, b) => (order[a] ?? 0) - (order[b] ?? 0));
    const rarity = rarityOf(index, words.slice(from, to));
    return [{ name: question.slice(start, end), start, end, entity, rarity, passages, facts: facts.ofEntity.get(entity) ?? [] }];
  });
}

const languagesOf = ({ languages }: State): LanguageCode[] =>
  [...languages].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([language]) => language);

function openings({ documents, order }: State): number[] {
  const first = [...documents.values()].flatMap(([passage]) => passage ?? []);
  return first.sort((a, b) => (order[a] ?? 0) - (order[b] ?? 0));
}

function viewOf(state: State): View {
  const { index, links, order } = state;
  return {
    get size() {
      return index.size;
    },
    get factCount() {
      return state.facts.count;
    },
    get languages() {
      return languagesOf(state);
    },
    links,
    order,
    passage(at) {
      const passage = state.passages[at];
      if (!passage) throw new RangeError(`The view has no passage ${at}.`);
      return passage;
    },
    passages: () => state.passages.filter((passage) => passage !== null),
    openings: () => openings(state),
    match: (terms, limit) => bm25(index, terms, limit, order),
    idf: (term) => idfOfTerm(index, term),
    passageOf: (evidence) => state.places.get(placeOf(evidence)) ?? null,
    factsIn(at) {
      const { document, chunk } = state.passages[at] ?? {};
      return (document && chunk && state.facts.at.get(placeOf({ ...document, chunkId: chunk.id }))) || [];
    },
    named: (question, language) => namedIn(state, question, language),
  };
}

/**
 * Indexes one version of a RAG for answering: in time linear in the text, about 1 s per MB on one core. `move` makes it the view of
 * another version, the same in every answer as one built from nothing, in time that grows with the change and with the passages that say
 * the names in it. A view whose move has thrown is of no version: throw it away.
 */
export function buildView({ documents, facts }: ViewInput): MovingView {
  const state = newState();
  move(state, { gone: [], documents, lost: [], renamed: [], facts });
  packInverted(state.index);
  state.known.formed.pack();
  packLinks(state.links);
  return Object.assign(viewOf(state), { move: (change: ViewChange) => move(state, change) });
}

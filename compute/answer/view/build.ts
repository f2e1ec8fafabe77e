import type { LanguageCode } from '../../../contract/common.ts';
import { termsOf, wordsOf, type WordAt } from '../../nlp/terms.ts';
import { aboutOfChunk } from './about.ts';
import { addPassage, bm25, idfOfTerm, invert, newPostings, type Inverted } from './inverted.ts';
import { csr, rowOf, transpose, type Links } from './links.ts';
import { NameTrie, nameOf, plainTitle } from './names.ts';
import type { NamedEntity, Passage, View, ViewEvidence, ViewFact, ViewInput } from './view.ts';

/** A title or heading word counts as much as this many words of the text. */
const HEADING_WEIGHT = 2;

function passagesOf(input: ViewInput): Passage[] {
  const passages: Passage[] = [];
  for (const document of input.documents) {
    for (const chunk of document.chunks) passages.push({ index: passages.length, document, chunk });
  }
  return passages;
}

const textOf = ({ document, chunk }: Passage): string => document.text.slice(chunk.start, chunk.end);
const headOf = ({ document, chunk }: Passage): string => [document.title?.replaceAll('_', ' ') ?? '', ...chunk.heading].join('\n');

function indexText(passages: readonly Passage[]): Inverted {
  const postings = newPostings();
  for (const passage of passages) {
    const { language } = passage.chunk;
    addPassage(postings, [
      { terms: termsOf(headOf(passage), language), weight: HEADING_WEIGHT },
      { terms: termsOf(textOf(passage), language), weight: 1 },
    ]);
  }
  return invert(postings);
}

/** Names → what is known under them. Node ids of the trie are made dense entity numbers. */
interface Names {
  readonly trie: NameTrie;
  readonly entityOf: Map<number, number>;
  readonly abouts: [number, number][];
  readonly byKey: Map<string, number>;
  readonly facts: Map<number, ViewFact[]>;
  readonly labels: string[];
}

function entityFor(names: Names, surface: string, language: LanguageCode): number | null {
  const name = nameOf(surface, language);
  if (!name) return null;
  const node = names.trie.add(name);
  let entity = names.entityOf.get(node);
  if (entity === undefined) {
    names.entityOf.set(node, (entity = names.labels.length));
    names.labels.push(surface);
  }
  return entity;
}

function nameAbouts(passages: readonly Passage[], names: Names): void {
  const forms: [Passage, string][] = [];
  const own = new Set<number>();
  for (const passage of passages) {
    const { document, chunk, index } = passage;
    const abouts = aboutOfChunk(document, chunk);
    for (const surface of abouts.surfaces) {
      const entity = entityFor(names, surface, chunk.language);
      if (entity === null) continue;
      own.add(entity);
      names.abouts.push([index, entity]);
      if (chunk.about && surface === plainTitle(chunk.about.surface)) names.byKey.set(chunk.about.key, entity);
    }
    for (const form of abouts.forms) forms.push([passage, form]);
  }
  for (const [{ index, chunk }, form] of forms) {
    const entity = entityFor(names, form, chunk.language);
    if (entity !== null && !own.has(entity)) names.abouts.push([index, entity]);
  }
}

function nameFacts(facts: readonly ViewFact[], names: Names): void {
  for (const fact of facts) {
    for (const term of fact.object.iri === null ? [fact.subject] : [fact.subject, fact.object]) {
      const entity = entityFor(names, term.label, term.language ?? 'en');
      if (entity === null) continue;
      const known = names.facts.get(entity);
      if (known) known.push(fact);
      else names.facts.set(entity, [fact]);
    }
  }
}

function collectNames(passages: readonly Passage[], facts: readonly ViewFact[]): Names {
  const names: Names = { trie: new NameTrie(), entityOf: new Map(), abouts: [], byKey: new Map(), facts: new Map(), labels: [] };
  nameAbouts(passages, names);
  nameFacts(facts, names);
  return names;
}

function linkPassages(passages: readonly Passage[], names: Names): Links {
  const abouts = csr(names.abouts, passages.length);
  const mentions: [number, number][] = [];
  for (const passage of passages) {
    const text = textOf(passage);
    const own = new Set(rowOf(abouts, passage.index));
    const add = (entity: number | undefined): void => {
      if (entity !== undefined && !own.has(entity)) mentions.push([passage.index, entity]);
    };
    for (const { name } of names.trie.in(wordsOf(text, passage.chunk.language), text, false)) add(names.entityOf.get(name));
    for (const { key } of passage.chunk.mentions) add(names.byKey.get(key));
  }
  const said = csr(mentions, passages.length);
  const entities = names.labels.length;
  return {
    passages: passages.length,
    entities,
    mentions: said,
    mentionedBy: transpose(said, entities),
    abouts,
    aboutOf: transpose(abouts, entities),
  };
}

function languagesOf(passages: readonly Passage[]): LanguageCode[] {
  const counts = new Map<LanguageCode, number>();
  for (const { chunk } of passages) counts.set(chunk.language, (counts.get(chunk.language) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([language]) => language);
}

/** Sum of the words' idf, as a share of what a word of a single passage has; at most 1. */
function rarityOf(index: Inverted, words: readonly WordAt[]): number {
  const sum = words.reduce((total, word) => total + (word.stop ? 0 : idfOfTerm(index, word.term)), 0);
  return Math.min(1, sum / Math.log(1 + index.size));
}

function namedIn(question: string, language: LanguageCode, index: Inverted, names: Names, links: Links): NamedEntity[] {
  const words = wordsOf(question, language);
  return names.trie.in(words, question, true).flatMap(({ name, from, to }) => {
    const entity = names.entityOf.get(name);
    if (entity === undefined) return [];
    const start = words[from]?.start ?? 0;
    const end = words[to - 1]?.end ?? 0;
    const rarity = rarityOf(index, words.slice(from, to));
    return [
      {
        name: question.slice(start, end),
        start,
        end,
        entity,
        rarity,
        passages: [...rowOf(links.aboutOf, entity)],
        facts: names.facts.get(entity) ?? [],
      },
    ];
  });
}

/** Facts by the passage that says them. */
function placeFacts(passages: readonly Passage[], facts: readonly ViewFact[]) {
  const placeOf = ({ documentId, textSha256, chunkId }: ViewEvidence): string => `${documentId} ${textSha256} ${chunkId}`;
  const places = new Map<string, Passage>();
  for (const passage of passages) {
    const { documentId, textSha256 } = passage.document;
    places.set(placeOf({ documentId, textSha256, chunkId: passage.chunk.id, start: 0, end: 0 }), passage);
  }
  const passageOf = (evidence: ViewEvidence): Passage | null => places.get(placeOf(evidence)) ?? null;
  const said = new Map<number, Set<ViewFact>>();
  for (const fact of facts) {
    for (const evidence of fact.evidence) {
      const index = passageOf(evidence)?.index;
      if (index === undefined) continue;
      const here = said.get(index);
      if (here) here.add(fact);
      else said.set(index, new Set([fact]));
    }
  }
  return { passageOf, factsIn: (passage: number): readonly ViewFact[] => [...(said.get(passage) ?? [])] };
}

/** Indexes one version of a RAG for answering. Pure; time linear in the text, about 1 s per MB on one core. */
export function buildView(input: ViewInput): View {
  const passages = passagesOf(input);
  const index = indexText(passages);
  const names = collectNames(passages, input.facts);
  const links = linkPassages(passages, names);
  return {
    size: passages.length,
    factCount: input.facts.length,
    languages: languagesOf(passages),
    links,
    passage(at) {
      const passage = passages[at];
      if (!passage) throw new RangeError(`The view has no passage ${at}.`);
      return passage;
    },
    match: (terms, limit) => bm25(index, terms, limit),
    idf: (term) => idfOfTerm(index, term),
    ...placeFacts(passages, input.facts),
    named: (question, language) => namedIn(question, language, index, names, links),
  };
}

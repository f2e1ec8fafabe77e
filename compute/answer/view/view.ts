import type { LanguageCode } from '../../../contract/common.ts';
import type { Places } from '../../graph/places.ts';
import type { Links } from './links.ts';

/** A chunk as the view needs it; all offsets are UTF-16 code units into the document's text. */
export interface ViewChunk {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly heading: readonly string[];
  readonly about: { readonly key: string; readonly surface: string } | null;
  readonly language: LanguageCode;
  readonly sentences: readonly (readonly [number, number])[];
  readonly mentions: readonly { readonly key: string; readonly surface: string }[];
}

export interface ViewDocument {
  readonly documentId: number;
  readonly textSha256: string;
  readonly text: string;
  readonly title: string | null;
  readonly language: LanguageCode;
  readonly chunks: readonly ViewChunk[];
  /** Where the parts of the text stand in the file as it was uploaded, ascending; empty for a file that is text itself. */
  readonly places: Places;
}

/** A part of a published triple; a literal has no IRI, and the local name of its XSD type. */
export interface ViewTerm {
  readonly iri: string | null;
  readonly label: string;
  readonly language: LanguageCode | null;
  readonly datatype: string | null;
}

export interface ViewEvidence {
  readonly documentId: number;
  readonly textSha256: string;
  readonly chunkId: string;
  readonly start: number;
  readonly end: number;
}

/** A published triple with the sentences that say it. */
export interface ViewFact {
  readonly subject: ViewTerm;
  readonly predicate: ViewTerm;
  readonly object: ViewTerm;
  readonly evidence: readonly ViewEvidence[];
}

export interface ViewInput {
  readonly documents: readonly ViewDocument[];
  readonly facts: readonly ViewFact[];
}

/** A thing or a term of the graph that has another label. */
export interface Renamed {
  /** A property is the predicate of facts, a thing is what they are about. */
  readonly kind: 'thing' | 'property';
  readonly before: ViewTerm;
  readonly after: ViewTerm;
}

/** What makes the view of one version the view of another. */
export interface ViewChange {
  /** Ids of documents that leave. */
  readonly gone: readonly number[];
  /** New documents, and those whose content is another now. */
  readonly documents: readonly ViewDocument[];
  /** Facts that leave or are said otherwise, as they were, with labels and evidence. */
  readonly lost: readonly ViewFact[];
  /** Things and terms that are called otherwise. The facts that stay are still called as before when this is applied. */
  readonly renamed: readonly Renamed[];
  /** Facts that come, and those said otherwise as they are now. */
  readonly facts: readonly ViewFact[];
}

/** The unit that retrieval ranks: one chunk of one document. Its index is free for another once it is gone. */
export interface Passage {
  readonly index: number;
  readonly document: ViewDocument;
  readonly chunk: ViewChunk;
}

/** A passage's index with a score; higher is better. */
export interface Hit {
  readonly passage: number;
  readonly score: number;
}

/** A name that a question says at `[start, end)`. */
export interface NamedEntity {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly entity: number;
  /** 0…1: how rare the name's words are in the passages; "film" among films is near 0. */
  readonly rarity: number;
  /** Passages about it, in order; empty when only facts know it. */
  readonly passages: readonly number[];
  readonly facts: readonly ViewFact[];
}

/** One published version of a RAG, indexed for answering. Everything behind this interface can be rebuilt from blobs at will. */
export interface View {
  readonly size: number;
  readonly factCount: number;
  /** Languages of the passages, most frequent first. */
  readonly languages: readonly LanguageCode[];
  passage(index: number): Passage;
  /** All of them, in no order. */
  passages(): Iterable<Passage>;
  /** By passage index: its place by document and position. Decides between equal scores. */
  readonly order: readonly number[];
  /** The first passage of each document, in order. */
  openings(): number[];
  /** BM25 over title, headings and text; best first, equal scores in order. */
  match(terms: readonly string[], limit: number): Hit[];
  /** Rarity of a term; 0 for one that no passage has. */
  idf(term: string): number;
  /** Names of entities in a question, longest first at each place, not overlapping. */
  named(question: string, language: LanguageCode): NamedEntity[];
  /** Where a piece of evidence stands; null when its document's text is another by now. */
  passageOf(evidence: ViewEvidence): Passage | null;
  /** Facts with evidence in a passage. */
  factsIn(passage: number): readonly ViewFact[];
  readonly links: Links;
}

/** A view that can become the view of another version. */
export interface MovingView extends View {
  move(change: ViewChange): void;
}

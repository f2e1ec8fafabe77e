import type { LanguageCode } from '../../contract/common.ts';
import type { Reading } from '../graph/segment.ts';

/** What the reader of a chunk may know beyond its text. Everything here is part of the chunk's context slice. */
export interface Context {
  readonly title: string | null;
  /** Headings above the chunk, outermost first. */
  readonly heading: readonly string[];
  /** What the chunk is about when its own first subject does not say so: the title, heading, or the section's first subject. */
  readonly about: { readonly key: string; readonly surface: string } | null;
  /** Words that the document also writes in lower case: a capital at a sentence's start then proves no name. */
  readonly lowerCase: ReadonlySet<string>;
  /** Names seen capitalised inside sentences anywhere in the document, longest first: mends the borders of mentions. */
  readonly gazetteer: readonly string[];
}

/** A piece of a chunk with one structural role; offsets count from the chunk's start. Blocks never overlap. */
export interface ChunkBlock {
  readonly kind: 'heading' | 'paragraph' | 'item' | 'row' | 'code' | 'quote';
  readonly level: number;
  readonly start: number;
  readonly end: number;
  /** For a table row: its cells with their column names. */
  readonly cells?: readonly { readonly name: string; readonly start: number; readonly end: number }[];
}

/** A token with its part of speech; offsets count from the start of the text that was tagged. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Universal POS tag. */
  readonly pos: string;
  readonly lemma: string;
}

/** One language behind one interface: adding a language is one folder and one line in the registry (`compute/nlp/index.ts`). */
export interface Language {
  readonly code: LanguageCode;
  /** Loads dictionaries; called once before the first `read`. */
  load(): Promise<void>;
  /** Sentences of one block as `[start, end)`, without the white space around them; abbreviations and initials do not end one. */
  sentences(text: string): [number, number][];
  /** Makes a surface comparable; pure, needs no dictionary beyond `load`. */
  key(surface: string): string;
  /** Search terms of a text: folded, stemmed, without stop words, in order. Needs no `load`. */
  terms(text: string): string[];
  /** Reads one chunk. Deterministic; time bounded linearly in the text for any input. */
  read(text: string, blocks: readonly ChunkBlock[], context: Context): Reading;
}

import type { Place } from '../../contract/chat.ts';

/** A piece of a document's canonical text with one structural role. Blocks ascend, never overlap, and hold all text that is read. */
export interface Block {
  readonly kind: 'heading' | 'paragraph' | 'item' | 'row' | 'code' | 'quote';
  /** Depth: 1 for the outermost heading, list or quote; 0 elsewhere. */
  readonly level: number;
  /** `[start, end)` in UTF-16 code units of the canonical text. */
  readonly start: number;
  readonly end: number;
  /** For a table row: its cells with their column names, offsets as above. */
  readonly cells?: readonly { readonly name: string; readonly start: number; readonly end: number }[];
}

/** A document as people read it: canonical text (NFC, LF, no BOM, no control characters) and the blocks of its structure. */
export interface ReadDocument {
  readonly title: string | null;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** Where the parts of the text stand in the file, ascending, each `[start, end)` of the text; absent for files that are text. */
  readonly places?: readonly (Place & { readonly start: number; readonly end: number })[];
}

/** To add a format: one file with this shape and one line in `FORMATS` (`compute/formats/index.ts`). */
export interface Format {
  /** Stable id and version; part of the segment's key. */
  readonly version: string;
  readonly mediaTypes: readonly string[];
  readonly extensions: readonly string[];
  /** `source` is decoded and already clean (NFC, LF, no controls). Never throws on odd input: reads what it can. */
  read(source: string): ReadDocument;
}

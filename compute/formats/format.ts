import type { Place } from '../../contract/common.ts';
import type { ModelUsage } from '../../contract/models.ts';
import type { Vision } from '../llm/llm.ts';

/** A piece of a document's canonical text with one structural role. Blocks ascend, never overlap, and hold all text that is read. */
export interface Block {
  readonly kind: 'heading' | 'paragraph' | 'item' | 'row' | 'code' | 'quote';
  /** Depth: 1 for the outermost heading, list or quote; 0 elsewhere. */
  readonly level: number;
  /** `[start, end)` in UTF-16 code units of the canonical text. */
  readonly start: number;
  readonly end: number;
  /** For a table row: its cells with their column names, offsets as above. */
  readonly cells?: readonly {
    readonly name: string;
    readonly start: number;
    readonly end: number;
  }[];
}

/** A document as people read it: canonical text (NFC, LF, no BOM, no control characters) and the blocks of its structure. */
export interface ReadDocument {
  readonly title: string | null;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** Where the parts of the text stand in the file, ascending, each `[start, end)` of the text; absent for files that are text. */
  readonly places?: readonly (Place & { readonly start: number; readonly end: number })[];
}

/** A format that is text. To add one: a file with this shape and one line in `FORMATS` (`compute/formats/index.ts`). */
export interface Format {
  /** Stable id and version; part of the segment's key. */
  readonly version: string;
  readonly mediaTypes: readonly string[];
  readonly extensions: readonly string[];
  /** `source` is decoded and already clean (NFC, LF, no controls). Never throws on odd input: reads what it can. */
  read(source: string): ReadDocument;
}

/** A block before its place in the canonical text is known; `cells` count from the block's start. */
export type Draft = Pick<Block, 'kind' | 'level' | 'cells'> & {
  readonly text: string;
  /** Where it stands in the file; with `moves`, where it goes on from an offset of its text, which then has to be clean already. */
  readonly place?: Place;
  readonly moves?: readonly { readonly at: number; readonly place: Place }[];
  /** A picture instead of text: whoever can read pictures puts its text here. */
  readonly image?: Image;
};

export interface Image {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What a parser finds in a file that is not text. */
export interface Parsed {
  readonly title: string | null;
  readonly drafts: readonly Draft[];
  /** Sentences on what of the file was not read. */
  readonly notes: readonly string[];
  /** Of a file that is text. */
  readonly encoding?: string;
}

/** What may still be unpacked of one document, the archives inside it included. */
export interface UnpackBudget {
  bytesLeft: number;
  entriesLeft: number;
}

export interface ParseTools {
  readonly name: string;
  readonly mediaType: string;
  readonly budget: UnpackBudget;
  /** Whether pictures are handed on; if not, they are only counted in the notes. */
  readonly withImages: boolean;
  /** Reads a file that lies inside this one. @throws FeragError as for a document of its own, `format_unsupported` too. */
  part(name: string, bytes: Uint8Array): Promise<Parsed>;
}

/** Throws FeragError `file_unreadable`, `file_encrypted`, `file_too_large_unpacked`, `text_missing`. */
export type ReadBytes = (bytes: Uint8Array, tools: ParseTools) => Promise<Parsed>;

/** A format that is not text; it is loaded in the parser's process only. */
export interface BinaryFormat {
  readonly version: string;
  load(): Promise<ReadBytes>;
}

/** A document's file with everything that was read of it. */
export interface ReadFile {
  readonly document: ReadDocument;
  /** Of text as the Encoding Standard names it, else `binary`. */
  readonly encoding: string;
  /** What beyond this program and the bytes the text depends on, such as the model that read its pictures; null: nothing. */
  readonly readWith: string | null;
  /** Sentences on what of the file was not read. */
  readonly notes: readonly string[];
  readonly usage: readonly ModelUsage[];
}

/** Reads documents of all formats; those that are not text in a process of their own. */
export interface DocumentReader {
  /**
   * @throws FeragError `file_unreadable`, `file_encrypted`, `file_too_large_unpacked`, `parser_failed`, `text_missing`,
   * `format_unsupported`; as `Vision` does; the signal's reason.
   */
  read(file: SourceFile, options?: ReadOptions): Promise<ReadFile>;
  close(): void;
}
export interface ReadOptions {
  /** The model that reads pictures; none: whatever else the reader has. */
  readonly vision?: Vision | null;
  readonly signal?: AbortSignal;
  /** Called before each picture: a model may take its time with each. */
  readonly onPicture?: (number: number, of: number) => void;
}
export interface SourceFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

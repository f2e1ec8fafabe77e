import { z } from 'zod';
import { LanguageCode, Place, Sha256 } from '../../contract/common.ts';

/** `[start, end)` in UTF-16 code units. Inside a chunk's reading offsets count from the chunk's start. */
export const Span = z.tuple([z.int().nonnegative(), z.int().nonnegative()]);
export type Span = z.infer<typeof Span>;

/**
 * Something named in a chunk. `key` is its surface made comparable (case, diacritics, ё→е, article, possessive; a lemma only
 * where the language needs one). `via` says where the name was found when it does not stand at `[start, end)` itself.
 */
export const Mention = z.object({
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  surface: z.string().min(1).max(300),
  key: z.string().min(1).max(300),
  kind: z.enum(['name', 'concept', 'date', 'quantity', 'code', 'link']),
  via: z.enum(['text', 'heading', 'title', 'pronoun']),
});
export type Mention = z.infer<typeof Mention>;

/** A typed literal. `datatype` is the local name of an XSD type (`string`, `gYear`, `date`, `integer`, `decimal`, `anyURI`). */
export const Literal = z.object({ value: z.string().max(4000), datatype: z.string(), language: z.string().nullable() });
export type Literal = z.infer<typeof Literal>;

/** `lemma` names the property across documents (`directed by`, `родиться в`); `surface` is what the sentence says. */
export const Predicate = z.object({ surface: z.string().max(300), lemma: z.string().min(1).max(200) });

/** Where in the chunk a statement is said: the index of the sentence. Tier A enters the graph, tier B stays a candidate. */
const said = { sentence: z.int().nonnegative(), tier: z.enum(['A', 'B']), confidence: z.int().min(0).max(100), rule: z.string() };

/** `subject` and a mention `object` are indices into the chunk's mentions. A negated statement is never a positive triple. */
export const Statement = z.object({
  ...said,
  subject: z.int().nonnegative(),
  predicate: Predicate,
  object: z.union([z.object({ mention: z.int().nonnegative() }), z.object({ literal: Literal })]),
  negated: z.boolean(),
});
export type Statement = z.infer<typeof Statement>;

/** "X is a film", «город Казань», `config.toml`: the mention is an instance of a class named by `lemma`, labelled `label`. */
export const TypeCandidate = z.object({
  ...said,
  mention: z.int().nonnegative(),
  lemma: z.string().min(1).max(200),
  label: z.string().min(1).max(200),
  /** The broader class that the wording itself gives ("comedy film" → "film"), as a lemma. */
  broader: z.string().nullable(),
});
export type TypeCandidate = z.infer<typeof TypeCandidate>;

/** What one chunk says. All offsets count from the chunk's start, so that an unchanged chunk is reused wherever it moves. */
export const Reading = z.object({
  language: LanguageCode,
  sentences: z.array(Span),
  mentions: z.array(Mention),
  statements: z.array(Statement),
  types: z.array(TypeCandidate),
});
export type Reading = z.infer<typeof Reading>;

/** The citable unit. `slice` is the hash of everything outside its text that its reading depended on. */
export const Chunk = z.object({
  sha256: Sha256,
  /** Equal chunks of one document are told apart by their ordinal. */
  ordinal: z.int().nonnegative(),
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  heading: z.array(z.string()),
  /** What this chunk is about: title, heading or first subject. */
  about: z.object({ key: z.string(), surface: z.string() }).nullable(),
  slice: Sha256,
  /** A model has read it too, whether it found anything or not; absent: none has. */
  model_read: z.literal(true).optional(),
  reading: Reading,
});
export type Chunk = z.infer<typeof Chunk>;

/** Two keys of one document that name one thing: `key` is rewritten to `canonical` before documents are compared. */
export const Alias = z.object({ key: z.string(), canonical: z.string(), rule: z.string() });
export type Alias = z.infer<typeof Alias>;

/** Everything extracted from one document by one extractor version. Immutable; found by the hash of its inputs. */
export const Segment = z.object({
  format: z.literal('ferag-segment-1'),
  extractor: z.string(),
  text_sha256: Sha256,
  title: z.string().nullable(),
  language: LanguageCode,
  aliases: z.array(Alias),
  /** Where the parts of the text stand in the file, ascending; absent for files that are text themselves. */
  places: z.array(Place.extend({ start: z.int().nonnegative(), end: z.int().nonnegative() })).optional(),
  chunks: z.array(Chunk),
});
export type Segment = z.infer<typeof Segment>;

/** The id a citation names: equal chunks of one document differ by their ordinal. */
export const chunkId = (chunk: Pick<Chunk, 'sha256' | 'ordinal'>): string =>
  chunk.ordinal === 0 ? chunk.sha256.slice(0, 32) : `${chunk.sha256.slice(0, 32)}-${chunk.ordinal}`;

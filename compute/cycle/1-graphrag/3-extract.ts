import { setImmediate } from 'node:timers/promises';
import type { LanguageCode } from '../../../contract/common.ts';
import type { ReadDocument } from '../../formats/format.ts';
import { canonicalJson } from '../../graph/canonical-json.ts';
import type { Chunk, Reading, Segment } from '../../graph/segment.ts';
import { LANGUAGES, chunkLanguage, detectLanguage } from '../../nlp/index.ts';
import type { Context, Language } from '../../nlp/language.ts';
import { documentWords, wordsInChunk } from '../../nlp/words.ts';
import type { DocumentWords } from '../../nlp/words.ts';
import { chunkDocument, sha256 } from './2-chunk.ts';
import type { ChunkText } from './2-chunk.ts';
import { plainSegment } from './6-enrich/segments.ts';
import { resolveAliases } from './4-resolve.ts';

/** Moves with every change that can change a reading: it is part of each segment's key and forbids reuse across versions. */
export const EXTRACTOR_VERSION = 'nlp-2';

/** Chunks read between two turns of the event loop: about 10 ms of work. */
const CHUNKS_PER_TURN = 8;

export interface ExtractInput {
  readonly document: ReadDocument;
  /** Languages to read with; a text in any other is read as `any`. All when absent. */
  readonly languages?: readonly LanguageCode[];
  /** The segment of an earlier state of this document: its chunks with equal text and context are reused. */
  readonly previous?: Segment | null;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** `chunksExtracted`: chunks really read, those reused not counted. */
export interface Extracted {
  readonly segment: Segment;
  readonly chunksExtracted: number;
}

/** Headings that name a part of any document rather than a thing. */
const PLAIN_HEADING =
  /^(?:\d[\d.]*\s*)?(?:introduction|overview|summary|abstract|background|history|contents|references|notes|see also|external links|early life|career|biography|personal life|legacy|plot|cast|reception|usage|example|examples|installation|install|features|requirements|introduction|aperçu|résumé|historique|histoire|sommaire|références|notes et références|biographie|carrière|введение|обзор|история|содержание|описание|примечания|ссылки|литература|биография|карьера|см\. также)$/i;

/** A page's title without what tells it from its namesakes: "Mercury (planet)" is spoken of as "Mercury". */
export const bareTitle = (name: string): string => bareName(name.replace(/_/g, ' '));

const bareName = (title: string): string => title.replace(/\s*\([^()]{1,80}\)\s*$/, '').trim() || title.trim();

interface Desk {
  readonly title: string | null;
  readonly languages: readonly LanguageCode[];
  readonly language: LanguageCode;
  /** Whether one chunk holds the whole document: its language is then known already. */
  readonly isWhole: boolean;
  readonly words: DocumentWords;
  /** Languages whose dictionaries are there. */
  readonly loaded: Set<Language>;
  /** First name of the first chunk of each section, by the heading path: what a section without a telling heading is about. */
  readonly firstNames: Map<string, { key: string; surface: string }>;
}

const pathOf = (heading: readonly string[]): string => heading.join('\u0000');

/** The innermost heading that its own section speaks of by name, else the title, else the section's first name. */
function aboutOf(chunk: ChunkText, desk: Desk, key: (surface: string) => string): Context['about'] {
  const named = (surface: string): Context['about'] => {
    const bareSurface = bareTitle(surface).slice(0, 300);
    const folded = key(bareSurface);
    return folded ? { key: folded, surface: bareSurface } : null;
  };
  const telling = chunk.heading.filter((heading) => !PLAIN_HEADING.test(heading.trim()));
  const inner = telling.at(-1);
  const body = chunk.text.slice(chunk.blocks.find((block) => block.kind !== 'heading')?.start ?? 0);
  if (inner && /^\p{Lu}/u.test(inner) && (body.includes(inner) || !desk.title)) return named(inner);
  if (desk.title && isNameLike(desk.title)) return named(desk.title);
  if (inner) return named(inner);
  return desk.firstNames.get(pathOf(chunk.heading)) ?? null;
}

/** File names and sentences make poor subjects. */
const isNameLike = (title: string): boolean => title.length <= 120 && !/[.!?]\s|\.[a-z0-9]{1,5}$/.test(title) && /\p{L}/u.test(title);

interface Prepared {
  readonly chunk: ChunkText;
  readonly language: Language;
  readonly context: Context;
  readonly slice: string;
}

async function languageOf(chunk: ChunkText, desk: Desk): Promise<Language> {
  const found = desk.isWhole ? desk.language : chunkLanguage(chunk.text, desk.language);
  const language = LANGUAGES[desk.languages.includes(found) ? found : 'any'];
  if (!desk.loaded.has(language)) await language.load();
  desk.loaded.add(language);
  return language;
}

function prepare(chunk: ChunkText, language: Language, desk: Desk): Prepared {
  const about = aboutOf(chunk, desk, language.key);
  const context: Context = { title: desk.title, heading: chunk.heading, about, ...wordsInChunk(chunk.text, desk.words) };
  const lowerCase = [...context.lowerCase].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    chunk,
    language,
    context,
    slice: sha256(canonicalJson({ ...context, lowerCase, language: language.code, blocks: chunk.blocks })),
  };
}

const placeOf = (chunk: { sha256: string; slice: string }): string => `${chunk.sha256}:${chunk.slice}`;

function reusable(previous: Segment | null | undefined): Map<string, Reading> {
  const plain = previous && plainSegment(previous);
  if (plain?.extractor !== EXTRACTOR_VERSION) return new Map();
  return new Map(plain.chunks.map((chunk) => [placeOf(chunk), chunk.reading]));
}

const PROSE = new Set(['paragraph', 'item', 'quote']);

function newDesk(document: ReadDocument, languages: readonly LanguageCode[], chunks: number): Desk {
  const prose = document.blocks.filter((block) => PROSE.has(block.kind)).map((block) => [block.start, block.end] as const);
  const found = detectLanguage(document.text);
  const language = languages.includes(found) ? found : 'any';
  return {
    title: document.title,
    languages,
    language,
    isWhole: chunks === 1,
    words: documentWords(document.text, prose),
    loaded: new Set(),
    firstNames: new Map(),
  };
}

function chunkOf({ chunk, context, slice }: Prepared, reading: Reading): Chunk {
  const { sha256: hash, ordinal, start, end, heading } = chunk;
  return { sha256: hash, ordinal, start, end, heading: [...heading], about: context.about, slice, reading };
}

function noteFirstName(desk: Desk, chunk: ChunkText, reading: Reading): void {
  const first = reading.mentions.find((mention) => mention.kind === 'name' && mention.via === 'text');
  const path = pathOf(chunk.heading);
  if (first && !desk.firstNames.has(path)) desk.firstNames.set(path, { key: first.key, surface: first.surface });
}

/**
 * Reads a document into its segment: chunks, mentions, statements, aliases. The content is a pure function of the document and the
 * languages; `previous` only saves work. A chunk is read again when its text or its context slice (everything its reading may depend on)
 * changed. Lets the event loop turn every few chunks, and stops there when `signal` aborts.
 */
export async function extractDocument({
  document,
  languages = ['en', 'ru', 'fr', 'any'],
  previous,
  signal,
  onProgress,
}: ExtractInput): Promise<Extracted> {
  const texts = chunkDocument(document);
  const desk = newDesk(document, languages, texts.length);
  const readings = reusable(previous);
  const chunks: Chunk[] = [];
  let chunksExtracted = 0;
  for (const text of texts) {
    signal?.throwIfAborted();
    const prepared = prepare(text, await languageOf(text, desk), desk);
    let reading = readings.get(placeOf({ sha256: text.sha256, slice: prepared.slice }));
    if (!reading) {
      reading = prepared.language.read(text.text, text.blocks, prepared.context);
      readings.set(placeOf({ sha256: text.sha256, slice: prepared.slice }), reading);
      chunksExtracted += 1;
    }
    noteFirstName(desk, text, reading);
    chunks.push(chunkOf(prepared, reading));
    onProgress?.(chunks.length, texts.length);
    if (chunks.length % CHUNKS_PER_TURN === 0) await setImmediate();
  }
  return { segment: segmentOf(document, desk, chunks), chunksExtracted };
}

function segmentOf(document: ReadDocument, desk: Desk, chunks: Chunk[]): Segment {
  const keyOf = (chunk: Chunk, surface: string): string => LANGUAGES[chunk.reading.language].key(surface);
  const aliases = resolveAliases({ text: document.text, chunks, keyOf, isCommonWord: (word) => desk.words.lowerCase.has(word) });
  return {
    format: 'ferag-segment-1',
    extractor: EXTRACTOR_VERSION,
    text_sha256: sha256(document.text),
    title: document.title,
    language: desk.language,
    aliases,
    ...(document.places && { places: [...document.places] }),
    chunks,
  };
}

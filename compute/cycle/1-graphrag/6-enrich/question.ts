import { canonicalJson, sha256Hex } from '../../../graph/canonical-json.ts';
import type { Chunk, Reading } from '../../../graph/segment.ts';
import { modelTokens } from '../../../nlp/model-tokens.ts';
import { openSentences } from './open-sentences.ts';
import { quoted } from '../../quoted.ts';

/** A sentence as the model sees it. */
export interface Line {
  /** Index in the chunk's reading. */
  readonly sentence: number;
  /** Things carry their mark where they first stand: `Ada Lovelace#1`. */
  readonly text: string;
}

/** What a model is asked about one chunk: the sentences that may say more than was read without it, and the things in them. */
export interface Question {
  /** Hash of everything that is asked here, and of whom. */
  readonly key: string;
  readonly documentId: number;
  readonly chunk: Chunk;
  /** The chunk's text. */
  readonly text: string;
  /** A key after the aliases of its document. */
  readonly canonical: (key: string) => string;
  readonly lines: readonly Line[];
  /** What the chunk is about, where no sentence that is shown names it. */
  readonly heading: string | null;
  /** Mentions by their mark, the first is `#1`. */
  readonly marks: readonly number[];
  readonly tokens: number;
}

export interface Asked {
  readonly documentId: number;
  readonly chunk: Chunk;
  readonly text: string;
  readonly canonical: (key: string) => string;
  /** Names the model and the way of asking. */
  readonly extractor: string;
}

/** Null when every thing of every sentence is tied by what was read already: then a model has nothing to add. */
export function questionOf({ documentId, chunk, text, canonical, extractor }: Asked): Question | null {
  const { reading } = chunk;
  const open = openSentences(chunk, canonical);
  if (open.length === 0) return null;
  const marks: number[] = [];
  const marked = new Set<string>();
  const mark = (index: number): number | null => {
    const key = keyOf(reading, index, canonical);
    if (marked.has(key)) return null;
    marked.add(key);
    return marks.push(index);
  };
  const heading = headingOf(
    chunk,
    open.flatMap(({ things }) => things),
    canonical,
    mark,
  );
  const lines = open.map(({ sentence, things }) => ({ sentence, text: withMarks(text, reading, sentence, things, mark) }));
  // What is made of a reply points into the reading, and is judged by all of it, not by what is shown alone.
  const keys = reading.mentions.map(({ key }) => canonical(key));
  const about = chunk.about && canonical(chunk.about.key);
  const asked = { extractor, chunk: chunk.sha256, heading, lines, marks, about, keys, reading };
  const tokens = modelTokens(heading ?? '') + lines.reduce((sum, line) => sum + modelTokens(line.text) + LINE_TOKENS, 0);
  return { key: sha256Hex(canonicalJson(asked)), documentId, chunk, text, canonical, lines, heading, marks, tokens };
}

const keyOf = ({ mentions }: Reading, index: number, canonical: (key: string) => string): string => canonical(mentions[index]?.key ?? '');

/** Its number and its end. */
const LINE_TOKENS = 4;

/** What the chunk is about can be the subject of any of its sentences; it gets a line when none of them names it. */
function headingOf(
  { about, reading }: Chunk,
  shown: readonly number[],
  canonical: (key: string) => string,
  mark: (index: number) => number | null,
): string | null {
  if (!about) return null;
  const key = canonical(about.key);
  const isAbout = (index: number): boolean => canonical(reading.mentions[index]?.key ?? '') === key;
  if (shown.some((index) => isAbout(index) && reading.mentions[index]?.via === 'text')) return null;
  const index = reading.mentions.findIndex((_, at) => isAbout(at));
  return index < 0 ? null : `${quoted(about.surface)}#${mark(index)}`;
}

/** The sentence with a mark behind each thing that has none yet; marks stand only where the thing itself stands. */
function withMarks(
  text: string,
  reading: Reading,
  sentence: number,
  things: readonly number[],
  mark: (index: number) => number | null,
): string {
  const [from, to] = reading.sentences[sentence] ?? [0, 0];
  let shown = '';
  let at = from;
  const standing = things.filter((index) => ['text', 'pronoun'].includes(reading.mentions[index]?.via ?? ''));
  const byEnd = standing.toSorted((a, b) => (reading.mentions[a]?.end ?? 0) - (reading.mentions[b]?.end ?? 0) || a - b);
  for (const index of byEnd) {
    const end = reading.mentions[index]?.end ?? at;
    const number = mark(index);
    if (number === null) continue;
    // A digit behind a mark would be read as a part of it.
    shown += `${quoted(text.slice(at, end))}#${number}${/^\p{N}/u.test(text.slice(end)) ? ' ' : ''}`;
    at = Math.max(at, end);
  }
  return shown + quoted(text.slice(at, to));
}

import type { Shape } from '../shapes.ts';
import type { VerbForm } from './conjugation.ts';
import type { Pos } from './lexicon.ts';

/** A word, mark or shape of a sentence. Elisions are words of their own ("d'", "l'", "qu'"), inverted pronouns too ("-t-il"). */
export interface Word {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Lower case, with a straight apostrophe. */
  readonly lower: string;
  readonly capital: boolean;
  readonly shape: Shape | null;
  pos: Pos;
  /** The verb that this word can be a form of, whatever `pos` says. */
  verb: VerbForm | null;
  /** On the last word of a preposition: its name ("à", "au nord de"). */
  prep: string | null;
}

const PRONOUN_TAIL = '(?:ils?|elles?|on|je|tu|nous|vous|ce|la|le|les|lui|leur|y|en)(?![\\p{L}-])';

/** Every repetition is bounded or of one class of characters, so that a match costs time linear in its own length. */
const TOKEN = new RegExp(
  [
    "[Aa]ujourd['’]hui",
    "[NM]['’][BCDGKLMNPRSTVZ]\\p{L}{1,40}",
    '(?:[ldjmtsncLDJMTSNC]|[qQ]u|[jJ]usqu|[lL]orsqu|[pP]uisqu|[qQ]uoiqu)[\'’](?=[\\p{L}\\p{N}«“"*_])',
    '\\p{Lu}\\.(?:[-\\s]?\\p{Lu}\\.){0,4}(?=[\\s,;)])',
    `-(?:t-)?${PRONOUN_TAIL}`,
    `[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}]*(?:(?:[-‑](?!(?:t-)?${PRONOUN_TAIL})|['’&])[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}]*){0,8}`,
    '\\S',
  ].join('|'),
  'gu',
);

const isWord = /^[\p{L}\p{N}-]/u;
/** "Lyon", "al-Mansour". */
const CAPITAL = /^(?:\p{Lu}|(?:al|el|as|ad|an|ash|az)-\p{Lu})/u;

function newWord(text: string, start: number): Word {
  const lower = text.toLowerCase().replaceAll('’', "'");
  const pos = isWord.test(text) && text !== '-' ? 'NOUN' : 'PUNCT';
  return { start, end: start + text.length, text, lower, capital: CAPITAL.test(text), shape: null, pos, verb: null, prep: null };
}

function pushWords(words: Word[], text: string, from: number, to: number): void {
  for (const match of text.slice(from, to).matchAll(TOKEN)) words.push(newWord(match[0], from + match.index));
}

/** Words of `text[from, to)`; each shape inside is one word. `shapes` ascend and lie within the range. */
export function wordsOf(text: string, [from, to]: readonly [number, number], shapes: readonly Shape[]): Word[] {
  const words: Word[] = [];
  let at = from;
  for (const shape of shapes) {
    pushWords(words, text, at, shape.start);
    const surface = text.slice(shape.start, shape.end);
    words.push({
      start: shape.start,
      end: shape.end,
      text: surface,
      lower: surface.toLowerCase(),
      capital: false,
      shape,
      pos: 'SHAPE',
      verb: null,
      prep: null,
    });
    at = shape.end;
  }
  pushWords(words, text, at, to);
  return words;
}

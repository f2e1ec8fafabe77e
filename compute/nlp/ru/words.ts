import type { Shape } from '../shapes.ts';
import { casesAfter } from './agreement.ts';
import type { Grammar } from './grammar.ts';
import { INDECLINABLE, NOTHING, grammarOf } from './grammar.ts';
import { CONJUNCTIONS } from './lexicon.ts';

/** A word, mark or ready-made shape of a sentence; offsets count from the chunk's start. */
export interface Word {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly lower: string;
  readonly kind: 'word' | 'latin' | 'initial' | 'shape' | 'mark';
  readonly capital: boolean;
  readonly shape: Shape | null;
  readonly grammar: Grammar;
  /** Cases after it when it is a preposition. */
  readonly governs: number | null;
  readonly conjunction: boolean;
}

/** Letters and their hyphens are told apart by script; each repetition consumes what the next cannot start with, so time is linear. */
const TOKEN =
  /(?<initial>(?:Дж|Ю|[А-ЯЁA-Z])\.(?=[\s\u00a0]?[А-ЯЁA-Z]))|(?<word>(?:[дДоО][’'](?=[А-ЯЁ]))?[А-Яа-яЁё]+(?:[-‑][А-Яа-яЁёA-Za-z0-9]+)*(?![\p{L}\p{M}]))|(?<latin>[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}]|['’&.-](?=[\p{L}\p{N}]))*)|(?<mark>\S)/gu;

/** Words of one sentence; dates, quantities, code and links are one word each. */
export function wordsOf(text: string, [from, to]: readonly [number, number], shapes: readonly Shape[]): Word[] {
  const words: Word[] = [];
  const inside = shapes.filter((shape) => shape.start >= from && shape.end <= to);
  let at = from;
  for (const shape of inside) {
    pushWords(words, text, at, shape.start);
    words.push(shapeWord(text, shape));
    at = shape.end;
  }
  pushWords(words, text, at, to);
  return words;
}

function pushWords(words: Word[], text: string, from: number, to: number): void {
  if (to <= from) return;
  for (const match of text.slice(from, to).matchAll(TOKEN)) words.push(toWord(match, from));
}

/** «112-я дивизия», «4-го полка»: a number with the ending of its adjective. */
const ORDINAL = /^\d{1,4}[-‑](?:[иы]?й|а?я|о?е|го|му|ы?м|ой|у?ю)$/;

/** «Рашид ад-Дин», «Харун ар-Рашид». */
const ARABIC = /^(?:а[лдрсштнз]ь?|э[лдрсштнз]ь?)-[А-ЯЁ]/;

const kindOf = (text: string, groups: Readonly<Record<string, string | undefined>>): Word['kind'] => {
  if (groups['initial']) return 'initial';
  if (groups['word'] || (groups['latin'] && ORDINAL.test(text))) return 'word';
  return groups['latin'] ? 'latin' : 'mark';
};

function toWord(match: RegExpExecArray, from: number): Word {
  const text = match[0];
  const kind = kindOf(text, match.groups ?? {});
  const lower = text.toLowerCase();
  const start = from + match.index;
  const isWord = kind === 'word';
  const bare = text.replace(/^[дДоО][’']/, '');
  return {
    start,
    end: start + text.length,
    text,
    lower,
    kind,
    capital: kind !== 'mark' && (bare.charAt(0) !== bare.charAt(0).toLowerCase() || ARABIC.test(bare)),
    shape: null,
    grammar: isWord ? grammarOf(bare) : kind === 'mark' ? NOTHING : INDECLINABLE,
    governs: isWord ? casesAfter(lower) : null,
    conjunction: isWord && CONJUNCTIONS.has(lower),
  };
}

function shapeWord(text: string, shape: Shape): Word {
  const surface = text.slice(shape.start, shape.end);
  return {
    start: shape.start,
    end: shape.end,
    text: surface,
    lower: surface.toLowerCase(),
    kind: 'shape',
    capital: false,
    shape,
    grammar: INDECLINABLE,
    governs: null,
    conjunction: false,
  };
}

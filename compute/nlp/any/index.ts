import type { ChunkBlock, Context, Language } from '../language.ts';
import { foldKey } from '../key.ts';
import { isCapitalised, nameRuns } from '../names.ts';
import { readAbbreviations } from '../brackets.ts';
import type { PlacedName } from '../brackets.ts';
import { blockSentences } from '../blocks.ts';
import { newReading } from '../reading.ts';
import type { ReadingBuilder } from '../reading.ts';
import { splitSentences } from '../sentences.ts';
import type { SentenceRules } from '../sentences.ts';
import { newShapeFinder } from '../shapes.ts';
import type { Shape } from '../shapes.ts';
import { readShapes, readStructure } from '../structure.ts';
import { termsOf } from '../terms.ts';
import { opensSentence, plainWords } from '../words.ts';
import type { PlainWord } from '../words.ts';

/** Abbreviations that many languages share; single letters are initials in all of them. */
const RULES: SentenceRules = {
  titles: new Set(['mr', 'mrs', 'ms', 'dr', 'prof', 'st', 'hr', 'fr', 'sr', 'sra', 'no', 'nr', 'z.b', 'd.h', 'e.g', 'i.e']),
  abbreviations: new Set(['etc', 'usw', 'bzw', 'inc', 'ltd', 'co', 'vs']),
  starters: new Set(),
};

const shapes = newShapeFinder({
  months: new Map(),
  yearWords: [],
  ofWords: [],
  ordinals: [],
  units: new Set([
    'km',
    'm',
    'cm',
    'mm',
    'kg',
    'g',
    't',
    'mg',
    'l',
    'ml',
    'ha',
    'km²',
    'kb',
    'mb',
    'gb',
    'tb',
    'ms',
    's',
    'min',
    'h',
    'hz',
    'khz',
    'mhz',
    'ghz',
    'w',
    'kw',
    'v',
  ]),
  scales: new Set(['million', 'billion']),
  decimal: '.',
});

const NAMES = {
  connectors: new Set(['de', 'del', 'della', 'di', 'da', 'du', 'van', 'von', 'der', 'den', 'la', 'le', 'al', 'bin', 'ibn', 'y', 'of']),
  articles: new Set(['the', 'la', 'los']),
  maxWords: 8,
};

/** Short words alone are articles and pronouns more often than names. */
function provesName(text: string, word: PlainWord | undefined, context: Context): boolean {
  if (!word || !isCapitalised(word.text)) return false;
  if (!opensSentence(text, word.start)) return true;
  return context.gazetteer.includes(word.text) || (word.text.length > 3 && !context.lowerCase.has(word.text.toLowerCase()));
}

/** Words that are no part of a date, quantity, code or link. Both lists ascend. */
function outside(words: readonly PlainWord[], found: readonly Shape[]): PlainWord[] {
  const shapes = found.filter((shape) => shape.kind !== 'number');
  let next = 0;
  return words.filter((word) => {
    while ((shapes[next]?.end ?? Infinity) <= word.start) next += 1;
    return (shapes[next]?.start ?? Infinity) >= word.end;
  });
}

function readNames(builder: ReadingBuilder, blocks: readonly ChunkBlock[], found: readonly Shape[], context: Context): void {
  const placed: PlacedName[] = [];
  for (const block of blocks) {
    if (block.kind === 'code') continue;
    const words = outside(plainWords(builder.text, block.start, block.end), found);
    for (const { first, last } of nameRuns(builder.text, words, NAMES, (index) => provesName(builder.text, words[index], context))) {
      const [start, end] = [words[first]?.start ?? 0, words[last]?.end ?? 0];
      const index = builder.mention({ start, end, kind: 'name' });
      if (index >= 0) placed.push({ index, start, end });
    }
  }
  readAbbreviations(builder, placed);
}

/** The plain fallback for every other language: names by their capitals, dates, quantities, code and the document's structure. */
export const anyLanguage: Language = {
  code: 'any',
  load: () => Promise.resolve(),
  sentences: (text) => splitSentences(text, RULES),
  key: foldKey,
  terms: (text) => termsOf(text, 'any'),
  read(text, blocks, context) {
    const sentences = blockSentences(text, blocks, (from, to) => splitSentences(text, RULES, from, to));
    const builder = newReading({ language: 'any', text, sentences, key: foldKey });
    const found = shapes(text);
    readShapes(builder, found, blocks);
    readNames(builder, blocks, found, context);
    readStructure(builder, blocks, context, { language: null, shapes });
    return builder.finish();
  },
};

import type { Reading } from '../../graph/segment.ts';
import { blockSentences } from '../blocks.ts';
import type { ChunkBlock, Context, Language } from '../language.ts';
import { newReading } from '../reading.ts';
import type { ReadingBuilder } from '../reading.ts';
import { splitSentences } from '../sentences.ts';
import type { Shape } from '../shapes.ts';
import { readShapes, readStructure } from '../structure.ts';
import { termsOf } from '../terms.ts';
import { pointedNouns } from './anaphora.ts';
import { readAppositions } from './appositions.ts';
import { newSentence } from './clause.ts';
import { conjugate } from './conjugation.ts';
import type { Conjugation } from './conjugation.ts';
import { newDiscourse, startParagraph } from './discourse.ts';
import { readBrackets } from './life.ts';
import { frenchKey } from './key.ts';
import { readPhrases } from './phrases.ts';
import { SENTENCES } from './rules.ts';
import { frenchShapes } from './shapes.ts';
import { tagWords } from './tag.ts';
import { readVerbs } from './verbs.ts';
import { wordsOf } from './words.ts';

let conjugation: Conjugation | null = null;

/** Verb forms are made by rule at the first call; there is no dictionary to read. */
function loadVerbs(): Conjugation {
  conjugation ??= conjugate();
  return conjugation;
}

/** French by closed classes, conjugated verbs and capitals; nouns and adjectives are known by their place. */
export const french: Language = {
  code: 'fr',
  load: () => {
    loadVerbs();
    return Promise.resolve();
  },
  sentences: (text) => frenchSentences(text),
  key: frenchKey,
  terms: (text) => termsOf(text, 'fr'),
  read: readFrench,
};

type Range = [number, number];

/** "av. J.-C." looks like initials; before a capital it ends a sentence. */
function cutAfterChrist(text: string, [start, end]: Range): Range[] {
  const parts: Range[] = [];
  let at = start;
  for (const match of text.slice(start, end).matchAll(/J\.[-‑]C\.(?=\s(?=\p{Lu}))/gu)) {
    const cut = start + match.index + match[0].length;
    parts.push([at, cut]);
    at = cut + 1;
  }
  return [...parts, [at, end]];
}

/** French puts a space before "»": a sentence that would begin with it gives it back, and goes on where small letters follow. */
function joinGuillemets(text: string, ranges: readonly Range[]): Range[] {
  const joined: Range[] = [];
  for (const [start, end] of ranges) {
    const before = joined.at(-1);
    if (!before || text.charAt(start) !== '»') {
      joined.push([start, end]);
      continue;
    }
    const rest = start + 1 + (/^[\s,;:]*/.exec(text.slice(start + 1, end))?.[0].length ?? 0);
    const goesOn = /^\p{Ll}/u.test(text.slice(rest, rest + 2)) || /[,;:]/.test(text.slice(start, rest));
    before[1] = goesOn ? end : start + 1;
    if (!goesOn && rest < end) joined.push([rest, end]);
  }
  return joined;
}

function frenchSentences(text: string, from = 0, to = text.length): Range[] {
  const ranges = splitSentences(text, SENTENCES, from, to).flatMap((range) => cutAfterChrist(text, range));
  return joinGuillemets(text, ranges);
}

function readFrench(text: string, blocks: readonly ChunkBlock[], context: Context): Reading {
  const all: readonly ChunkBlock[] = blocks.length > 0 ? blocks : [{ kind: 'paragraph', level: 0, start: 0, end: text.length }];
  const split = (from: number, to: number): [number, number][] => frenchSentences(text, from, to);
  const builder = newReading({ language: 'fr', text, sentences: blockSentences(text, all, split), key: frenchKey });
  const shapes = frenchShapes(text);
  readShapes(builder, shapes);
  readProse(
    builder,
    blockSentences(
      text,
      all.filter((block) => block.kind !== 'code'),
      split,
    ),
    shapes,
    context,
  );
  readStructure(builder, blocks, context, { language: 'fr', shapes: frenchShapes });
  return builder.finish();
}

/** An empty line; a text of one line a paragraph has them in its blocks. */
const PARAGRAPH = /\n[ \t\r]*\n/;

function readProse(builder: ReadingBuilder, ranges: readonly [number, number][], shapes: readonly Shape[], context: Context): void {
  const verbs = loadVerbs();
  const discourse = newDiscourse(context.about);
  let first = 0;
  let before = 0;
  for (const range of ranges) {
    if (PARAGRAPH.test(builder.text.slice(before, range[0]))) startParagraph(discourse);
    before = range[1];
    while ((shapes[first]?.end ?? Infinity) <= range[0]) first += 1;
    let last = first;
    while ((shapes[last]?.start ?? Infinity) < range[1]) last += 1;
    const inside = shapes.slice(first, last).filter((shape) => shape.start >= range[0] && shape.end <= range[1]);
    const desk = { text: builder.text, words: wordsOf(builder.text, range, inside), context, builder };
    tagWords({ ...desk, verbs });
    const sentence = newSentence(desk, range, pointedNouns(desk, discourse, readPhrases(desk)), discourse);
    readAppositions(sentence);
    readBrackets(sentence, inside);
    readVerbs(sentence, verbs);
  }
}

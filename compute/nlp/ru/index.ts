import type { Reading } from '../../graph/segment.ts';
import { blockSentences } from '../blocks.ts';
import type { ChunkBlock, Context, Language } from '../language.ts';
import type { ReadingBuilder } from '../reading.ts';
import { newReading } from '../reading.ts';
import type { Shape, ShapeFinder } from '../shapes.ts';
import { newShapeFinder } from '../shapes.ts';
import { readShapes, readStructure } from '../structure.ts';
import { termsOf } from '../terms.ts';
import type { Sentence } from './clause.ts';
import { newSentence } from './clause.ts';
import { loadDictionary } from './dictionary.ts';
import { readAppositions } from './appositions.ts';
import { readDash } from './definitions.ts';
import { grammarOf } from './grammar.ts';
import { readInsertions } from './insertions.ts';
import { russianKey } from './key.ts';
import { readBrackets } from './life.ts';
import { NOTES, SHAPES } from './lexicon.ts';
import { readPhrases } from './phrases.ts';
import { endSentence, newReferences, noteOwnClasses } from './references.ts';
import { russianSentences } from './sentences.ts';
import { readVerbs } from './verbs.ts';
import { asDate, inNewStyle } from './years.ts';
import { wordsOf } from './words.ts';

const findAll = newShapeFinder(SHAPES);

const findShapes: ShapeFinder = (text, from, to) =>
  inNewStyle(
    text,
    findAll(text, from, to).map((shape) => asDate(text, shape)),
  );

/** Russian on the OpenCorpora dictionary: cases and agreement decide what is a subject, an object, an apposition. */
export const russian: Language = {
  code: 'ru',
  load: loadDictionary,
  sentences: (text) => russianSentences(text, 0, text.length),
  key: russianKey,
  terms: (text) => termsOf(text, 'ru'),
  read: readRussian,
};

const WHOLE: readonly Omit<ChunkBlock, 'end'>[] = [{ kind: 'paragraph', level: 0, start: 0 }];
const PROSE = new Set<ChunkBlock['kind']>(['paragraph', 'item', 'quote']);

function readRussian(text: string, given: readonly ChunkBlock[], context: Context): Reading {
  const blocks = given.length > 0 ? given : WHOLE.map((block) => ({ ...block, end: text.length }));
  const sentences = blockSentences(text, blocks, (from, to) => russianSentences(text, from, to));
  const builder = newReading({ language: 'ru', text, sentences, key: russianKey });
  const shapes = findShapes(text);
  readShapes(builder, shapes);
  readBlocks(builder, blocks, shapes, context);
  readStructure(builder, blocks, context, { language: 'ru', shapes: findShapes, isTerm });
  return withoutIdle(builder.finish());
}

/** Headings and rows name things but hold no sentences; code holds neither. */
function readBlocks(builder: ReadingBuilder, blocks: readonly ChunkBlock[], shapes: readonly Shape[], context: Context): void {
  const references = newReferences(context);
  let first = 0;
  for (const block of blocks) {
    if (block.kind === 'code') continue;
    for (const range of blockSentences(builder.text, [block], (from, to) => russianSentences(builder.text, from, to))) {
      while ((shapes[first]?.end ?? Infinity) <= range[0]) first += 1;
      let last = first;
      while ((shapes[last]?.start ?? Infinity) < range[1]) last += 1;
      const inside = shapes.slice(first, last);
      const desk = { text: builder.text, words: wordsOf(builder.text, range, inside), context, builder };
      const sentence = newSentence(desk, range, readPhrases(desk), references);
      if (PROSE.has(block.kind)) readSentence(sentence, inside);
    }
  }
}

function readSentence(sentence: Sentence, shapes: readonly Shape[]): void {
  noteOwnClasses(sentence);
  readAppositions(sentence);
  readDash(sentence);
  readBrackets(sentence, shapes);
  readInsertions(sentence);
  readVerbs(sentence);
  endSentence(sentence);
}

/** «Примечание: …», «Запустить: …» define nothing. */
function isTerm(term: string): boolean {
  const first = /^[А-Яа-яЁё-]+/.exec(term)?.[0] ?? '';
  const { verb, infinitive, noun } = grammarOf(first.toLowerCase());
  return !NOTES.has(term.toLowerCase()) && !(first !== '' && noun === 0 && (verb !== null || infinitive !== null));
}

/** Leaves out common nouns of one word that no statement and no type is about: they name no thing of this text. */
function withoutIdle(reading: Reading): Reading {
  const used = new Set<number>(reading.types.map((type) => type.mention));
  for (const { subject, object } of reading.statements) {
    used.add(subject);
    if ('mention' in object) used.add(object.mention);
  }
  const kept = reading.mentions
    .map((mention, index) => ({ mention, index }))
    .filter(({ mention, index }) => used.has(index) || mention.kind !== 'concept' || !ONE_WORD.test(mention.surface));
  const place = new Map(kept.map(({ index }, rank) => [index, rank]));
  const ranked = (index: number): number => place.get(index) ?? 0;
  return {
    ...reading,
    mentions: kept.map(({ mention }) => mention),
    statements: reading.statements.map((statement) => ({
      ...statement,
      subject: ranked(statement.subject),
      object: 'mention' in statement.object ? { mention: ranked(statement.object.mention) } : statement.object,
    })),
    types: reading.types.map((type) => ({ ...type, mention: ranked(type.mention) })),
  };
}

const ONE_WORD = /^[А-Яа-яЁё-]+$/;

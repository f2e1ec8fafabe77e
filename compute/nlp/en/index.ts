import { FeragError } from '../../../contract/errors.ts';
import type { Reading } from '../../graph/segment.ts';
import { blockSentences } from '../blocks.ts';
import { readAbbreviations } from '../brackets.ts';
import { foldKey } from '../key.ts';
import type { ChunkBlock, Context, Language } from '../language.ts';
import { newReading } from '../reading.ts';
import type { ReadingBuilder } from '../reading.ts';
import { splitSentences } from '../sentences.ts';
import { newShapeFinder } from '../shapes.ts';
import type { Shape } from '../shapes.ts';
import { headingName, readShapes, readStructure } from '../structure.ts';
import { termsOf } from '../terms.ts';
import { readAppositions } from './appositions.ts';
import { IMPERATIVES, SENTENCE_RULES, SHAPE_WORDS } from './lexicon.ts';
import { readBracket, readLife } from './life.ts';
import { markNames } from './marks.ts';
import type { Range } from './marks.ts';
import { isTelling } from './noun-phrases.ts';
import { readItems } from './phrases.ts';
import type { Item } from './phrases.ts';
import { readPlaces } from './places.ts';
import { readRelations } from './relations.ts';
import { argumentOf } from './sentence.ts';
import { isFiniteVerb } from './subjects.ts';
import { newStory, noteSubject } from './story.ts';
import type { Story } from './story.ts';
import type { Sentence } from './sentence.ts';
import { englishTokens, loadTagger } from './tag.ts';
import type { EnglishToken, Tagger } from './tag.ts';
import { readTitles, withoutTitles } from './titles.ts';

const shapes = newShapeFinder(SHAPE_WORDS);

/** The surface made comparable: folded, without its article and its possessive ending. */
export function englishKey(surface: string): string {
  const folded = foldKey(surface);
  const bare = folded
    .replace(/(?<=\p{L})- (?=\p{L})/gu, '-')
    .replace(/^(?:the|a|an) (?=.)/, '')
    .replace(/(?<=[\p{L}\p{N}])'s$|(?<=s)'$/u, '');
  return bare || folded;
}

/** Token ranges of the sentences, both ends inside; a sentence without tokens has none. */
function tokenRanges(tokens: readonly EnglishToken[], sentences: readonly (readonly [number, number])[]): Range[] {
  const ranges: Range[] = [];
  let at = 0;
  for (const [start, end] of sentences) {
    while (at < tokens.length && (tokens[at]?.start ?? 0) < start) at += 1;
    const first = at;
    while (at < tokens.length && (tokens[at]?.end ?? Infinity) <= end) at += 1;
    if (at > first) ranges.push({ first, last: at - 1 });
  }
  return ranges;
}

/** Items outside brackets: what stands inside one is no argument of the sentence's verbs. Quotation marks say nothing either. */
function outsideBrackets(items: readonly Item[]): Item[] {
  const kept: Item[] = [];
  let depth = 0;
  items.forEach((item, at) => {
    // "Ada Moss (1900–1950), was a …": the comma after a bracket parts nothing.
    if (item.kind === 'comma' && items[at - 1]?.kind === 'close' && items[at + 1]?.kind === 'verb') return;
    if (item.kind === 'open') depth += 1;
    else if (item.kind === 'close') depth = Math.max(0, depth - 1);
    else if (depth === 0 && !(item.kind === 'other' && /^["“”«»*_`]$/.test(item.word))) kept.push(item);
  });
  // A bracket that never closes hides nothing.
  return depth > 0 ? items.filter((item) => item.kind !== 'open' && item.kind !== 'close') : kept;
}

interface Page {
  readonly text: string;
  readonly tokens: readonly EnglishToken[];
  readonly found: readonly Shape[];
  readonly builder: ReadingBuilder;
  readonly context: Context;
  readonly story: Story;
  readonly known: ReadonlySet<string>;
  readonly titles: readonly string[];
  readonly isCommon: (word: string) => boolean;
}

/** Names of the document and their words: "Walker said" opens a sentence after "Paul Walker" stood inside one. */
const knownNames = ({ gazetteer }: Context, titles: readonly string[]): ReadonlySet<string> =>
  new Set([...gazetteer, ...[...gazetteer, ...titles].flatMap((name) => name.split(/[\s,]+/).filter((word) => /^\p{Lu}/u.test(word)))]);

/** Mentions of all names, and of the noun phrases that say enough to be looked up. */
function readMentions(sentence: Sentence, items: readonly Item[]): void {
  for (const item of items) {
    if (item.kind !== 'np' || item.what === 'pronoun' || item.what === 'shape') continue;
    if (
      item.what === 'name' ||
      (isTelling(sentence.tokens, item) && item.core.last > item.core.first && item.core.last - item.core.first < 5)
    )
      argumentOf(sentence, item);
  }
}

function readSentence(page: Page, range: Range, isItem: boolean): void {
  const names = markNames({ ...page, range, isItem });
  const items = readItems(page.tokens, range, names);
  const plain = withoutTitles(outsideBrackets(items), page.tokens);
  const sentence: Sentence = {
    text: page.text,
    tokens: page.tokens,
    items: plain.items,
    builder: page.builder,
    context: page.context,
    story: page.story,
  };
  readMentions(sentence, items);
  for (const name of names)
    page.builder.mention({ start: page.tokens[name.first]?.start ?? 0, end: page.tokens[name.last]?.end ?? 0, kind: 'name' });
  const placed = items.flatMap((item) => {
    if (item.kind !== 'np' || (item.what !== 'name' && item.what !== 'concept')) return [];
    const [start, end] = [page.tokens[item.core.first]?.start ?? 0, page.tokens[item.core.last]?.end ?? 0];
    return page.text.charAt(end) === '(' || page.text.charAt(end + 1) === '('
      ? [{ index: page.builder.mention({ start, end, kind: item.what }), start, end }]
      : [];
  });
  readAbbreviations(page.builder, placed);
  if (isListing(page.tokens, range) && !plain.items.some(isFiniteVerb)) return;
  const main = readRelations(sentence);
  readAppositions(sentence);
  readTitles(sentence, plain.titled);
  readPlaces(sentence);
  sentence.items.forEach((_, at) => readLife(sentence, at, page.found));
  for (const { bearer, title } of plain.titled) readBracket(sentence, { phrase: title, owner: bearer, isPartOfAnother: false }, page.found);
  const subject = main?.isNamed ? page.builder.at(main.mention) : undefined;
  if (subject) noteSubject(page.story, { key: subject.key, surface: subject.surface });
}

/** A table or menu that lost its layout: mostly capitals and numbers, no sentence. */
function isListing(tokens: readonly EnglishToken[], { first, last }: Range): boolean {
  if (last - first < 30) return false;
  const named = tokens.slice(first, last + 1).filter((token) => token.shape !== null || /^[\p{Lu}\p{N}]/u.test(token.text));
  return named.length > (last - first) * 0.55;
}

const PROSE = new Set(['paragraph', 'item', 'quote']);

/** The chunk with code blanked: the tagger sees only prose, offsets stay. */
function maskBlocks(text: string, blocks: readonly ChunkBlock[]): string {
  let masked = text;
  for (const block of blocks) {
    if (block.kind === 'code') masked = masked.slice(0, block.start) + ' '.repeat(block.end - block.start) + masked.slice(block.end);
  }
  return masked;
}

function readEnglish(tagger: Tagger, text: string, blocks: readonly ChunkBlock[], context: Context): Reading {
  const sentences = blockSentences(text, blocks, (from, to) => splitSentences(text, SENTENCE_RULES, from, to));
  const builder = newReading({ language: 'en', text, sentences, key: englishKey });
  const found = shapes(text);
  const tokens = englishTokens(text, tagger.tag(maskBlocks(text, blocks)), found);
  const titles = [context.about?.surface, context.title, context.about?.surface.split(', ', 1)[0]].flatMap((title) =>
    title && title.length <= 120 && /^[\p{Lu}\p{N}]/u.test(title) ? [title] : [],
  );
  const story: Story = newStory(context.about, tokens);
  const page: Page = {
    text,
    tokens,
    found,
    builder,
    context,
    story,
    known: knownNames(context, titles),
    titles: [...new Set(titles)],
    isCommon: tagger.isCommon,
  };
  readShapes(builder, found, blocks);
  const blockAt = (start: number): ChunkBlock | undefined => blocks.find((block) => block.start <= start && start < block.end);
  for (const range of tokenRanges(tokens, sentences)) {
    const block = blockAt(tokens[range.first]?.start ?? 0);
    if (block && PROSE.has(block.kind)) readSentence(page, range, block.kind === 'item');
    else if (block?.kind === 'heading') readHeading(page, range, block);
    else if (block?.cells) readCells(page, range, block.cells);
  }
  const isTerm = (term: string, start: number): boolean => namesSomething(tokens, term, start);
  readStructure(builder, blocks, context, { language: 'en', shapes, isTerm });
  return builder.finish();
}

/** A note's label, an order ("Run the tests: …") or a clause ("The worker holds nothing: …") is no term. */
function namesSomething(tokens: readonly EnglishToken[], term: string, start: number): boolean {
  if (/^(?:note|notes|warning|tip|trap|example|examples|important|recommended|recommendation|see|todo|hint|caution|result)$/i.test(term))
    return false;
  const inside = tokens.filter((token) => token.start >= start && token.end <= start + term.length);
  if (inside.length < 2) return true;
  const isOrder = IMPERATIVES.has(inside[0]?.lower ?? '') && inside[0]?.pos === 'VERB';
  return (
    !isOrder &&
    !inside.some((token, index) => token.pos === 'AUX' || (token.pos === 'VERB' && (index === 0 || !/(?:ing|ed|en)$/.test(token.lower))))
  );
}

function mentionNames(page: Page, range: Range, isItem: boolean): void {
  for (const name of markNames({ ...page, range, isItem })) {
    const [start, end] = [page.tokens[name.first]?.start ?? 0, page.tokens[name.last]?.end ?? 0];
    page.builder.mention({ start, end, kind: 'name' });
  }
}

/** A short heading is one name; a longer one may hold some. */
function readHeading(page: Page, range: Range, block: ChunkBlock): void {
  const whole = headingName(page.text, block);
  if (whole) page.builder.mention({ start: whole[0], end: whole[1], kind: 'name' });
  else mentionNames(page, range, true);
}

/** Long cells may name things; short ones are read whole by the structure. */
function readCells(page: Page, range: Range, cells: NonNullable<ChunkBlock['cells']>): void {
  for (const cell of cells) {
    const inside = page.tokens
      .map((token, index) => ({ token, index }))
      .filter(({ token, index }) => index >= range.first && index <= range.last && token.start >= cell.start && token.end <= cell.end);
    const [first, last] = [inside[0]?.index, inside.at(-1)?.index];
    if (first !== undefined && last !== undefined && inside.length > 6) mentionNames(page, { first, last }, true);
  }
}

let loading: Promise<Tagger> | null = null;
let tagger: Tagger | null = null;

export const english: Language = {
  code: 'en',
  async load() {
    loading ??= loadTagger();
    tagger = await loading;
  },
  sentences: (text) => splitSentences(text, SENTENCE_RULES),
  key: englishKey,
  terms: (text) => termsOf(text, 'en'),
  read(text, blocks, context) {
    if (!tagger) throw new FeragError('internal', 'English was asked to read before it was loaded.');
    return readEnglish(tagger, text, blocks, context);
  },
};

import type { Context } from '../language.ts';
import { extendByGazetteer, isCapitalised, nameRuns } from '../names.ts';
import { NAME_CONNECTORS } from '../words.ts';
import { joinedRuns } from './joined-names.ts';
import { EPITHETS, IMPERATIVES, NEVER_NAMES, isDemonym } from './lexicon.ts';
import type { EnglishToken } from './tag.ts';

/** A name as token indices, both inside. `start` and `end` differ from the tokens' only for a title in quotes. */
export interface NameMark {
  readonly first: number;
  readonly last: number;
  readonly quoted: boolean;
}

const RUN = {
  connectors: new Set([...NAME_CONNECTORS, 'zu', 'y', '&', "'n'"]),
  articles: new Set(['the', 'la', 'las', 'los', 'der', 'den', 'le']),
  maxWords: 12,
};

const FUNCTION_TAGS = new Set(['DET', 'PRON', 'AUX', 'ADP', 'CCONJ', 'SCONJ', 'PART', 'PUNCT', 'INTJ']);
const WEEKDAYS = new Set(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']);

const TITLE_OPENERS = new Set('no my our your all every two three four five six seven eight nine ten how why what who'.split(' '));

/** Whether a capital at a sentence's first word proves a name: known inside sentences, or never in lower case and tagged so. */
function firstWordNames(tokens: readonly EnglishToken[], index: number, { context, known, isCommon }: NamePage): boolean {
  const token = tokens[index];
  if (!token) return false;
  if (known.has(token.text)) return true;
  const next = tokens[index + 1];
  // "No Straight Lines", "My Beautiful Scream": a common word with a capital after such a word makes a title of both.
  if (TITLE_OPENERS.has(token.lower) && next && isCapitalised(next.text) && !isDemonym(next.text) && isCommon(next.lower)) return true;
  if (context.lowerCase.has(token.lower)) return false;
  const leads =
    next !== undefined && next.start - token.end <= 1 && isCapitalised(next.text) && !FUNCTION_TAGS.has(next.pos) && !isDemonym(next.text);
  if (leads && (token.pos === 'PROPN' || (!FUNCTION_TAGS.has(token.pos) && token.pos !== 'ADV' && !/(?:ed|ing)$/.test(token.lower))))
    return true;
  return token.pos === 'PROPN' && (/\p{Lu}/u.test(token.text.slice(1)) || !isCommon(token.lower));
}

/** Adjective before a noun: "an American writer", "French cinema". Alone or before another name it stays a name. */
function isModifier(tokens: readonly EnglishToken[], index: number): boolean {
  const [before, token, next] = [tokens[index - 1], tokens[index], tokens[index + 1]];
  if (!token || !next || !isDemonym(token.text)) return false;
  return !isCapitalised(next.text) || isDemonym(next.text)
    ? next.pos === 'NOUN' ||
        (next.pos === 'VERB' && before?.pos === 'DET' && !isCapitalised(next.text)) ||
        next.pos === 'ADJ' ||
        next.pos === 'SHAPE' ||
        isDemonym(next.text) ||
        next.text === '-'
    : false;
}

export interface Range {
  /** Token indices `[first, last]`, both inside. */
  readonly first: number;
  readonly last: number;
}

/** Titles in quotes, up to 12 tokens, that begin with a capital or a digit; quotes are paired from the left. */
function quotedTitles(tokens: readonly EnglishToken[], { first, last }: Range): NameMark[] {
  const marks: NameMark[] = [];
  let open = -1;
  for (let index = first; index <= last; index += 1) {
    const text = tokens[index]?.text ?? '';
    const isStraight = text === '"';
    if (text === '“' || text === '«' || (isStraight && open < 0)) open = index;
    else if ((text === '”' || text === '»' || isStraight) && open >= 0) {
      const inner = tokens[open + 1];
      const length = index - open - 1;
      if (inner && length > 0 && length <= 12 && /^[\p{Lu}\p{N}]/u.test(inner.text) && !endsLikeSpeech(tokens, open, index))
        marks.push({ first: open + 1, last: index - 1, quoted: true });
      open = -1;
    }
  }
  return marks;
}

/** Speech ends with a comma or a full stop inside its quotes; titles in the American manner may too, but are short. */
function endsLikeSpeech(tokens: readonly EnglishToken[], open: number, close: number): boolean {
  const last = tokens[close - 1]?.text ?? '';
  return (last === ',' || last === '.') && close - open > 6;
}

/** The document's title or subject wherever it stands: its whole wording is one name ("45 Fathers"). */
function titleMarks(text: string, tokens: readonly EnglishToken[], { first, last }: Range, names: readonly string[]): NameMark[] {
  const marks: NameMark[] = [];
  for (const name of names) {
    const head = firstWordOf(name);
    for (let index = first; index <= last; index += 1) {
      const token = tokens[index];
      if (!token || !token.text.startsWith(head) || !text.startsWith(name, token.start)) continue;
      const end = token.start + name.length;
      let to = index;
      while (to < last && (tokens[to + 1]?.start ?? Infinity) < end) to += 1;
      if (tokens[to]?.end === end) marks.push({ first: index, last: to, quoted: false });
    }
  }
  return marks;
}

const firstWordOf = (name: string): string => /^[\p{L}\p{N}]+/u.exec(name)?.[0] ?? name.charAt(0);

/** Takes a bare number ("Apollo 11", "Boeing 747") and the suffix of a company or a son into the run. */
function withTail(tokens: readonly EnglishToken[], last: number, to: number): number {
  let end = last;
  const next = tokens[end + 1];
  if (
    next &&
    end + 1 <= to &&
    next.shape?.kind === 'number' &&
    next.text.length <= 3 &&
    tokens[end + 2]?.pos !== 'NOUN' &&
    /^\d+$/.test(next.text)
  )
    end += 1;
  const [comma, suffix] = [tokens[end + 1], tokens[end + 2]];
  if (comma?.text === ',' && suffix && end + 2 <= to && /^(?:Jr|Sr|Inc|Ltd|LLC)\.?$/.test(suffix.text)) end += 2;
  return end;
}

/** What names are sought in: one sentence of a chunk. */
export interface NamePage {
  readonly text: string;
  readonly tokens: readonly EnglishToken[];
  readonly range: Range;
  readonly context: Context;
  /** The section's subject and the document's title. */
  readonly titles: readonly string[];
  /** Names that the document has inside sentences. */
  readonly known: ReadonlySet<string>;
  /** A list item or heading begins with an order to do something more often than with a name. */
  readonly isItem: boolean;
  readonly isCommon: (word: string) => boolean;
}

function capitalRuns(page: NamePage): NameMark[] {
  const { text, tokens, range, context, isItem } = page;
  const { first, last } = range;
  const part = tokens.slice(first, last + 1);
  const isName = (index: number): boolean => {
    const token = part[index];
    if (!token || token.shape) return false;
    const before = part[index - 1];
    // A closing quote has white space behind it.
    const opens = !before || (/^["“«(:•]$/.test(before.text) && (before.text !== '"' || before.end === token.start));
    if (token.text === 'the' || token.text === 'The')
      return index > 0 && EPITHETS.has(part[index + 1]?.text ?? '') && isCapitalised(part[index - 1]?.text ?? '');
    if (!isCapitalised(token.text) || WEEKDAYS.has(token.lower)) return false;
    // "René I de Rohan", but "in Paris I saw".
    if (token.text === 'I')
      return !opens && isCapitalised(before?.text ?? '') && !/^(?:VERB|AUX|ADV|PART)$/.test(part[index + 1]?.pos ?? 'VERB');
    // "Side By Side", "Into The Wild": small words with a capital between capitals belong to a title.
    const isInside = isCapitalised(before?.text ?? '') && isCapitalised(part[index + 1]?.text ?? '') && token.text.length > 1;
    const isOpener = opens && TITLE_OPENERS.has(token.lower);
    if (NEVER_NAMES.has(token.lower) && !isInside && !isOpener && (opens || FUNCTION_TAGS.has(token.pos) || token.pos === 'ADV'))
      return false;
    if (isModifier(part, index)) return false;
    if (index === 0 && IMPERATIVES.has(token.lower) && (isItem || !isCapitalised(part[1]?.text ?? ''))) return false;
    return opens ? firstWordNames(part, index, page) : true;
  };
  return joinedRuns(part, nameRuns(text, part, RUN, isName)).map((run) => {
    const start = part[run.first]?.start ?? 0;
    const end = part[run.last]?.end ?? 0;
    const known = extendByGazetteer(text, start, end, context.gazetteer);
    // The document's "Edgar Wallace's" is no name of its own.
    const reach = /['’]s$/.test(text.slice(known - 2, known)) ? known - 2 : known;
    let to = withTail(part, run.last, part.length - 1);
    while (to + 1 < part.length && (part[to + 1]?.end ?? Infinity) <= reach) to += 1;
    return { first: first + run.first, last: first + to, quoted: false };
  });
}

/** Names of a sentence, ascending, without overlaps: titles in quotes win, then the longer of two. */
export function markNames(page: NamePage): NameMark[] {
  const { text, tokens, range, titles } = page;
  const taken = new Uint8Array(range.last - range.first + 1);
  const found = [...quotedTitles(tokens, range), ...titleMarks(text, tokens, range, titles), ...capitalRuns(page)];
  const ranked = found.sort((a, b) => Number(b.quoted) - Number(a.quoted) || b.last - b.first - (a.last - a.first) || a.first - b.first);
  const marks: NameMark[] = [];
  for (const mark of ranked) {
    const cells = taken.subarray(mark.first - range.first, mark.last - range.first + 1);
    if (cells.includes(1)) continue;
    cells.fill(1);
    marks.push(mark);
  }
  return withNicknames(
    tokens,
    marks.sort((a, b) => a.first - b.first),
  );
}

/** 'Henry "Zipp" Newman' is one name. */
function withNicknames(tokens: readonly EnglishToken[], marks: readonly NameMark[]): NameMark[] {
  const merged: NameMark[] = [];
  for (const mark of marks) {
    const [nickname, first] = [merged.at(-1), merged.at(-2)];
    const surrounds =
      first && nickname?.quoted && !mark.quoted && !first.quoted && first.last + 2 === nickname.first && nickname.last + 2 === mark.first;
    if (surrounds && nickname.last - nickname.first < 2 && tokens[first.last + 1]?.text !== ',')
      merged.splice(-2, 2, { first: first.first, last: mark.last, quoted: false });
    else merged.push(mark);
  }
  return merged;
}

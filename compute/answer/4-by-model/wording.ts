/** What a citation looks like in a model's text: "[1]", "[1, 2]", "[2–4]", "[^1]", "【1】". Bounded, so that no text costs more than its length. */
const CITATION = /[ \t]{0,3}[[【][\s^]{0,3}(\d[\d\s,;–-]{0,40}?)\s{0,3}[\]】]/gu;
/** The beginning of one, at the end of what has come so far. */
const UNFINISHED = /[[【][\s^\d,;–-]{0,48}$/u;
/** Between these stands the number of a citation while the rest of the text is cleaned. */
const [OPEN, CLOSE] = ['\uE000', '\uE001'];
/** Addresses in any scheme, and what pages take for one. What follows is taken with it, up to white space or a citation. */
const ADDRESS = /(?:[a-z][a-z0-9+.-]{0,20}:\/\/|www\.|mailto:\S|javascript:\S|data:\w{1,20}\/)[^\s\uE000\uE001]*/giu;
/** Marks that end a sentence or a bracket, not an address. */
const AFTER_ADDRESS = /[.,;:!?)»”"'*_>]+$/u;
/** Control characters, marks that turn the direction of writing, and the marks used above. */
// oxlint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069\uE000\uE001]/gu;
/** Text may be given on before these: nothing that is looked for reaches across them. Scripts without spaces end their words anywhere. */
const BREAK = /[\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
/** The word by which a model says that its sentences do not answer. */
export const NOTHING = 'NOT_FOUND';
const REFUSAL = new RegExp(`^[\\p{P}\\p{S}]*${NOTHING}`, 'u');

export interface WordingOptions {
  /** How many sentences the model was given; they are numbered from 1. */
  readonly given: number;
  /** Whether a sentence that was given holds this address. */
  isKnownAddress(address: string): boolean;
  say(text: string): void;
}

/** What became of a model's text: `text` is exactly what was said. */
export interface Worded {
  readonly text: string;
  /** Numbers of the given sentences that it cites, in the order in which they first are: the answer's own numbers, from 1. */
  readonly cited: readonly number[];
  /** The model said that nothing answers; nothing was said. */
  readonly isNothing: boolean;
  /** What was taken out. */
  readonly dropped: readonly string[];
}

/** "2-4, 7" as numbers. */
function numbersOf(group: string): number[] {
  return group.split(/[,;\s]+/u).flatMap((one) => {
    const [from = Number.NaN, to = from] = one.split(/[–-]/u).map(Number);
    const isRange = Number.isInteger(from) && Number.isInteger(to) && to >= from && to - from <= 10;
    return isRange ? Array.from({ length: to - from + 1 }, (_, at) => from + at) : [];
  });
}

/** Cleans whole words of a model's text, and remembers what it cites. */
function newCleaner({ given, isKnownAddress }: Omit<WordingOptions, 'say'>) {
  const cited: number[] = [];
  const dropped: string[] = [];

  const numberFor = (n: number): number => {
    if (!cited.includes(n)) cited.push(n);
    return cited.indexOf(n) + 1;
  };
  const citation = (match: string, group: string, offset: number, whole: string): string => {
    const numbers = numbersOf(group);
    const known = numbers.filter((n) => n >= 1 && n <= given);
    if (known.length < Math.max(1, numbers.length)) dropped.push(match.trim());
    const space = /^[ \t]*/.exec(match)?.[0] ?? '';
    if (known.length > 0) return space + known.map((n) => `${OPEN}${numberFor(n)}${CLOSE}`).join('');
    // Without its white space only where no two words meet by that.
    return /^(?:[\s.,;:!?)]|$)/u.test(whole.slice(offset + match.length)) ? '' : space;
  };
  const address = (match: string): string => {
    const end = AFTER_ADDRESS.exec(match)?.[0] ?? '';
    const bare = match.slice(0, match.length - end.length);
    if (isKnownAddress(bare)) return match;
    dropped.push(bare);
    return end;
  };
  const clean = (piece: string): string =>
    piece
      .toWellFormed()
      .replace(UNSEEN, '')
      .replace(CITATION, citation)
      .replace(/[[【]/gu, '(')
      .replace(/[\]】]/gu, ')')
      .replace(ADDRESS, address)
      .replaceAll(OPEN, '[')
      .replaceAll(CLOSE, ']');
  return { clean, cited, dropped };
}

/** How much of what has come can be given on: up to white space, and not into what may become a citation. */
function safeEnd(waiting: string): number {
  let at = (UNFINISHED.exec(waiting)?.index ?? waiting.length) - 1;
  const whole = waiting.replace(CITATION, (match) => match.trimStart().replace(/\s/gu, '_').padStart(match.length));
  while (at > 0 && !BREAK.test(whole.charAt(at))) at -= 1;
  while (at > 0 && /\s/u.test(waiting.charAt(at - 1))) at -= 1;
  return Math.max(at, 0);
}

/**
 * Turns a model's text, as it comes, into the text of an answer. A number in brackets stays only where a sentence of that number was given,
 * and becomes the answer's own number for it; no other bracket stays one, so that nothing else can be read as a citation or as a link of
 * Markdown. Addresses that no given sentence holds are taken out. Pieces are held back for as long as they may be part of either.
 */
export function newWording({ say, ...options }: WordingOptions) {
  const { clean, cited, dropped } = newCleaner(options);
  let waiting = '';
  let text = '';
  let isNothing: boolean | null = null;

  const give = (piece: string): void => {
    const first = text === '' ? piece.trimStart() : piece;
    if (isNothing === null && first !== '') isNothing = REFUSAL.test(first);
    const cleaned = isNothing ? '' : clean(first);
    const said = text === '' ? cleaned.trimStart() : cleaned;
    if (said === '') return;
    text += said;
    say(said);
  };

  return {
    push(piece: string): void {
      waiting += piece;
      const end = safeEnd(waiting);
      if (end === 0) return;
      give(waiting.slice(0, end));
      waiting = waiting.slice(end);
    },
    /** Says what was held back. */
    end(): Worded {
      give(waiting.trimEnd());
      waiting = '';
      return { text, cited, isNothing: isNothing === true, dropped };
    },
  };
}
export type Wording = ReturnType<typeof newWording>;

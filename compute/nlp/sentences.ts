/** What a language knows about dots. All words in lower case, without their last dot ("dr", "e.g", "т.е"). */
export interface SentenceRules {
  /** Never end a sentence: "Dr.", "Mr.", "рис.". */
  readonly titles: ReadonlySet<string>;
  /** End a sentence only before a word that starts sentences: "Inc.", "etc.", "г.". */
  readonly abbreviations: ReadonlySet<string>;
  /** Words that start sentences and hardly ever names: "the", "he", "он", "il". They also end a sentence after an initial ("vitamin C. It"). */
  readonly starters: ReadonlySet<string>;
}

const END = new Set(['.', '!', '?', '…', '。', '！', '？', '؟', '।']);
const CLOSING = new Set(['"', "'", '’', '”', '»', ')', ']', '*', '_']);
const OPENING = new Set(['"', "'", '‘', '“', '„', '«', '(', '[', '*', '_', '—', '–', '-', '¿', '¡']);
/** Longest abbreviation or next word looked at, in UTF-16 units. */
const WORD_LIMIT = 40;

/** The common spaces first, then the rest of what `trim` takes for white space. */
const isSpace = (char: string): boolean =>
  char === ' ' || char === '\n' || (char !== '' && (char <= ' ' || char >= '\u00a0') && /\s/.test(char));
const isLetter = (char: string): boolean =>
  (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || (char > '\u007f' && /\p{L}/u.test(char));
const isLower = (char: string): boolean => (char >= 'a' && char <= 'z') || (char > '\u007f' && /\p{Ll}/u.test(char));
const isUpper = (char: string): boolean => (char >= 'A' && char <= 'Z') || (char > '\u007f' && /\p{Lu}/u.test(char));

/** The word that stands directly before `at`, inner dots and hyphens included; not further back than `from`. */
function wordBefore(text: string, from: number, at: number): string {
  let start = at;
  while (start > from && at - start < WORD_LIMIT && (isLetter(text.charAt(start - 1)) || text.charAt(start - 1) === '.')) start -= 1;
  return text.slice(start, at);
}

function wordAt(text: string, at: number, to: number): string {
  let end = at;
  while (end < to && end - at < WORD_LIMIT && isLetter(text.charAt(end))) end += 1;
  return text.slice(at, end);
}

function skip(text: string, at: number, to: number, set: ReadonlySet<string>): number {
  let next = at;
  while (next < to && set.has(text.charAt(next))) next += 1;
  return next;
}

function skipSpace(text: string, at: number, to: number): number {
  let next = at;
  while (next < to && isSpace(text.charAt(next))) next += 1;
  return next;
}

/** Whether a single dot between these two words ends a sentence; `after` is in lower case. */
function dotEnds(before: string, after: string, rules: SentenceRules): boolean {
  const word = before.toLowerCase();
  if (rules.titles.has(word)) return false;
  const starts = rules.starters.has(after);
  if (rules.abbreviations.has(word)) return starts;
  // Initials: "J. Smith", "А. С. Пушкин", "U.S. Army".
  if (before.length === 1 && isUpper(before)) return starts;
  // "(d. 1093)", "c. 1510", "p. 12".
  if (before.length === 1 && isLower(before)) return starts;
  if (before.includes('.') && before.length <= 8) return starts;
  return true;
}

interface End {
  /** First unit after the sentence. */
  readonly end: number;
  /** Where the next sentence may start. */
  readonly next: number;
}

/** The end of a sentence at the terminator `at`, or null when the sentence goes on. */
function endAt(text: string, from: number, at: number, to: number, rules: SentenceRules): End | null {
  const last = skip(text, at, to, END);
  const end = skip(text, last, to, CLOSING);
  const next = skipSpace(text, end, to);
  const wide = text.charAt(at) > '\u2fff';
  if (next >= to || wide) return { end, next };
  if (next === end) return null;
  const first = text.charAt(skip(text, next, to, OPENING));
  if (isLower(first)) return null;
  if (
    last - at === 1 &&
    text.charAt(at) === '.' &&
    end === last &&
    !dotEnds(wordBefore(text, from, at), wordAt(text, skip(text, next, to, OPENING), to).toLowerCase(), rules)
  )
    return null;
  return { end, next };
}

/** Two line breaks with nothing between them end a sentence whatever stands before. */
const blankLineAt = (text: string, at: number): boolean => text.charAt(at) === '\n' && text.charAt(at + 1) === '\n';

/**
 * Sentences of `text[from, to)` as `[start, end)` without the white space around them. Abbreviations, initials, decimals and dots inside
 * names do not end one. One pass: each terminator looks at most 40 units back and runs of terminators are skipped, so time is linear.
 */
export function splitSentences(text: string, rules: SentenceRules, from = 0, to = text.length): [number, number][] {
  const sentences: [number, number][] = [];
  let start = skipSpace(text, from, to);
  let at = start;
  const close = (end: number, next: number): void => {
    if (end > start) sentences.push([start, end]);
    start = next;
    at = next;
  };
  while (at < to) {
    const char = text.charAt(at);
    if (END.has(char)) {
      const found = endAt(text, start, at, to, rules);
      if (found) close(found.end, found.next);
      else at = Math.max(at + 1, skip(text, at, to, END));
    } else if (blankLineAt(text, at)) {
      let end = at;
      while (end > start && isSpace(text.charAt(end - 1))) end -= 1;
      close(end, skipSpace(text, at, to));
    } else at += 1;
  }
  let end = to;
  while (end > start && isSpace(text.charAt(end - 1))) end -= 1;
  if (end > start) sentences.push([start, end]);
  return sentences;
}

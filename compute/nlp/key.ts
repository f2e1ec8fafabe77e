const LATIN_OR_GREEK = /[\p{Script=Latin}\p{Script=Greek}]/u;

/** Takes diacritics off Latin and Greek letters and turns ё into е; й and other letters that only look composed stay as they are. */
function bareLetter(letter: string): string {
  if (letter === 'ё') return 'е';
  if (letter === 'œ') return 'oe';
  if (letter === 'æ') return 'ae';
  if (letter === 'ß') return 'ss';
  if (letter === 'ø') return 'o';
  if (letter === 'ł') return 'l';
  if (!LATIN_OR_GREEK.test(letter)) return letter;
  return letter.normalize('NFD').replace(/\p{M}+/gu, '');
}

const foldLetters = (text: string): string => text.toLowerCase().replace(/[^\p{ASCII}]/gu, bareLetter);

/** Initials compare equal with and without dots and spaces: "J. R. R." = "J.R.R." = "JRR". */
function joinInitials(text: string): string {
  const words = text.split(' ');
  const joined: string[] = [];
  let inRun = false;
  for (const word of words) {
    const single = word.length === 1 && word >= 'a' && word <= 'z';
    if (single && inRun) joined[joined.length - 1] = (joined.at(-1) ?? '') + word;
    else joined.push(word);
    inRun = single;
  }
  return joined.join(' ');
}

/**
 * Makes a surface comparable in any language: case, diacritics, ё→е, quotes, dashes, dots of initials, white space.
 * Never empty for a surface that holds a letter or a digit; at most 300 UTF-16 units.
 */
export function foldKey(surface: string): string {
  const folded = foldLetters(surface.slice(0, 600))
    .replace(/[’‘ʼ`]/g, "'")
    .replace(/[‐‑‒–—−]/g, '-')
    .replace(/["«»“”„‹›]/g, ' ')
    .replace(/(?<=\p{L})\.(?=\s|\p{L}|$)/gu, (_dot, at: number, whole: string) =>
      /\p{L}/u.test(whole.charAt(at + 1)) && !isInitialDot(whole, at) ? '.' : '',
    )
    .replace(/\s+/g, ' ');
  return joinInitials(trimPunctuation(folded)).slice(0, 300).trim() || surface.trim().toLowerCase().slice(0, 300);
}

/** A dot between two letters belongs to initials ("u.s") when a single letter stands before it; otherwise to a file name. */
function isInitialDot(text: string, at: number): boolean {
  const before = text.charAt(at - 2);
  return before === '' || before === ' ' || before === '.';
}

const EDGE = /[\s.,;:!?"'()[\]{}<>*|]/;

/** Walks in from both ends: a pattern anchored at the end would start again at every position. */
function trimPunctuation(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && EDGE.test(text.charAt(start)) && text.charAt(start) !== '.') start += 1;
  while (end > start && EDGE.test(text.charAt(end - 1)) && !closesBracket(text, start, end)) end -= 1;
  return text.slice(start, end);
}

/** "foo()" and "Mercury (planet)" keep the bracket that they open themselves. */
function closesBracket(text: string, start: number, end: number): boolean {
  return text.charAt(end - 1) === ')' && text.lastIndexOf('(', end - 1) >= start;
}

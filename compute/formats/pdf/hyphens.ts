/** The words of a document, in lower case: they say whether a hyphen at a line's end belongs to the word. */
export type Words = ReadonlySet<string>;

const WORD = /[\p{L}\p{M}]+(?:[-\u2010][\p{L}\p{M}]+)*/gu;

/** `lines`: as they stand, so that the halves of a broken word count as words only where they are some elsewhere. */
export function wordsOf(lines: Iterable<string>): Words {
  const words = new Set<string>();
  for (const line of lines) {
    const broken = /[-\u2010\u00ad]$/.test(line);
    const found = line.match(WORD) ?? [];
    for (const word of broken ? found.slice(0, -1) : found) words.add(word.toLowerCase().replace(/\u2010/g, '-'));
  }
  return words;
}

/**
 * Joins the lines of a paragraph. A hyphen at a line's end goes when the whole word stands elsewhere, and stays when the hyphenated one
 * does, or when both halves are words of the document; else it goes, since writers break words more often than they join them.
 */
export function joinHyphens(lines: readonly string[], words: Words): string {
  let text = '';
  for (const line of lines) {
    const head = /([\p{L}\p{M}]+)[-\u2010\u00ad]$/u.exec(text)?.[1];
    const tail = /^[\p{Ll}\p{M}]+/u.exec(line)?.[0];
    if (text === '') text = line;
    else if (head === undefined || tail === undefined) text += /[-\u2010]$/.test(text) && head !== undefined ? line : ` ${line}`;
    else text = (keepsHyphen(head.toLowerCase(), tail.toLowerCase(), words) ? text : text.slice(0, -1)) + line;
  }
  return text;
}

function keepsHyphen(head: string, tail: string, words: Words): boolean {
  if (words.has(head + tail)) return false;
  if (words.has(`${head}-${tail}`)) return true;
  return head.length > 2 && tail.length > 2 && words.has(head) && words.has(tail);
}

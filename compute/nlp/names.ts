/** The least that name finding needs of a token; `Token` of `language.ts` fits. */
export interface NameToken {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface NameWords {
  /** Join two capitalised words into one name: "of", "de", "von", "и" where a language's names do so. In lower case. */
  readonly connectors: ReadonlySet<string>;
  /** May follow a connector but join nothing alone: "the" of "Bank of the West". In lower case. */
  readonly articles: ReadonlySet<string>;
  readonly maxWords: number;
}

/** A run of capitalised tokens: token indices `[first, last]`, both inside. */
export interface NameRun {
  readonly first: number;
  readonly last: number;
}

export const isCapitalised = (word: string): boolean =>
  /^\p{Lu}/u.test(word) || /^(?:[dlDL]['’]|al-|el-|de)\p{Lu}/u.test(word) || /^[ie]\p{Lu}/u.test(word);

/** White space between two tokens that a name may span: none, spaces, or one soft line break. */
const joins = (text: string, left: NameToken, right: NameToken): boolean => {
  if (right.start - left.end > 3) return false;
  for (let at = left.end; at < right.start; at += 1) if (!/\s/.test(text.charAt(at))) return false;
  return true;
};

/**
 * Runs of capitalised tokens joined by connectors, from left to right. `isName(index)` decides for each capitalised token whether its
 * capital proves a name (a sentence's first word often does not). A connector never ends a run, at most two stand between two words
 * ("Queen of the Netherlands"). Linear: each token is looked at a bounded number of times.
 */
export function nameRuns(text: string, tokens: readonly NameToken[], words: NameWords, isName: (index: number) => boolean): NameRun[] {
  const runs: NameRun[] = [];
  let index = 0;
  while (index < tokens.length) {
    if (!isName(index)) {
      index += 1;
      continue;
    }
    let last = index;
    for (let next = followingName(text, tokens, last, words, isName); next > 0 && next - index < words.maxWords;) {
      last = next;
      next = followingName(text, tokens, last, words, isName);
    }
    runs.push({ first: index, last });
    index = last + 1;
  }
  return runs;
}

/** The next token of the run after `last`, past at most two connectors, or -1. */
function followingName(
  text: string,
  tokens: readonly NameToken[],
  last: number,
  words: NameWords,
  isName: (index: number) => boolean,
): number {
  for (let next = last + 1; next <= last + 3; next += 1) {
    const [left, right] = [tokens[next - 1], tokens[next]];
    if (!left || !right || !joins(text, left, right)) return -1;
    if (isName(next)) return next;
    const word = right.text.toLowerCase();
    if (!words.connectors.has(word) && !(next > last + 1 && words.articles.has(word))) return -1;
  }
  return -1;
}

/** The end of the longest gazetteer name that starts at `start`, or `end` when none reaches further. Names come longest first. */
export function extendByGazetteer(text: string, start: number, end: number, gazetteer: readonly string[]): number {
  for (const name of gazetteer) {
    if (name.length <= end - start) return end;
    if (text.startsWith(name, start) && !/[\p{L}\p{N}]/u.test(text.charAt(start + name.length))) return start + name.length;
  }
  return end;
}

import type { ItsFunction } from 'wink-nlp';
import type { Token } from '../language.ts';
import type { Shape } from '../shapes.ts';

/** A token of an English sentence; a shape (date, quantity, code, link, number) is one token whatever it holds. */
export interface EnglishToken extends Token {
  readonly lower: string;
  readonly shape: Shape | null;
}

export interface Tagger {
  readonly tag: (text: string) => Token[];
  /** Whether the dictionary has the lower-case word as anything but a name: "patients" yes, "brazil" and "wilson" no. */
  readonly isCommon: (word: string) => boolean;
}

/** Loads wink and its model: about 150 ms and 60 MB, once per thread. */
export async function loadTagger(): Promise<Tagger> {
  const [{ default: winkNlp }, { default: model }] = await Promise.all([import('wink-nlp'), import('wink-eng-lite-web-model')]);
  const nlp = winkNlp(model, ['pos']);
  const { its } = nlp;
  // wink types `its.lemma` with its arguments in another order than it is called with.
  const lemma = its.lemma as unknown as ItsFunction<string>;
  const tag = (text: string): Token[] => {
    const tokens = nlp.readDoc(apart(text)).tokens();
    return align(text, tokens.out(its.value), tokens.out(its.pos), tokens.out(lemma));
  };
  const isCommon = (word: string): boolean => {
    const document = nlp.readDoc(word);
    return !document.isOOV(word) && document.tokens().out(its.pos)[0] !== 'PROPN';
  };
  return { tag, isCommon };
}

/**
 * Sets punctuation and endings apart by spaces. wink remembers how it cut a word with signs around it ("business, men's, women's") and cuts
 * it so ever after; a reading must not depend on what the thread has read before. `align` does not mind the spaces.
 */
const apart = (text: string): string =>
  text.replace(/[,;:!?"“”„«»()[\]{}…|]|(?<=\p{L})['’](?=\p{Ll}{1,2}(?!\p{L}))/gu, (sign) => (/['’]/.test(sign) ? ` ${sign}` : ` ${sign} `));

/** How far a token may stand from the end of the one before: white space that wink does not give back exactly. */
const GAP = 64;

/** Gives each token its place: wink keeps the characters of every token but not all white space. */
function align(text: string, values: readonly string[], tags: readonly string[], lemmas: readonly string[]): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  values.forEach((value, index) => {
    while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
    if (!value.trim()) return;
    const start = text.startsWith(value, at) ? at : nearby(text, value, at);
    if (start < 0) return;
    at = start + value.length;
    tokens.push({ start, end: at, text: value, pos: tags[index] ?? 'X', lemma: lemmas[index] ?? value });
  });
  return tokens;
}

function nearby(text: string, value: string, at: number): number {
  const found = text.slice(at, at + GAP + value.length).indexOf(value);
  return found < 0 ? -1 : at + found;
}

const isHyphen = (text: string): boolean => text === '-' || text === '‑' || text === '–';

/** Whether the token at `index` is a hyphen between two words: without spaces, or with the one that broken lines leave ("Moore- Brabazon"). */
function joinsWords(tokens: readonly Token[], index: number): boolean {
  const [left, hyphen, right] = [tokens[index - 1], tokens[index], tokens[index + 1]];
  if (!left || !hyphen || !right || !isHyphen(hyphen.text)) return false;
  if (left.end !== hyphen.start || !/\p{L}$/u.test(left.text) || !/^\p{L}/u.test(right.text)) return false;
  if (hyphen.end === right.start) return true;
  return hyphen.text === '-' && right.start - hyphen.end === 1 && !/^(?:and|or|to)$/.test(right.text);
}

/** "Jean-Luc", "co-wrote", "half-brother" become one token each, tagged as their last part (as a name if any part is one). */
function joinHyphens(text: string, tokens: readonly Token[]): Token[] {
  const joined: Token[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    const last = joined.at(-1);
    if (!token) break;
    const right = tokens[index + 1];
    if (last && right && joinsWords(tokens, index)) {
      const surface = text.slice(last.start, right.end);
      const isProper = /^\p{Lu}/u.test(surface) && (last.pos === 'PROPN' || right.pos === 'PROPN');
      joined[joined.length - 1] = {
        start: last.start,
        end: right.end,
        text: surface,
        pos: isProper ? 'PROPN' : right.pos,
        lemma: `${last.text}-${right.lemma}`.toLowerCase(),
      };
      index += 1;
    } else joined.push(token);
  }
  return joined;
}

/** Tokens with hyphenated words joined and each shape as one token (`pos` is `SHAPE`). */
export function englishTokens(text: string, tagged: readonly Token[], shapes: readonly Shape[]): EnglishToken[] {
  return mendTags(shapedTokens(text, tagged, shapes));
}

function shapedTokens(text: string, tagged: readonly Token[], shapes: readonly Shape[]): EnglishToken[] {
  const tokens: EnglishToken[] = [];
  let next = 0;
  for (const token of joinHyphens(text, tagged)) {
    while (next < shapes.length && (shapes[next]?.end ?? 0) <= token.start) next += 1;
    const shape = shapes[next];
    if (!shape || shape.start >= token.end) tokens.push({ ...token, lower: token.text.toLowerCase(), shape: null });
    else if (tokens.at(-1)?.shape !== shape) {
      const surface = text.slice(shape.start, shape.end);
      tokens.push({ start: shape.start, end: shape.end, text: surface, pos: 'SHAPE', lemma: surface, lower: surface.toLowerCase(), shape });
    }
  }
  return tokens;
}

const DO_OR_MODAL = new Set([
  'did',
  'does',
  'do',
  "n't",
  'n’t',
  'never',
  'not',
  'will',
  'would',
  'can',
  'could',
  'must',
  'should',
  'may',
  'might',
]);

/** Verb forms in -s that the tagger takes for plural nouns after a name: "The Tern flows into …". */
const S_VERBS = new Set(
  'features follows tells flows runs plays stars lies borders hosts houses uses supports stores returns starts stops streams exports imports reads answers claims publishes serves owns covers makes takes leads links joins crosses contains includes requires sends loads writes calls checks holds gives keeps needs handles wraps creates works lives produces manages reports owns listens'.split(
    ' ',
  ),
);

const isName = (token: EnglishToken | undefined): boolean =>
  token !== undefined && (token.pos === 'PROPN' || token.shape?.kind === 'code' || /^\p{Lu}/u.test(token.text));
const opensPhrase = (token: EnglishToken | undefined): boolean =>
  token !== undefined && (token.pos === 'DET' || token.pos === 'ADP' || token.pos === 'PRON' || token.shape !== null || isName(token));

const asVerb = (token: EnglishToken, lemma = token.lemma): EnglishToken => ({ ...token, pos: 'VERB', lemma });

/** Base of a regular past form: "married" → "marry", "acquired" → "acquire", "stopped" → "stop". */
export function baseOfPast(word: string): string {
  if (word.endsWith('ied')) return `${word.slice(0, -3)}y`;
  const stem = word.slice(0, -2);
  if (/([bdgkmnprt])\1$/.test(stem)) return stem.slice(0, -1);
  return /(?:[^aeiou][aiou][bcdgklmnprstvz]|[uv]|[cgsz]|[aeiou]r|at|it|ut)$/.test(stem) && !/(?:er|en|on|or|it)$/.test(stem)
    ? `${stem}e`
    : stem;
}

/** Where the tagger is known to miss a verb: between two names, after "did", and for some forms in -s after a name. */
function mendTags(tokens: readonly EnglishToken[]): EnglishToken[] {
  return tokens.map((token, index) => {
    if (token.shape || (token.pos !== 'ADJ' && token.pos !== 'NOUN') || !/^\p{Ll}/u.test(token.text)) return token;
    const [before, next] = [tokens[index - 1], tokens[index + 1]];
    const afterDo =
      before !== undefined &&
      DO_OR_MODAL.has(before.lower) &&
      (token.pos === 'NOUN' || before.lower !== 'not' || tokens[index - 2]?.lower === 'did') &&
      opensPhrase(next);
    const isPast = /[a-z]ed$/.test(token.lower);
    if (afterDo) return asVerb(token, isPast ? baseOfPast(token.lower) : token.lemma);
    // "The film stars Ada Poole": a noun with its article before, a name after.
    const isAfterNoun = before?.pos === 'NOUN' && tokens[index - 2]?.pos === 'DET' && isName(next) && S_VERBS.has(token.lower);
    if (!(isName(before) || isAfterNoun) || !opensPhrase(next)) return token;
    if (isPast) return asVerb(token, baseOfPast(token.lower));
    return S_VERBS.has(token.lower) ? asVerb(token, token.lower.replace(/s$/, '')) : token;
  });
}

import { PARTICIPLES, PAST_ONLY } from './lexicon.ts';
import type { NameMark } from './marks.ts';
import type { VerbGroup } from './phrases.ts';
import type { EnglishToken } from './tag.ts';

const BE = new Set(['is', 'was', 'are', 'were', 'be', 'been', 'being', "'s", "'re", '’s', "'m", 'am']);
const HAVE = new Set(['has', 'have', 'had', 'having', "'ve"]);
const MODAL = new Set(['will', 'would', 'can', 'could', 'may', 'might', 'must', 'shall', 'should', 'ca', 'wo']);
const NOT = new Set(['not', "n't", 'n’t', 'never', 'no longer']);

export const isParticiple = (token: EnglishToken): boolean =>
  !PAST_ONLY.has(token.lower) && (PARTICIPLES.has(token.lower) || (/[a-z]ed$/.test(token.lower) && token.lower.length > 3));

const isVerbal = (token: EnglishToken | undefined): boolean =>
  token !== undefined && !token.shape && (token.pos === 'VERB' || token.pos === 'AUX' || PAST_ONLY.has(token.lower));

/** A run of auxiliaries, adverbs and negations around one main verb; a copula when the only verb is a form of "be". */
export function verbGroup(
  tokens: readonly EnglishToken[],
  first: number,
  last: number,
  nameAt: ReadonlyMap<number, NameMark>,
): VerbGroup | null {
  const start = tokens[first];
  const leads =
    isVerbal(start) ||
    (start?.pos === 'ADV' && isVerbal(tokens[first + 1])) ||
    (start?.lower === 'to' && tokens[first + 1]?.pos === 'VERB');
  if (!start || !leads || start.pos === 'DET') return null;
  const seen = { main: -1, be: -1, have: false, modal: false, to: start.lower === 'to', negated: false, aux: false };
  let end = first;
  for (let index = first; index <= Math.min(last, first + 8); index += 1) {
    const token = tokens[index];
    if (!token || nameAt.has(index) || !takes(token, tokens, index, seen)) break;
    if (token.pos !== 'ADV' || NOT.has(token.lower)) end = index;
  }
  if (seen.main < 0 && seen.be < 0 && !seen.have && !seen.aux) return null;
  const main = seen.main >= 0 ? seen.main : Math.max(seen.be, first);
  const form = formOf(tokens, main, seen);
  return {
    kind: 'verb',
    first,
    last: end,
    main,
    form,
    negated: seen.negated,
    ambiguous: form === 'participle' && isAmbiguous(tokens, main),
  };
}

interface Seen {
  main: number;
  be: number;
  have: boolean;
  modal: boolean;
  to: boolean;
  negated: boolean;
  aux: boolean;
}

/** Whether the token continues the group; notes what it adds. A second full verb starts a group of its own. */
function takes(token: EnglishToken, tokens: readonly EnglishToken[], index: number, seen: Seen): boolean {
  if (NOT.has(token.lower)) return (seen.negated = true);
  if (token.shape) return false;
  if (seen.main < 0 && BE.has(token.lower)) {
    seen.be = index;
    return true;
  }
  if (
    seen.main < 0 &&
    HAVE.has(token.lower) &&
    (isVerbal(tokens[index + 1]) || tokens[index + 1]?.pos === 'ADV' || NOT.has(tokens[index + 1]?.lower ?? ''))
  )
    return (seen.have = true);
  if (seen.main < 0 && MODAL.has(token.lower)) return (seen.modal = true);
  if (seen.main < 0 && /^(?:do|does|did)$/.test(token.lower) && isVerbal(tokens[index + 1])) return (seen.aux = true);
  if (seen.main < 0 && /^(?:do|does|did)$/.test(token.lower) && NOT.has(tokens[index + 1]?.lower ?? '')) return (seen.aux = true);
  if (token.lower === 'to' && seen.main < 0 && tokens[index + 1]?.pos === 'VERB') return (seen.to = true);
  if (token.pos === 'ADV') return seen.main < 0 ? nextVerbal(tokens, index) : false;
  if (seen.main < 0 && isVerbal(token)) {
    // "was animated film": a participle between "be" or an article and a noun modifies the noun only when an article stands before it.
    seen.main = index;
    return true;
  }
  return false;
}

const nextVerbal = (tokens: readonly EnglishToken[], index: number): boolean => {
  const [next, second] = [tokens[index + 1], tokens[index + 2]];
  return isVerbal(next) || (next?.pos === 'ADV' && isVerbal(second));
};

function formOf(tokens: readonly EnglishToken[], main: number, seen: Seen): VerbGroup['form'] {
  const token = tokens[main];
  if (!token || seen.main < 0) return seen.modal || seen.to ? 'modal' : 'copula';
  if (seen.be >= 0 && token.lower.endsWith('ing')) return 'finite';
  if (seen.be >= 0) return isParticiple(token) ? (seen.modal || seen.to ? 'modal' : 'passive') : 'finite';
  if (seen.modal) return 'modal';
  if (seen.to) return 'infinitive';
  if (seen.have || seen.aux) return 'finite';
  if (token.lower.endsWith('ing')) return 'gerund';
  if (!isParticiple(token)) return 'finite';
  const next = tokens[main + 1];
  const takesObject =
    next && !ONLY_PARTICIPLES.has(token.lower) && next.pos !== 'ADP' && next.lower !== 'to' && !agentFollows(tokens, main);
  return takesObject && next.pos !== 'ADV' && next.shape?.kind !== 'date' ? 'finite' : 'participle';
}

/** Participles that are no past form: they are never finite. */
const ONLY_PARTICIPLES = new Set([
  'written',
  'known',
  'born',
  'given',
  'taken',
  'seen',
  'shown',
  'driven',
  'drawn',
  'fallen',
  'chosen',
  'spoken',
  'sung',
  'broken',
  'stolen',
  'worn',
  'woven',
  'grown',
  'forgotten',
  'hidden',
  'co-written',
  'rewritten',
  'thrown',
  'eaten',
  'overseen',
  'slain',
  'begun',
  'ridden',
]);

/** "composed and performed by": an agent follows within a list of participles. */
function agentFollows(tokens: readonly EnglishToken[], main: number): boolean {
  for (let index = main + 1; index <= main + 10; index += 1) {
    const token = tokens[index];
    if (!token) return false;
    if (token.lower === 'by') return true;
    if (!(token.pos === 'CCONJ' || token.pos === 'ADV' || token.text === ',' || (token.pos === 'VERB' && isParticiple(token))))
      return false;
  }
  return false;
}

const isAmbiguous = (tokens: readonly EnglishToken[], main: number): boolean =>
  !ONLY_PARTICIPLES.has(tokens[main]?.lower ?? '') && !agentFollows(tokens, main);

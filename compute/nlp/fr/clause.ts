import type { ObjectDraft } from '../reading.ts';
import type { Discourse } from './discourse.ts';
import type { Desk, Phrase } from './phrases.ts';

/** A sentence ready for patterns. */
export interface Sentence extends Desk {
  readonly start: number;
  readonly end: number;
  readonly phrases: readonly Phrase[];
  /** By the index of a phrase's first word, its preposition included. */
  readonly starting: ReadonlyMap<number, Phrase>;
  readonly ending: ReadonlyMap<number, Phrase>;
  /** What a predicate noun speaks of, so that "est un roman écrit par" gives its participle to the real subject. */
  readonly predicates: Map<Phrase, Phrase>;
  readonly discourse: Discourse;
}

export function newSentence(
  desk: Desk,
  [start, end]: readonly [number, number],
  phrases: readonly Phrase[],
  discourse: Discourse,
): Sentence {
  const starting = new Map(phrases.map((phrase) => [phrase.from, phrase]));
  const ending = new Map(phrases.map((phrase) => [phrase.last, phrase]));
  return { ...desk, start, end, phrases, starting, ending, predicates: new Map(), discourse };
}

const TIMES = new Set(['année', 'an', 'jour', 'mois', 'semaine', 'été', 'hiver', 'printemps', 'automne']);
/** Words looked at for the other end of a bracket or insertion. */
const MAX_INSERTION = 30;

/** The index before a bracket that closes at `at`, adverbs before it skipped too. */
export function skipBack({ words }: Sentence, from: number): number {
  let at = from;
  for (let steps = 0; steps < 6; steps += 1) {
    if (words[at]?.pos === 'ADV') at -= 1;
    else if (words[at]?.text === ')') {
      let open = at - 1;
      while (open > 0 && at - open < MAX_INSERTION && words[open]?.text !== '(') open -= 1;
      if (words[open]?.text !== '(') return at;
      at = open - 1;
    } else return at;
  }
  return at;
}

/** The index after brackets and adverbs at `from`. */
export function skipOn({ words }: Sentence, from: number): number {
  let at = from;
  for (let steps = 0; steps < 6; steps += 1) {
    if (words[at]?.pos === 'ADV') at += 1;
    else if (words[at]?.lower === 'chaque' && TIMES.has(words[at + 1]?.lower ?? '')) at += 2;
    else if (words[at]?.text === '(') {
      let close = at + 1;
      while (close < words.length && close - at < MAX_INSERTION && words[close]?.text !== ')') close += 1;
      if (words[close]?.text !== ')') return at;
      at = close + 1;
    } else return at;
  }
  return at;
}

/** Before the comma that opens the insertion whose closing comma stands at `at`, or -1. */
export function insertionBefore(sentence: Sentence, at: number): number {
  const { words } = sentence;
  for (let open = at - 1; open > 0 && at - open < MAX_INSERTION; open -= 1) {
    if (words[open]?.text === ';' || words[open]?.text === ':') return -1;
    if (words[open]?.text === ',') return skipBack(sentence, open - 1);
  }
  return -1;
}

/** "une distribution Linux": the noun that a bare name directly after it completes. */
function ownerOf({ ending, words }: Sentence, name: Phrase): Phrase {
  const before = ending.get(name.from - 1);
  const completes =
    name.kind === 'name' &&
    name.prep === null &&
    name.det === null &&
    name.group === null &&
    (words[name.first]?.start ?? 0) - (words[name.from - 1]?.end ?? 0) === 1;
  return completes && before?.kind === 'concept' && /^une?$/.test(before.det ?? '') ? before : name;
}

/** The phrase that "de" phrases ending in `phrase` belong to: "le roi | de la ville | de Lyon" → "le roi". */
export function headOf(sentence: Sentence, phrase: Phrase): Phrase {
  let head = ownerOf(sentence, phrase);
  for (let steps = 0; steps < 4 && head.prep === 'de'; steps += 1) {
    const before = sentence.ending.get(head.from - 1);
    if (!before || before.kind === 'shape') return head;
    head = ownerOf(sentence, before);
  }
  return head;
}

/** The phrase that follows with "de", if it is one that can be possessed by. */
export function genitiveOf(sentence: Sentence, phrase: Phrase): Phrase | null {
  const next = sentence.starting.get(skipOn(sentence, phrase.last + 1));
  return next && next.prep === 'de' && (next.kind !== 'shape' || next.shape?.kind === 'code') ? next : null;
}

/** A name directly after a noun belongs to it: "la licence GPL", "le noyau Linux". */
function withName({ words, starting }: Sentence, last: number): number {
  const next = starting.get(last + 1);
  return next?.kind === 'name' &&
    next.prep === null &&
    next.det === null &&
    next.group === null &&
    (words[next.first]?.start ?? 0) - (words[last]?.end ?? 0) === 1
    ? next.last
    : last;
}

const ROUTES = new Set(['ligne', 'route', 'liaison', 'chemin', 'autoroute', 'voie', 'trajet']);

/** Longest chain of "de" phrases that one mention takes in. */
const MAX_CHAIN = 2;

const TAILS = new Set(['contre', 'sur', 'pour']);

/** "un brevet | pour des bacs", "une thèse | sur le droit des gens", "une salle | à deux nefs": what a noun not known yet is for, about, or has. */
function tailEnd({ words, starting }: Sentence, { det }: Phrase, last: number): number {
  if (det !== null && !/^(?:un|une|des)$/.test(det)) return last;
  const tail = starting.get(last + 1);
  if (!tail || tail.kind === 'shape' || tail.det === null) return last;
  const isCounted = tail.prep === 'à' && words[tail.from + 1]?.pos === 'NUM';
  if (!isCounted && !TAILS.has(tail.prep ?? '')) return last;
  const further = starting.get(tail.last + 1);
  return further?.prep === 'de' && further.kind !== 'shape' ? further.last : tail.last;
}

/** A concept's mention together with the "de" phrases that complete it; -1 when it is nothing to speak of. */
export function wholeMention(sentence: Sentence, phrase: Phrase, isObject = false): number {
  if (phrase.kind !== 'concept') return phrase.mention;
  let last = withName(sentence, phrase.last);
  for (let steps = 0; steps < MAX_CHAIN; steps += 1) {
    const next = sentence.starting.get(last + 1);
    if (!next || next.prep !== 'de' || next.kind === 'shape') break;
    last = withName(sentence, next.last);
  }
  if (sentence.starting.get(last + 1)?.prep === 'de' && last > phrase.last && sentence.starting.get(last + 1)?.kind !== 'shape') return -1;
  const end = sentence.starting.get(last + 1);
  // "la ligne de Bordeaux à Sète".
  if (last > phrase.last && ROUTES.has(phrase.group?.lemma ?? '') && end?.kind === 'name' && end.prep === 'à') last = end.last;
  if (isObject && phrase.prep === null) last = tailEnd(sentence, phrase, last);
  if (last === phrase.last) return phrase.mention;
  return sentence.builder.mention({
    start: sentence.builder.at(phrase.mention)?.start ?? sentence.words[phrase.first]?.start ?? 0,
    end: sentence.words[last]?.end ?? 0,
    kind: 'concept',
  });
}

/** A phrase as the object of a statement: dates, quantities and links are literals. */
export function objectOf(sentence: Sentence, phrase: Phrase): ObjectDraft | null {
  const { shape } = phrase;
  if (shape && shape.kind !== 'code') return { literal: shape.literal };
  const mention = wholeMention(sentence, phrase, true);
  return mention >= 0 ? { mention } : null;
}

/** A name or a typed value: what a statement about it can be checked by. */
export const isThing = (phrase: Phrase): boolean => phrase.kind === 'name' || phrase.shape !== null;

export const isDate = (phrase: Phrase): boolean => phrase.shape?.kind === 'date';

export const surfaceOf = ({ text, words }: Sentence, first: number, last: number): string =>
  text.slice(words[first]?.start ?? 0, words[last]?.end ?? 0);

/** Phrases joined to `phrase` by "et" or commas that end in "et", of the same preposition: "de Pierre et de Marie", "A, B et C". */
export function coordinated(sentence: Sentence, phrase: Phrase): Phrase[] {
  const found: Phrase[] = [];
  let last = phrase;
  for (let steps = 0; steps < 6; steps += 1) {
    const link = sentence.words[last.last + 1]?.lower;
    const next = sentence.starting.get(last.last + 2);
    if ((link !== 'et' && link !== ',') || !next || next.kind !== phrase.kind || (next.prep !== phrase.prep && next.prep !== null))
      return [];
    found.push(next);
    if (link === 'et') return isSubject(sentence, next) ? [] : found;
    last = next;
  }
  return [];
}

const isSubject = ({ words }: Sentence, phrase: Phrase): boolean => ['VERB', 'CLITIC', 'NEG'].includes(words[phrase.last + 1]?.pos ?? '');

/** "la ville", "le fleuve": a noun alone with a definite article speaks of something named before. */
export function isAnaphoric(sentence: Sentence, phrase: Phrase): boolean {
  if (phrase.kind !== 'concept') return false;
  const { det, group } = phrase;
  if (det === null || /^(?:ce|cet|cette|ces|son|sa|ses|leur|leurs)$/.test(det)) return true;
  const whole =
    (group?.adjectives.length ?? 0) > 0 ||
    group?.complement !== null ||
    genitiveOf(sentence, phrase) !== null ||
    withName(sentence, phrase.last) > phrase.last;
  return !whole && /^(?:le|la|l'|les)$/.test(det);
}

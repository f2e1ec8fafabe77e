import type { Context } from '../language.ts';
import { GENITIVE } from './agreement.ts';
import { CLASS_NOUNS, FIELDS, MAX_NAME_WORDS, OFFICIAL } from './lexicon.ts';
import type { Word } from './words.ts';

export interface NameDesk {
  readonly text: string;
  readonly words: readonly Word[];
  readonly context: Context;
}

/** `isName`: whether the word's capital names something; `begins`: whether any word would have its capital there. */
interface TailDesk extends NameDesk {
  readonly isName: (at: number) => boolean;
  readonly begins: (at: number) => boolean;
}

export const gap = (text: string, left: Word, right: Word): boolean =>
  right.start - left.end <= 2 && text.slice(left.end, right.start).trim() === '';

/**
 * Lower-case words that belong to a capitalised one: the noun of an adjective («Римский договор», «Великая французская революция»), and
 * genitives of a common noun («Академия наук СССР», «Управление западной медицины»).
 */
export function withNouns(desk: TailDesk, first: number, last: number): number {
  const { words, text } = desk;
  const end = withHonour(desk, withOwnNoun(desk, last));
  const head = words[end]?.grammar;
  if (!head || head.noun === 0 || !head.common || head.proper || words[end]?.kind !== 'word') return end;
  const near = genitiveFrom(desk, end + 1);
  if (near < 0) return withField(desk, end);
  const further = words[near]?.capital === true ? -1 : genitiveFrom(desk, near + 1);
  const genitive = further < 0 ? near : further;
  const after = words[genitive + 1];
  const before = words[genitive];
  const capital = after && before && gap(text, before, after) && desk.isName(genitive + 1) && (after.grammar.noun & GENITIVE) !== 0;
  return genitive - first > MAX_NAME_WORDS ? end : capital && after.grammar.proper !== 'Name' ? genitive + 1 : genitive;
}

/** «Комиссия по атомной энергии», «Закон о городских лесах», «Конвенция о правах ребёнка»: what an office or an act is for. */
function withField({ words, text }: TailDesk, last: number): number {
  const [head, preposition] = [words[last], words[last + 1]];
  if (!head || !preposition || !OFFICIAL.has(head.grammar.nounLemma) || !FIELDS.has(preposition.lower) || !gap(text, head, preposition))
    return last;
  let agree = preposition.governs ?? 0;
  for (let at = last + 2; at <= last + 4; at += 1) {
    const [left, word] = [words[at - 1], words[at]];
    if (!left || !word || word.kind !== 'word' || word.capital || word.conjunction || !gap(text, left, word)) return last;
    const following = words[at + 1]?.grammar;
    const modifies = word.grammar.adjective & agree;
    if ((modifies & ((following?.noun ?? 0) | (following?.adjective ?? 0))) !== 0) agree = modifies;
    else if ((word.grammar.noun & agree) === 0 || word.grammar.verb !== null) return last;
    else {
      const genitive = genitiveFrom({ words, text }, at + 1);
      const end = genitive > 0 ? genitive : at;
      const [before, place] = [words[end], words[end + 1]];
      const isPlace =
        before && place && gap(text, before, place) && place.grammar.proper === 'Geox' && (place.grammar.noun & GENITIVE) !== 0;
      return isPlace ? end + 1 : end;
    }
  }
  return last;
}

/** «Театр имени Вахтангова». */
function withHonour(desk: Pick<NameDesk, 'words' | 'text'>, last: number): number {
  const { words, text } = desk;
  const [word, named] = [words[last + 1], words[last + 2]];
  if (word?.lower !== 'имени' || !named?.capital || !gap(text, word, named)) return last;
  const next = words[last + 3];
  return named.kind === 'initial' && next?.kind === 'initial'
    ? last + 4
    : next?.capital && (named.kind === 'initial' || gap(text, named, next))
      ? last + 3
      : last + 2;
}

function withOwnNoun({ words, text, begins }: TailDesk, last: number): number {
  const word = words[last];
  if (!word || word.kind !== 'word' || word.grammar.adjective === 0) return last;
  // «Римский», «Белый» are surnames too; at the beginning of a sentence only a class noun tells.
  const isSurname = word.grammar.noun !== 0;
  if (isSurname && begins(last) && !CLASS_NOUNS.has(words[last + 1]?.grammar.nounLemma ?? '')) return last;
  if (word.grammar.proper === 'Name' || word.grammar.proper === 'Geox') return last;
  let agree = word.grammar.adjective;
  for (let next = last + 1; next <= last + 2; next += 1) {
    const [left, right] = [words[next - 1], words[next]];
    if (!left || !right || !gap(text, left, right) || right.kind !== 'word') return last;
    if ((right.grammar.noun & agree) !== 0 && right.grammar.verb === null) return next;
    agree &= right.grammar.adjective;
    if (agree === 0) return last;
  }
  return last;
}

/** Last word of a genitive group «[adjective] noun» that begins at `at`, or -1. */
function genitiveFrom({ words, text }: Pick<NameDesk, 'words' | 'text'>, at: number): number {
  let agree = GENITIVE;
  for (let next = at; next <= at + 1; next += 1) {
    const [left, right] = [words[next - 1], words[next]];
    if (!left || !right || right.kind !== 'word' || right.governs !== null || right.conjunction || !gap(text, left, right)) return -1;
    if (right.capital) return next === at && (right.grammar.noun & GENITIVE) !== 0 && (right.grammar.noun & ~GENITIVE) === 0 ? next : -1;
    if ((right.grammar.noun & agree) !== 0 && (right.grammar.noun & GENITIVE) !== 0 && right.grammar.verb === null) return next;
    agree &= right.grammar.adjective;
    if (agree === 0) return -1;
  }
  return -1;
}

import type { Context } from '../language.ts';
import type { ReadingBuilder } from '../reading.ts';
import { ANY, GENITIVE } from './agreement.ts';
import { nameAt } from './names.ts';
import type { Word } from './words.ts';

/** A noun with what agrees with it. */
export interface NounGroup {
  readonly first: number;
  readonly last: number;
  readonly head: number;
  readonly lemma: string;
  readonly adjectives: readonly string[];
  readonly animate: boolean;
  readonly agree: number;
  /** Index of the mention in its genitive («столица Франции»), or -1. */
  readonly genitive: number;
  /** The noun apposed to the name in the genitive: «сын скульптора Джулио Беллини». */
  readonly inner: NounGroup | null;
  /** The genitive is a person's name. */
  readonly ofPerson: boolean;
}

export interface Desk {
  readonly text: string;
  readonly words: readonly Word[];
  readonly context: Context;
  readonly builder: ReadingBuilder;
}

const MAX_GROUP = 7;
/** Letters of a shortened word before its dot. */
const MAX_SHORTENED = 5;

export const touches = (text: string, left: Word | undefined, right: Word | undefined): boolean =>
  left !== undefined && right !== undefined && right.start - left.end <= 2 && text.slice(left.end, right.start).trim() === '';

const capitalName = (desk: Desk, at: number): boolean => nameAt(desk, at) !== null;

/** Adjectives, determiners and a noun that agree, with at most two genitives in lower case after it. */
export function groupAt(desk: Desk, at: number, cases: number): NounGroup | null {
  const { words, text } = desk;
  let agree = cases;
  let head = at;
  let first = -1;
  const adjectives: string[] = [];
  for (; head - at < MAX_GROUP; head += 1) {
    const [word, next] = [words[head], words[head + 1]];
    if (
      !word ||
      word.kind !== 'word' ||
      word.governs !== null ||
      word.conjunction ||
      (head > at && (!touches(text, words[head - 1], word) || capitalName(desk, head)))
    )
      return null;
    const { adjective, determiner, noun, verb } = word.grammar;
    const modifies = (adjective | determiner) & agree;
    const following =
      next && touches(text, word, next) && next.kind === 'word' && next.governs === null
        ? next.grammar.adjective | next.grammar.determiner | next.grammar.noun
        : 0;
    if ((modifies & following) !== 0 && !(next?.capital === true && noun !== 0)) {
      agree = modifies;
      if ((adjective & agree) !== 0) {
        adjectives.push(word.grammar.adjectiveLemma);
        if (first < 0) first = head;
      }
      continue;
    }
    if ((noun & agree) === 0 || (verb !== null && head === at && cases === ANY)) return null;
    agree &= noun;
    if (word.grammar.infinitive !== null || (word.grammar.light && head === at && cases === ANY)) return null;
    break;
  }
  const word = words[head];
  if (!word || word.kind !== 'word' || word.grammar.noun === 0) return null;
  // «англ.», «напр.» inside a sentence are no things.
  if (word.text.length <= MAX_SHORTENED && words[head + 1]?.text === '.' && words[head + 2] !== undefined) return null;
  const last = genitivesAfter(desk, genitivesAfter(desk, head));
  return {
    first: first < 0 ? head : first,
    last,
    head,
    lemma: word.grammar.nounLemma,
    adjectives,
    animate: word.grammar.animate,
    agree,
    genitive: -1,
    inner: null,
    ofPerson: false,
  };
}

/** The end of one lower-case genitive group «[adjective] noun» directly after `at`; `at` itself when there is none. */
function genitivesAfter(desk: Desk, at: number): number {
  const { words, text } = desk;
  let agree = GENITIVE;
  for (let next = at + 1; next <= at + 3; next += 1) {
    const word = words[next];
    if (!word || word.kind !== 'word' || word.capital || word.governs !== null || word.conjunction || !touches(text, words[next - 1], word))
      return at;
    const { noun, adjective, determiner, verb, light } = word.grammar;
    const following = words[next + 1]?.grammar;
    const modifies = (adjective | determiner) & agree;
    if ((modifies & ((following?.noun ?? 0) | (following?.adjective ?? 0))) !== 0 && touches(text, word, words[next + 1])) {
      agree = modifies;
      continue;
    }
    return (noun & agree) !== 0 && verb === null && !light && word.grammar.infinitive === null ? next : at;
  }
  return at;
}

/** The last noun of a group's genitives with its adjectives, as a group of its own; `null` when the group has none. */
export function lastGenitive({ words }: Desk, group: NounGroup): NounGroup | null {
  const word = words[group.last];
  if (!word || group.last === group.head) return null;
  let agree = word.grammar.noun & GENITIVE;
  let first = group.last;
  const adjectives: string[] = [];
  for (let at = group.last - 1; at > group.head; at -= 1) {
    const { adjective, adjectiveLemma, noun } = words[at]?.grammar ?? word.grammar;
    if ((adjective & agree) === 0 || (noun & GENITIVE) !== 0) break;
    agree &= adjective;
    first = at;
    adjectives.unshift(adjectiveLemma);
  }
  const { nounLemma: lemma, animate } = word.grammar;
  return { first, last: group.last, head: group.last, lemma, adjectives, animate, agree, genitive: -1, inner: null, ofPerson: false };
}

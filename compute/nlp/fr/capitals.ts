import type { Context } from '../language.ts';
import { guessVerb } from './conjugation.ts';
import type { Conjugation } from './conjugation.ts';
import { CLASSES, CLOSED_CLASS, FRONT_ADJECTIVES, PERSON, RELATIONAL, nationality, nounLemma } from './lexicon.ts';
import { GIVEN_NAMES } from './rules.ts';
import type { Word } from './words.ts';

/** What tagging needs: the words of one sentence and what is known beyond them. */
export interface Desk {
  readonly words: readonly Word[];
  readonly text: string;
  readonly context: Context;
  readonly verbs: Conjugation;
}

export const ARTICLES = new Set(['le', 'la', 'les', "l'"]);

const TITLES = new Set(
  'général maréchal amiral colonel roi reine empereur président pape saint sainte docteur capitaine commandant prince princesse duc comte baron maître évêque cardinal abbé'.split(
    ' ',
  ),
);

export const before = ({ words }: Desk, at: number): Word | undefined => words[at - 1];
const glued = (left: Word | undefined, right: Word | undefined): boolean =>
  left !== undefined && right !== undefined && right.start - left.end <= 1;

/** Whether the word's capital shows that it names something. Where any word has a capital the word itself must look like a name. */
export function isName(desk: Desk, word: Word, at: number, opens: boolean): boolean {
  const next = desk.words[at + 1];
  const leads = next !== undefined && next.capital && glued(word, next);
  const closed = CLOSED_CLASS.has(word.lower) && CLOSED_CLASS.get(word.lower) !== 'NUM';
  if (word.lower.startsWith('premi') && next && !next.capital && next.pos !== 'PUNCT') return false;
  if (/^[IVXL]{1,6}$/.test(word.text) && !before(desk, at)?.capital) return false;
  return opens ? opensWithName(desk, word, at, leads) : !closed || insideName(word, leads, before(desk, at)?.pos === 'DET');
}

/** A small word with a capital inside a sentence: "Les Misérables", "Son Heung-min", "ON". */
function insideName(word: Word, leads: boolean, isBound: boolean): boolean {
  // "la Via Campesina".
  if (leads && isBound) return true;
  if (leads && (CLOSED_CLASS.get(word.lower) === 'DET' || word.lower === "d'")) return true;
  return word.text.length > 1 && word.text === word.text.toUpperCase() && !word.text.endsWith("'");
}

/** Whether a word at a sentence's start, where any word has a capital, is a name. */
function opensWithName(desk: Desk, word: Word, at: number, leads: boolean): boolean {
  const next = desk.words[at + 1];
  const closed = CLOSED_CLASS.has(word.lower);
  if (
    desk.context.gazetteer.some(
      (name) => name.length > word.text.length && desk.text.startsWith(name, word.start) && (!closed || isInside(desk.text, name)),
    )
  )
    return true;
  if (closed) return false;
  if (/^sainte?s?$/.test(word.lower) && leads) return true;
  // "François-René de Chateaubriand" ends like a participle.
  const surname = (next?.lower === 'de' || next?.lower === "d'") && desk.words[at + 2]?.capital === true;
  if (surname && word.verb === null && guessVerb(word.lower) !== null) return true;
  if (GIVEN_NAMES.has(word.text) || desk.context.gazetteer.includes(word.text)) return true;
  if (/ment$|^(?:Quel|Quant)/.test(word.text) && !leads) return false;
  if (/^(?:originaire|natif|native|issue?|proche|long|longue|haut|haute)s?$/.test(word.lower)) return false;
  if (/^\p{Lu}[\p{Lu}\p{N}&.-]+$/u.test(word.text)) return true;
  const lemma = nounLemma(word.lower);
  // "Marin Lebreuil": without an article a trade before a name is a given name.
  if (leads && PERSON.has(word.lower) && !TITLES.has(word.lower)) return true;
  if (CLASSES.has(lemma) || RELATIONAL.has(lemma) || nationality(word.lower) !== null) return false;
  if (
    word.verb ||
    FRONT_ADJECTIVES.has(word.lower) ||
    (guessVerb(word.lower)?.form === 'past' && !leads && next?.pos !== 'PUNCT' && !desk.verbs.forms.has(next?.lower ?? ''))
  )
    return false;
  return leads || (!desk.context.lowerCase.has(word.lower) && actsAsName(desk, word, at));
}

const ABSTRACT = /(?:tions?|ments?|tés?|tures?|ages?|[ea]nces?|ismes?|eurs?|aux)$/;

/** A sentence's first word, unknown and without an article, is a name if what follows fits a name: a verb, a mark, "de" or "et" with a capital. */
function actsAsName({ words, verbs }: Desk, word: Word, at: number): boolean {
  const [next, after] = [words[at + 1], words[at + 2]];
  if (next === undefined || next.pos === 'PUNCT') return !ABSTRACT.test(word.lower);
  const closed = CLOSED_CLASS.get(next.lower);
  if (next.lower === 'en') return verbs.forms.get(after?.lower ?? '')?.form === 'finite';
  if (closed === 'NEG' || closed === 'CLITIC' || next.shape !== null) return true;
  if (closed === 'CCONJ' || next.lower === 'de' || next.lower === 'du' || next.lower === "d'") return after?.capital === true;
  return (
    closed === 'REL' ||
    closed === 'ADV' ||
    ARTICLES.has(next.lower) ||
    verbs.forms.get(next.lower)?.form === 'finite' ||
    /(?:[^aeiou]a|èrent|ait)$/.test(next.lower)
  );
}

/** Whether the name also stands after a lower-case word: only then its article is a part of it. */
function isInside(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (/\p{Ll}[ ’']$/u.test(text.slice(Math.max(0, at - 2), at))) return true;
  return false;
}

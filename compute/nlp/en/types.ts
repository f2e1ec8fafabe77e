import { EMPTY_NOUNS, isDemonym } from './lexicon.ts';
import { nounLemma, state, surfaceOf, tokenOf } from './sentence.ts';
import type { Argument, Sentence } from './sentence.ts';
import { noteType } from './story.ts';

interface ClassWords {
  readonly lemma: string;
  readonly head: string;
  readonly broader: string | null;
  readonly nationalities: readonly number[];
  readonly year: number | null;
}

/** Nouns that only describe the one after them: "veteran writer", "fellow actor". */
const ADJECTIVAL: ReadonlySet<string> = new Set(
  'veteran fellow native expert ace star pioneer amateur volunteer career part-time longtime'.split(' '),
);

/** Takes "1937 American comedy film" apart: class "comedy film" below "film", nationality, year. Adjectives are no part of a class. */
export function classWords(sentence: Sentence, first: number, last: number): ClassWords | null {
  const headToken = tokenOf(sentence, last);
  const head = nounLemma(headToken);
  if (headToken.shape || !/^\p{Ll}[\p{L}-]+$/u.test(headToken.text) || EMPTY_NOUNS.has(head)) return null;
  const nouns: string[] = [];
  const nationalities: number[] = [];
  let year: number | null = null;
  for (let index = first; index < last; index += 1) {
    const token = tokenOf(sentence, index);
    if (token.shape?.kind === 'date') year = index;
    else if (isDemonym(token.text) && /^\p{Lu}/u.test(token.text)) {
      // "meeting French filmmaker Jean Renoir": what stands before a nationality belongs to no class.
      nouns.length = 0;
      if (tokenOf(sentence, index + 1).lower !== 'catholic') nationalities.push(index);
    } else if (token.pos === 'NOUN' && /^\p{Ll}[\p{L}-]+$/u.test(token.text) && !ADJECTIVAL.has(token.lower)) nouns.push(token.lower);
    else nouns.length = token.pos === 'ADJ' ? nouns.length : 0;
  }
  const compound = nouns.slice(-2);
  return { lemma: [...compound, head].join(' '), head, broader: compound.length > 0 ? head : null, nationalities, year };
}

export interface TypeClaim {
  readonly subject: Argument;
  readonly first: number;
  readonly last: number;
  readonly rule: string;
  readonly confidence: number;
}

/** Says that the subject is what the words `[first, last]` name, with the nationality and the year that they give. */
export function claimType(sentence: Sentence, { subject, first, last, rule, confidence }: TypeClaim): ClassWords | null {
  const words = classWords(sentence, first, last);
  const key = sentence.builder.at(subject.mention)?.key;
  if (!words || key === undefined) return null;
  const at = tokenOf(sentence, first).start;
  const tier = subject.sure && subject.isNamed ? 'A' : 'B';
  sentence.builder.type({
    at,
    mention: subject.mention,
    lemma: words.lemma,
    label: words.lemma,
    broader: words.broader,
    tier,
    confidence: tier === 'A' ? confidence : 50,
    rule,
  });
  if (subject.isNamed) noteType(sentence.story, key, words.head);
  for (const index of words.nationalities) claimNationality(sentence, subject, index);
  const year = words.year === null ? null : tokenOf(sentence, words.year).shape;
  if (year)
    state(sentence, {
      subject,
      lemma: 'year',
      surface: surfaceOf(sentence, first, last),
      object: { literal: year.literal },
      objectSure: true,
      rule: `${rule}-year`,
      confidence: 85,
      at,
    });
  return words;
}

export function claimNationality(sentence: Sentence, subject: Argument, index: number): void {
  const token = tokenOf(sentence, index);
  const object = sentence.builder.mention({ start: token.start, end: token.end, kind: 'name' });
  state(sentence, {
    subject,
    lemma: 'nationality',
    surface: token.text,
    object: { mention: object },
    objectSure: true,
    rule: 'nationality',
    confidence: 80,
    at: token.start,
  });
}

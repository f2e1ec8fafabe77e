import { bracketAfter, bracketDates, readAbbreviations } from '../brackets.ts';
import type { LifeWords } from '../brackets.ts';
import type { Shape } from '../shapes.ts';
import { surfaceOf } from './clause.ts';
import type { Sentence } from './clause.ts';
import { said } from './facts.ts';
import { PERSON } from './lexicon.ts';
import type { Phrase } from './phrases.ts';
import { GIVEN_NAMES } from './rules.ts';

const LIFE: LifeWords = { born: new Set(['né', 'née', 'naissance', 'n']), died: new Set(['mort', 'morte', 'décédé', 'décédée', 'm']) };

/** A name that begins with a given name, or that a person's noun stands before. */
function isPerson({ words }: Sentence, phrase: Phrase): boolean {
  if (phrase.kind !== 'name') return false;
  return (
    (phrase.group !== null && phrase.first > phrase.group.head && PERSON.has(phrase.group.lemma)) ||
    GIVEN_NAMES.has(words[phrase.first]?.text.split('-')[0] ?? '')
  );
}

/** Dates and places of life, and initials, in brackets directly after a name. */
export function readBrackets(sentence: Sentence, shapes: readonly Shape[]): void {
  const { builder, words, text } = sentence;
  const names = sentence.phrases.filter((phrase) => phrase.kind === 'name' && phrase.mention >= 0);
  readAbbreviations(
    builder,
    names.map((phrase) => ({ index: phrase.mention, start: builder.at(phrase.mention)?.start ?? 0, end: words[phrase.last]?.end ?? 0 })),
  );
  for (const name of names) {
    const bracket = bracketAfter(text, words[name.last]?.end ?? 0);
    if (!bracket) continue;
    const inner = text.slice(...bracket);
    const dates = bracketDates(text, bracket, shapes, LIFE);
    const says = /^(?:né|née|mort|morte)\s/.test(inner);
    if (!dates || !(says || isPerson(sentence, name) || (dates.born && dates.died && couldBePerson(sentence, name)))) continue;
    for (const [lemma, date] of [
      ['né le', dates.born],
      ['mort le', dates.died],
    ] as const) {
      if (date)
        builder.statement({
          ...said(sentence, 'life-dates', 90),
          subject: name.mention,
          predicate: { surface: inner, lemma },
          object: { literal: date.literal },
        });
    }
    readBracketPlaces(sentence, name, bracket);
  }
}

const couldBePerson = ({ words }: Sentence, name: Phrase): boolean =>
  name.group === null && name.last > name.first && words[name.first]?.lower !== 'la' && words[name.first]?.lower !== 'le';

/** "(né le 3 mai 1950 à Lyon, mort le 2 juin 2001 à Paris)": each place belongs to the last word of life before it. */
function readBracketPlaces(sentence: Sentence, name: Phrase, [start, end]: readonly [number, number]): void {
  const { words, builder } = sentence;
  let lemma: string | null = null;
  for (let at = name.last + 1; at < words.length && (words[at]?.start ?? end) < end; at += 1) {
    const lower = words[at]?.lower ?? '';
    if (LIFE.born.has(lower)) lemma = 'né à';
    else if (LIFE.died.has(lower)) lemma = 'mort à';
    const phrase = sentence.starting.get(at);
    if (!lemma || !phrase || phrase.kind !== 'name' || phrase.prep !== 'à' || (words[at]?.start ?? 0) < start) continue;
    builder.statement({
      ...said(sentence, 'life-places', 85),
      subject: name.mention,
      predicate: { surface: surfaceOf(sentence, at, phrase.last), lemma },
      object: { mention: phrase.mention },
    });
  }
}

import { bracketAfter, bracketDates } from '../brackets.ts';
import type { Shape } from '../shapes.ts';
import type { NounPhrase } from './phrases.ts';
import { argumentOf, phraseAt, spanOf, state, titledName } from './sentence.ts';
import type { Sentence } from './sentence.ts';
import { isPersonal, noteType } from './story.ts';

const WORDS = { born: new Set(['born', 'b']), died: new Set(['died', 'd', 'death', 'executed']) };

/**
 * "Anna Smith (3 May 1950 – 2 June 2001)", "(born 1950)", "(d. 875)": dates of a life. Without a word that says so, a range is a life only
 * for a person: one whom this chunk calls so, or with full dates.
 */
export function readLife(sentence: Sentence, at: number, shapes: readonly Shape[]): void {
  const phrase = phraseAt(sentence.items, at);
  const owner = phraseAt(sentence.items, titledName(sentence, at));
  if (!phrase || !owner) return;
  // "last king of Deheubarth (d. 1093)": the bracket is the king's.
  const isPartOfAnother =
    owner === phrase && sentence.items[at - 1]?.kind === 'adp' && phraseAt(sentence.items, at - 2)?.what === 'concept';
  readBracket(sentence, { phrase, owner, isPartOfAnother }, shapes);
}

interface Life {
  /** What the bracket follows, and whose dates it holds. */
  readonly phrase: NounPhrase;
  readonly owner: NounPhrase;
  readonly isPartOfAnother: boolean;
}

/** Dates in the bracket after a name, or after the title of the one who bears it. */
export function readBracket(sentence: Sentence, { phrase, owner, isPartOfAnother }: Life, shapes: readonly Shape[]): void {
  const [, end] = spanOf(sentence, phrase.first, phrase.last);
  const bracket = phrase.what === 'name' ? bracketAfter(sentence.text, end) : null;
  const dates = bracket ? bracketDates(sentence.text, bracket, shapes, WORDS) : null;
  const subject = dates && bracket ? argumentOf(sentence, owner) : null;
  if (!dates || !bracket || !subject) return;
  const surface = sentence.text.slice(bracket[0], bracket[1]);
  const key = sentence.builder.at(subject.mention)?.key;
  const types = sentence.story.types.get(key ?? '');
  const isPerson = isPersonal(types);
  const says = /(?<!\p{L})(?:born|b|died|d|death|executed|née|né|baptised|baptized)(?!\p{L})/iu.test(surface);
  const isLife = isPerson || says || (types === undefined && dates.born?.literal.datatype === 'date');
  const say = (lemma: string, date: Shape | null): void => {
    if (!date) return;
    state(sentence, {
      subject,
      lemma,
      surface,
      object: { literal: date.literal },
      objectSure: true,
      weak: !isLife || isPartOfAnother,
      rule: 'bracket-dates',
      confidence: 95,
      at: bracket[0],
    });
  };
  if (isLife && dates.died && key !== undefined && !isPartOfAnother) noteType(sentence.story, key, 'person');
  say('birth date', dates.born);
  say('death date', dates.died);
}

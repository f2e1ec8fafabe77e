import type { Sentence } from './clause.ts';
import { genderOfGivenName, genderOf } from './kinds.ts';
import type { Gender } from './kinds.ts';
import { calledBy, noteNoun, pronounMention, spokenOf } from './discourse.ts';
import type { Discourse, Spoken } from './discourse.ts';
import type { Desk, NounGroup, Phrase } from './phrases.ts';
import { GIVEN_NAMES } from './rules.ts';

const POINTING = /^(?:le|la|l'|ce|cet|cette)$/;

/** "La ville", "ce roman": a bare noun that only one thing of the text so far is called by becomes a mention of that thing. */
export function pointedNouns(desk: Desk, discourse: Discourse, phrases: readonly Phrase[]): Phrase[] {
  return phrases.map((phrase) => {
    const spoken = isBare(desk, phrase) ? calledBy(discourse, phrase.group?.lemma ?? '') : null;
    if (!spoken) return phrase;
    const [first, last] = [desk.words[phrase.first], desk.words[phrase.last]];
    const mention = pronounMention(desk.builder, { start: first?.start ?? 0, end: last?.end ?? 0 }, spoken);
    return mention < 0 ? phrase : { ...phrase, kind: 'name', group: null, mention };
  });
}

/** Nothing narrows the noun: no adjective, complement, name, participle or relative clause. */
function isBare({ words }: Desk, { kind, det, group, last }: Phrase): boolean {
  if (kind !== 'concept' || group === null || !POINTING.test(det ?? '')) return false;
  if (group.adjectives.length > 0 || group.front.length > 0 || group.complement !== null) return false;
  const next = words[last + 1];
  // "dirigea le groupe de 1955 à 1999".
  if (next?.prep === 'de' && words[last + 2]?.shape?.kind === 'date') return true;
  return next === undefined || (next.prep !== 'de' && !next.capital && !['PART', 'REL', 'PROPN', 'SHAPE', 'NUM'].includes(next.pos));
}

/** The gender that a phrase shows: of its noun where one stands before the name, of its article, of a given name. */
function genderOfPhrase({ words }: Desk, { kind, group, det, first }: Phrase): Gender | null {
  const shown = group && genderOf(det, words[group.head]?.lower ?? '');
  if (shown) return shown;
  const given = words[first]?.text.split('-')[0] ?? '';
  return kind === 'name' ? (genderOf(det, '') ?? genderOfGivenName(given, GIVEN_NAMES.has(given))) : null;
}

const isPlural = ({ det, group }: Phrase, desk: Desk): boolean =>
  (group === null || (desk.words[group.head]?.lower ?? '') !== group.lemma) && /^(?:les|des|ces|ses|leurs)$/.test(det ?? '');

/** What a phrase speaks of, its gender noted. */
export function spokenBy(sentence: Sentence, phrase: Phrase): Spoken | null {
  const spoken = spokenOf(sentence.discourse, sentence.builder, phrase.mention, isPlural(phrase, sentence));
  if (spoken && spoken.gender === null) spoken.gender = genderOfPhrase(sentence, phrase);
  return spoken;
}

/** "X est une ville", "la ville de X": from here on "la ville" can mean X. */
export function noteGroup(sentence: Sentence, phrase: Phrase, group: NounGroup, det: string | null): void {
  const spoken = spokenBy(sentence, phrase);
  if (spoken && !spoken.isPlural) noteNoun(sentence.discourse, spoken, group.lemma, genderOf(det, sentence.words[group.head]?.lower ?? ''));
}

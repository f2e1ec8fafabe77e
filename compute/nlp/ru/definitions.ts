import { NOMINATIVE } from './agreement.ts';
import { said } from './classes.ts';
import type { Sentence } from './clause.ts';
import { isCutShort, isLight, isNegation, skipForward } from './clause.ts';
import { endsClause, groupStart, sayIs } from './facts.ts';
import { participleAt } from './insertions.ts';
import { NEVER_CLASS, RELATIONAL, SITES } from './lexicon.ts';
import type { Phrase } from './phrases.ts';
import { sayVerb } from './verbs.ts';

const DASHES = new Set(['—', '–', '-', '−']);
const MAX_LISTED = 6;

const isNominative = (phrase: Phrase | undefined): phrase is Phrase =>
  phrase !== undefined && phrase.preposition === null && (phrase.agree & NOMINATIVE) !== 0;

/** «X — (это) Y»: the first phrase of a sentence, a dash, a phrase in the nominative; no verb before the dash. */
export function readDash(sentence: Sentence): void {
  const { phrases, words } = sentence;
  const subject = phrases[0];
  if (!isNominative(subject) || (subject.kind !== 'name' && subject.kind !== 'concept')) return;
  for (let at = 0; at < subject.from; at += 1)
    if (!isLight(sentence, at) && words[at]?.kind !== 'mark' && words[at]?.grammar.determiner === 0) return;
  const dash = skipForward(sentence, subject.last + 1);
  if (!DASHES.has(words[dash]?.text ?? '') || words[dash]?.start === words[dash - 1]?.end) return;
  let at = dash + 1;
  if (words[at]?.lower === 'это' || words[at]?.lower === 'вот') at += 1;
  const negated = isNegation(sentence, at);
  if (negated) at += 1;
  const object = sentence.starting.get(at) ?? groupStart(sentence, at);
  if (!isNominative(object) || isVerbal(sentence, object.last + 1)) return;
  if (object.kind === 'concept') readDefinition(sentence, subject, object, negated);
  if (object.kind === 'name' && subject.group && RELATIONAL.has(subject.group.lemma) && subject.kind === 'concept')
    for (const each of [object, ...furtherOf(sentence, object)])
      if (!isCutShort(sentence, each)) sayIs(sentence, each, subject, { rule: 'dash-inverse', negated });
}

/** «Лев Толстой — русский писатель, автор романа „Война и мир“ и участник обороны Севастополя». */
function readDefinition(sentence: Sentence, subject: Phrase, object: Phrase, negated: boolean): void {
  if (subject.kind === 'concept' && NEVER_CLASS.has(subject.group?.lemma ?? '')) return;
  sayIs(sentence, subject, object, { rule: 'dash', negated });
  if (negated) return;
  for (const each of furtherOf(sentence, object)) if (each.kind === 'concept') sayIs(sentence, subject, each, { rule: 'dash', negated });
  readAfter(sentence, subject, object);
}

/** The other nominatives of the list that begins with `first`; after the last one the clause ends or the text goes on without a verb. */
function furtherOf(sentence: Sentence, first: Phrase): Phrase[] {
  const found: Phrase[] = [];
  let { last } = first;
  while (found.length < MAX_LISTED) {
    const mark = sentence.words[last + 1];
    const next = sentence.starting.get(last + 2);
    if ((mark?.text !== ',' && mark?.lower !== 'и') || !isNominative(next) || next.kind === 'shape' || isVerbal(sentence, next.last + 1))
      break;
    const after = sentence.words[next.last + 1];
    if (!endsClause(sentence, next.last + 1) && after?.lower !== 'и' && after?.governs === null) break;
    found.push(next);
    last = next.last;
  }
  return found;
}

/** What stands after the class and tells of the subject: «город в Заволжье, расположенный на берегу Ольхи». */
function readAfter(sentence: Sentence, subject: Phrase, object: Phrase): void {
  let at = object.last + 1;
  const place = sentence.starting.get(at);
  if (place && (place.preposition === 'в' || place.preposition === 'на') && isSite(object)) {
    const named = place.kind === 'name' && !isCutShort(sentence, place);
    if (named)
      sentence.builder.statement({
        ...said(sentence, 'dash-place', 75),
        subject: subject.mention,
        predicate: { surface: place.preposition, lemma: `находиться ${place.preposition}` },
        object: { mention: place.mention },
      });
  }
  for (let next = sentence.starting.get(at); next && next.preposition !== null; next = sentence.starting.get(at)) at = next.last + 1;
  const participle = sentence.words[at]?.text === ',' ? participleAt(sentence, at + 1, object) : null;
  if (participle)
    sayVerb(sentence, participle, {
      phrase: { ...object, kind: subject.kind },
      mention: subject.mention,
      also: [],
      tier: 'A',
      confidence: 75,
    });
}

const isSite = ({ group }: Phrase): boolean => group !== null && SITES.has(group.lemma);

const isVerbal = (sentence: Sentence, at: number): boolean => {
  const grammar = sentence.words[at]?.grammar;
  return grammar !== undefined && (grammar.verb !== null || grammar.passive !== null);
};

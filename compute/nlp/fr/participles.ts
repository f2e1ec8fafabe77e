import { LIFE, readAdjuncts } from './adjuncts.ts';
import type { Adjuncts } from './adjuncts.ts';
import { headOf, skipBack, skipOn, surfaceOf } from './clause.ts';
import type { Sentence } from './clause.ts';
import { pronounSubject } from './subjects.ts';
import { said } from './facts.ts';
import { withParticle } from './verb-groups.ts';
import type { Clause, Subject } from './subjects.ts';

/** "X, fondé par Y en 1898,", "un roman écrit par Z", "Né à Paris, X …". */
export function readParticiple(clause: Clause, at: number): void {
  const { sentence } = clause;
  const form = sentence.words[at]?.verb;
  if (!form || form.lemma === 'être' || form.lemma === 'avoir') return;
  const { verb, last } = withParticle(sentence, form, at);
  const subject = participleSubject(clause, at);
  if (!subject) return;
  const adjuncts: Adjuncts = { verb, passive: true, reflexive: false, negated: false, first: at, last, at: last + 1 };
  let count = NAMING.has(verb.lemma) ? sayByname(sentence, at, subject) : 0;
  for (const phrase of subject.phrases) count += readAdjuncts(clause, adjuncts, phrase, subject.tier);
  if (count > 0) clause.lastParticiple = subject;
}

const NAMING = new Set(['dire', 'surnommer', 'appeler', 'dénommer']);

/** "X, dit le Renard,", "X, surnommée « la Lionne »". */
function sayByname(sentence: Sentence, at: number, { phrases, tier }: Subject): number {
  const [subject] = phrases;
  const name = sentence.starting.get(at + 1);
  if (!subject || subject.kind !== 'name' || name?.kind !== 'name' || name.prep !== null) return 0;
  const isQuoted = sentence.words[name.first]?.text === '«';
  const value = isQuoted ? (sentence.builder.at(name.mention)?.surface ?? '') : surfaceOf(sentence, name.from, name.last);
  sentence.builder.statement({
    ...said(sentence, 'byname', 85, tier),
    subject: subject.mention,
    predicate: { surface: surfaceOf(sentence, at, name.last), lemma: 'also known as' },
    object: { literal: { value, datatype: 'string', language: null } },
  });
  return 1;
}

function participleSubject(clause: Clause, at: number): Subject | null {
  const { sentence, lastParticiple } = clause;
  const { words } = sentence;
  const before = skipBack(sentence, at - 1);
  if (before < 0) return subjectAhead(clause, at);
  const link = words[before]?.lower;
  if ((link === 'et' || link === ',' || link === 'puis') && lastParticiple) return lastParticiple;
  const comma = link === ',';
  const end = sentence.ending.get(comma ? skipBack(sentence, before - 1) : before);
  const isLife = LIFE.has(words[at]?.verb?.lemma ?? '');
  const main = comma && clause.last?.phrases.every((phrase) => phrase.kind === 'name') ? clause.last : null;
  if (!end || (end.kind === 'shape' && end.shape?.kind !== 'code')) return isLife ? main : null;
  const head = headOf(sentence, end);
  const spoken = sentence.predicates.get(head) ?? sentence.predicates.get(end);
  if (spoken) return { phrases: [spoken], tier: 'A' };
  if (isLife && main && end.kind === 'concept') return main;
  const target = comma ? head : end;
  const sure =
    target.kind === 'name' &&
    target.mention >= 0 &&
    (target === end || head.prep === null) &&
    (comma || head === end || end.group !== null);
  return target.mention < 0 ? null : { phrases: [target], tier: sure && (target.prep === null || comma || target === end) ? 'A' : 'B' };
}

/** The subject of the clause that follows the comma after a participle or a bare noun. */
export function subjectAhead(clause: Clause, from: number): Subject | null {
  const { sentence } = clause;
  const { words } = sentence;
  for (let at = from + 1; at < words.length && at - from < 25; at += 1) {
    if (words[at]?.pos === 'VERB' && words[at - 1]?.pos !== 'ADV') return null;
    if (words[at]?.text === ',' && words[at + 1]?.pos === 'PRON') return pronounSubject(clause, at + 1);
    const phrase = words[at]?.text === ',' ? sentence.starting.get(at + 1) : undefined;
    if (!phrase || phrase.prep !== null || phrase.kind === 'shape') continue;
    const verb = words[skipOn(sentence, phrase.last + 1)];
    const isSubject = verb !== undefined && ['VERB', 'CLITIC', 'NEG'].includes(verb.pos);
    if (isSubject || (phrase.kind === 'name' && verb?.text === ','))
      return { phrases: [phrase], tier: phrase.kind === 'name' && isSubject ? 'A' : 'B' };
  }
  return null;
}

import { EMPTY, LIFE, PLACES, readAdjuncts } from './adjuncts.ts';
import { coordinated, isAnaphoric, isDate, isThing, objectOf, skipOn, surfaceOf } from './clause.ts';
import type { Sentence } from './clause.ts';
import type { Conjugation } from './conjugation.ts';
import { said, sayAlso, sayInverse, sayIs } from './facts.ts';
import type { Tier } from './facts.ts';
import { NEVER_CLASS, PERSON, RELATIONAL } from './lexicon.ts';
import { readParticiple } from './participles.ts';
import type { Phrase } from './phrases.ts';
import { antecedentAfter, subjectOf } from './subjects.ts';
import type { Antecedent, Clause } from './subjects.ts';
import { groupAt } from './verb-groups.ts';
import type { VerbGroup } from './verb-groups.ts';

const COPULAS = new Set(['être', 'devenir', 'rester', 'demeurer', 'constituer']);
const HOLDING = new Set(['partie', 'lieu', 'part', 'naissance', 'suite', 'fin', 'siège', 'membre', 'place', 'appel']);
/** "prend sa source dans", "a son siège à". */
const OWNING = new Set(['source', 'siège', 'origine', 'embouchure']);
/** After these "du", "des" begin a prepositional object, after others a partitive one. */
const FROM = new Set(
  'dépendre descendre provenir venir revenir disposer sortir partir souffrir bénéficier hériter vivre parler traiter jouir user rêver différer résulter dater relever faire'.split(
    ' ',
  ),
);
const AROUND = new Set(['connaître', 'appeler', 'surnommer', 'nommer', 'dénommer', 'intituler', 'baptiser']);
const NAMING = new Set(['nommer', 'élire', 'sacrer', 'couronner', 'désigner', 'proclamer']);

/** Reads statements from every verb and participle of a sentence; gives the antecedent for the next one. */
export function readVerbs(sentence: Sentence, verbs: Conjugation, antecedent: Antecedent | null): Antecedent | null {
  const clause: Clause = { sentence, verbs, antecedent, last: null, lastParticiple: null, topic: null };
  if (sentence.words.at(-1)?.text === '?') return antecedent;
  for (let at = 0; at < sentence.words.length; at += 1) {
    const { pos } = sentence.words[at] ?? {};
    if (pos === 'VERB') {
      const group = groupAt(sentence, at);
      if (!group) continue;
      readVerb(clause, group);
      at = Math.max(at, group.last);
    } else if (pos === 'PART') readParticiple(clause, at);
  }
  return antecedentAfter(clause);
}

function readVerb(clause: Clause, group: VerbGroup): void {
  const { sentence } = clause;
  const subject = subjectOf(clause, group);
  clause.last = subject;
  clause.lastParticiple = null;
  if (!subject) return;
  clause.topic ??= subject.phrases.find((phrase) => phrase.kind === 'name') ?? null;
  const isCopula = COPULAS.has(group.verb.lemma) && !group.reflexive && !group.passive;
  const tier = group.hedged || group.filled ? 'B' : subject.tier;
  for (const phrase of subject.phrases) {
    if (isCopula) readCopula(sentence, group, phrase, tier);
    else readObjects(clause, group, phrase, tier);
  }
}

function readCopula(sentence: Sentence, group: VerbGroup, subject: Phrase, tier: Tier): void {
  const { words } = sentence;
  let at = group.next;
  if (words[at]?.lower === "l'" && /^une?$/.test(words[at + 1]?.lower ?? '') && words[at + 2]?.lower === 'des') at += 2;
  const phrase = sentence.starting.get(at);
  if (!phrase || (phrase.prep !== null && at === group.next)) return;
  if (phrase.kind === 'name' && subject.kind === 'concept') {
    const opened = sentence.words[subject.from - 1]?.pos;
    sayInverse(sentence, subject, phrase, group.hedged || opened === 'SCONJ' || opened === 'REL' ? 'B' : 'A', group.negated);
    return;
  }
  const isConcept = subject.kind === 'concept' && isAnaphoric(sentence, subject);
  const sure = isConcept || subject.kind === 'shape' ? 'B' : tier;
  const how = { rule: group.verb.lemma === 'être' ? 'copula' : 'became', tier: sure, negated: group.negated };
  sayIs(sentence, subject, at === group.next ? phrase : { ...phrase, det: 'un', prep: null }, how);
  if (at !== group.next) sentence.predicates.set(phrase, subject);
  if (!group.negated) sayAlso(sentence, subject, phrase, how);
}

/** The verb's object and the prepositional phrases after it. */
function readObjects(clause: Clause, group: VerbGroup, subject: Phrase, tier: Tier): void {
  const { sentence } = clause;
  const { verb } = group;
  const phrase = sentence.starting.get(group.next);
  if (!phrase) return;
  const partitive =
    phrase.prep === 'de' && (phrase.det !== null || group.negated) && !FROM.has(verb.lemma) && !group.passive && !group.reflexive;
  const direct = (phrase.prep === null || partitive) && !isDate(phrase);
  if (!direct || group.passive || LIFE.has(verb.lemma)) {
    if (group.passive && direct && NAMING.has(verb.lemma)) sayNamed(sentence, group, subject, phrase, tier);
    else readAdjuncts(clause, { ...group, at: group.next }, subject, tier);
    return;
  }
  const noun = phrase.kind === 'concept' ? (phrase.group?.lemma ?? '') : '';
  if ((phrase.det === null && HOLDING.has(noun)) || (OWNING.has(noun) && /^(?:son|sa|leur)$/.test(phrase.det ?? ''))) {
    readIdiom(sentence, group, subject, phrase, tier);
    return;
  }
  const light = EMPTY.has(verb.lemma) && !(verb.lemma === 'prendre' && phrase.kind === 'name');
  if (group.reflexive || group.filled || light || AROUND.has(verb.lemma)) return;
  sayDirect(sentence, group, subject, phrase, tier);
}

function sayDirect(sentence: Sentence, group: VerbGroup, subject: Phrase, phrase: Phrase, tier: Tier): void {
  const bare = phrase.kind === 'concept' && (phrase.det === null || /^(?:ce|cet|cette|ces)$/.test(phrase.det));
  const both = !isThing(subject) && !isThing(phrase);
  const predicate = { surface: surfaceOf(sentence, group.first, group.last), lemma: group.verb.lemma };
  for (const object of [phrase, ...coordinated(sentence, phrase)]) {
    const draft = objectOf(sentence, object);
    if (!draft || object.shape?.kind === 'number') continue;
    const counted = object.kind === 'concept' && NEVER_CLASS.has(object.group?.lemma ?? '');
    const sure = bare || both || counted || isAnaphoric(sentence, object) ? 'B' : tier;
    sentence.builder.statement({
      ...said(sentence, 'verb', 80, sure),
      subject: subject.mention,
      predicate,
      object: draft,
      negated: group.negated,
    });
  }
}

/** "fait partie de X", "prend part à X", "a lieu à X": verb, noun and preposition are one predicate. */
function readIdiom(sentence: Sentence, group: VerbGroup, subject: Phrase, noun: Phrase, tier: Tier): void {
  const object = sentence.starting.get(skipOn(sentence, noun.last + 1));
  const draft = object && object.prep !== null && PLACES.has(object.prep) ? objectOf(sentence, object) : null;
  if (!object || !draft) return;
  const lemma = [group.verb.lemma, noun.det === 'leur' ? 'son' : noun.det, noun.group?.lemma, object.prep].filter(Boolean).join(' ');
  const predicate = { surface: surfaceOf(sentence, group.first, object.from), lemma };
  sentence.builder.statement({
    ...said(sentence, 'idiom', 80, isThing(object) ? tier : 'B'),
    subject: subject.mention,
    predicate,
    object: draft,
    negated: group.negated,
  });
}

/** "fut nommé directeur de l'Observatoire": the office is a relation. */
function sayNamed(sentence: Sentence, group: VerbGroup, subject: Phrase, phrase: Phrase, tier: Tier): void {
  if (!phrase.group || (!RELATIONAL.has(phrase.group.lemma) && !PERSON.has(phrase.group.lemma))) return;
  sayIs(sentence, subject, phrase, { rule: 'named', tier: group.negated ? 'B' : tier, negated: group.negated });
}

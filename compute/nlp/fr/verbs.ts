import { EMPTY, LIFE, PLACES, readAdjuncts } from './adjuncts.ts';
import { coordinated, isAnaphoric, isDate, isThing, objectOf, skipOn, surfaceOf } from './clause.ts';
import type { Sentence } from './clause.ts';
import type { Conjugation } from './conjugation.ts';
import { said, sayAlso, sayInverse, sayIs } from './facts.ts';
import type { Tier } from './facts.ts';
import { WIDER } from './kinds.ts';
import { CLASSES, NEVER_CLASS, PERSON, RELATIONAL } from './lexicon.ts';
import { readOwned, readWhose } from './owners.ts';
import { readParticiple, subjectAhead } from './participles.ts';
import { sayClitic } from './clitics.ts';
import type { Phrase } from './phrases.ts';
import { endSentence, subjectOf } from './subjects.ts';
import type { Clause } from './subjects.ts';
import { groupAt } from './verb-groups.ts';
import type { VerbGroup } from './verb-groups.ts';

/** Subjects that speak of nothing. */
const IMPERSONAL = new Set(['on', "c'", 'ce', 'cela', 'ceci']);
const COPULAS = new Set(['être', 'devenir', 'rester', 'demeurer', 'constituer']);
const HOLDING = new Set([
  'partie',
  'lieu',
  'part',
  'naissance',
  'suite',
  'fin',
  'siège',
  'membre',
  'place',
  'appel',
  'hommage',
  'don',
  'face',
  'référence',
  'allusion',
  'accès',
  'usage',
  'preuve',
]);
/** "prend sa source dans", "a son siège à". */
const OWNING = new Set(['source', 'siège', 'origine', 'embouchure']);
/** After these "du", "des" begin a prepositional object, after others a partitive one. */
const FROM = new Set(
  'dépendre descendre provenir venir revenir disposer sortir partir souffrir bénéficier hériter vivre parler traiter jouir user rêver différer résulter dater relever faire'.split(
    ' ',
  ),
);
const AROUND = new Set(['connaître', 'appeler', 'surnommer', 'nommer', 'dénommer', 'intituler', 'baptiser']);
const TOWARDS = new Set(
  'conduire mener amener porter élever réduire contraindre condamner aider inviter pousser obliger préparer opposer appeler'.split(' '),
);
const NAMING = new Set(['nommer', 'élire', 'sacrer', 'couronner', 'désigner', 'proclamer']);

/** Reads statements from every verb and participle of a sentence, and notes what it spoke of for the next one. */
export function readVerbs(sentence: Sentence, verbs: Conjugation): void {
  const clause: Clause = { sentence, verbs, last: null, lastParticiple: null, first: undefined, defines: false };
  if (sentence.words.at(-1)?.text === '?') return;
  readOpening(clause);
  for (let at = 0; at < sentence.words.length; at += 1) {
    const { pos } = sentence.words[at] ?? {};
    readOwned(clause, at);
    readWhose(clause, at);
    if (pos === 'VERB') {
      const group = groupAt(sentence, at);
      if (!group) continue;
      readVerb(clause, group);
      at = Math.max(at, group.last);
    } else if (pos === 'PART') readParticiple(clause, at);
  }
  endSentence(clause);
}

/** "Originaire de Gascogne, il pousse", "Natif de Sète, Paul Ardent peint". */
function readOrigin(clause: Clause): void {
  const { sentence } = clause;
  const place = /^(?:originaire|native?)$/.test(sentence.words[0]?.lower ?? '') ? sentence.starting.get(1) : undefined;
  const subject = place?.prep === 'de' && place.mention >= 0 ? subjectAhead(clause, place.last) : null;
  const [only] = subject?.phrases ?? [];
  if (!place || !subject || !only) return;
  const predicate = { surface: surfaceOf(sentence, 0, place.from), lemma: 'originaire de' };
  const fields = said(sentence, 'apposed', 80, subject.tier);
  sentence.builder.statement({ ...fields, subject: only.mention, predicate, object: { mention: place.mention } });
}

/** "Élève de Jean-Henri Riesener, il obtint", "Physicienne et chimiste, Marie Curie reçut": a bare noun before its subject. */
function readOpening(clause: Clause): void {
  readOrigin(clause);
  const noun = clause.sentence.starting.get(0);
  if (noun?.kind !== 'concept' || noun.prep !== null || noun.det !== null || !noun.group) return;
  if (!CLASSES.has(noun.group.lemma) && !RELATIONAL.has(noun.group.lemma)) return;
  const subject = subjectAhead(clause, noun.last);
  const [only] = subject?.phrases ?? [];
  if (!subject || !only) return;
  const how = { rule: 'apposed', tier: subject.tier };
  sayIs(clause.sentence, only, noun, how);
  sayAlso(clause.sentence, only, noun, how);
}

function readVerb(clause: Clause, group: VerbGroup): void {
  const { sentence } = clause;
  const subject = subjectOf(clause, group);
  clause.last = subject;
  clause.lastParticiple = null;
  const isCopula = COPULAS.has(group.verb.lemma) && !group.reflexive && !group.passive;
  if (clause.first === undefined && !IMPERSONAL.has(sentence.words[group.first - 1]?.lower ?? '')) {
    clause.first = subject;
    clause.defines = isCopula && /^une?$/.test(sentence.starting.get(group.next)?.det ?? '');
  }
  if (!subject) return;
  const tier = group.hedged || group.filled ? 'B' : subject.tier;
  for (const phrase of subject.phrases) {
    if (group.clitic >= 0) sayClitic(clause, group, phrase, tier);
    if (isCopula) readCopula(clause, group, phrase, tier);
    else readObjects(clause, group, phrase, tier);
  }
}

function readCopula({ sentence }: Clause, group: VerbGroup, subject: Phrase, tier: Tier): void {
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
  const isVague = subject.kind === 'concept' && isAnaphoric(sentence, subject) && !isDefined(sentence, subject, phrase);
  const sure = isVague || subject.kind === 'shape' ? 'B' : isDefined(sentence, subject, phrase) && !group.hedged ? 'A' : tier;
  const how = { rule: group.verb.lemma === 'être' ? 'copula' : 'became', tier: sure, negated: group.negated };
  sayIs(sentence, subject, at === group.next ? phrase : { ...phrase, det: 'un', prep: null }, how);
  if (at !== group.next) sentence.predicates.set(phrase, subject);
  if (!group.negated) sayAlso(sentence, subject, phrase, how);
}

/** "L'okapi est un mammifère": a noun that opens a paragraph, or is no class that something was said to be, is defined. */
function isDefined({ discourse }: Sentence, subject: Phrase, phrase: Phrase): boolean {
  const opens = subject.kind === 'concept' && subject.from === 0 && subject.prep === null && /^(?:le|la|l'|les)$/.test(subject.det ?? '');
  return (
    opens &&
    /^une?$/.test(phrase.det ?? '') &&
    !WIDER.has(subject.group?.lemma ?? '') &&
    (discourse.isOpening || !CLASSES.has(subject.group?.lemma ?? ''))
  );
}

/** The verb's object and the prepositional phrases after it. */
function readObjects(clause: Clause, group: VerbGroup, subject: Phrase, tier: Tier): void {
  const { sentence } = clause;
  const { verb } = group;
  const phrase = objectAfter(sentence, group);
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
  const light = EMPTY.has(verb.lemma) && !(verb.lemma === 'prendre' && phrase.kind === 'name' && isLastOf(sentence, phrase));
  if (group.reflexive || group.filled || light || AROUND.has(verb.lemma)) return;
  // "mena la France au titre": the rest says what was done.
  const goesOn = TOWARDS.has(verb.lemma) && sentence.words[phrase.last + 1]?.prep === 'à';
  sayDirect(sentence, group, subject, phrase, goesOn ? 'B' : tier);
}

/** "prit Calais.", not "prit les Anglais à revers". */
const isLastOf = ({ words }: Sentence, { last }: Phrase): boolean => {
  const next = words[last + 1];
  return next === undefined || next.pos === 'PUNCT' || next.shape !== null || next.lower === 'et' || next.lower === 'en';
};

/** What stands after the verb; after a date between ("épouse en 1864 le peintre"), the object where there is one. */
function objectAfter(sentence: Sentence, { next, passive, reflexive }: VerbGroup): Phrase | undefined {
  const first = sentence.starting.get(next);
  if (!first || !isDate(first) || passive || reflexive) return first;
  const after = sentence.starting.get(skipOn(sentence, first.last + 1));
  return after && after.prep === null && !isDate(after) ? after : first;
}

/** "représente 8 % des émissions": nothing without what it is a share of. */
const isShare = (sentence: Sentence, { shape, last }: Phrase): boolean =>
  shape?.kind === 'quantity' && sentence.starting.get(last + 1)?.prep === 'de';

function sayDirect(sentence: Sentence, group: VerbGroup, subject: Phrase, phrase: Phrase, tier: Tier): void {
  const bare = phrase.kind === 'concept' && (phrase.det === null || /^(?:ce|cet|cette|ces)$/.test(phrase.det));
  const both = !isThing(subject) && !isThing(phrase);
  const predicate = { surface: surfaceOf(sentence, group.first, group.last), lemma: group.verb.lemma };
  for (const object of [phrase, ...coordinated(sentence, phrase)]) {
    const draft = objectOf(sentence, object);
    if (!draft || object.shape?.kind === 'number') continue;
    const counted = object.kind === 'concept' && NEVER_CLASS.has(object.group?.lemma ?? '');
    const sure = bare || both || counted || isShare(sentence, object) || isAnaphoric(sentence, object) ? 'B' : tier;
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
    ...said(sentence, 'idiom', 80, isThing(object) || !isAnaphoric(sentence, object) ? tier : 'B'),
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

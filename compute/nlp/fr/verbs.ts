import { coordinated, headOf, insertionBefore, isAnaphoric, isDate, objectOf, skipBack, skipOn, surfaceOf } from './clause.ts';
import type { Sentence } from './clause.ts';
import type { Conjugation, VerbForm } from './conjugation.ts';
import { said, sayAlso, sayInverse, sayIs } from './facts.ts';
import type { Tier } from './facts.ts';
import { PERSON, RELATIONAL } from './lexicon.ts';
import type { Phrase } from './phrases.ts';

/** What "il" or "elle" may stand for. */
export interface Antecedent {
  readonly key: string;
  readonly surface: string;
}

/** Verbs whose compound past takes "être": no passive. */
const MOVING = new Set('naître mourir décéder devenir aller venir partir arriver entrer sortir rester retourner tomber parvenir revenir intervenir rentrer demeurer'.split(' '));
const MODALS = new Set('pouvoir devoir vouloir sembler paraître faire laisser savoir oser'.split(' '));
const COPULAS = new Set(['être', 'devenir', 'rester', 'demeurer', 'constituer']);
/** Too light to name a property. */
const EMPTY = new Set(['avoir', 'être', 'faire', 'aller', 'falloir', 'mettre', 'donner', 'prendre', 'rendre', 'laisser', 'tenir', 'dire', 'venir', 'sembler', 'paraître', 'permettre', 'voir', 'vouloir', 'savoir', 'croire', 'penser', 'affirmer', 'montrer', 'estimer']);
const HOLDING = new Set(['partie', 'lieu', 'part', 'naissance', 'suite', 'fin', 'siège', 'membre', 'place', 'appel']);
/** "prend sa source dans", "a son siège à". */
const OWNING = new Set(['source', 'siège', 'origine', 'embouchure']);
const LIFE = new Map([['naître', 'né'], ['mourir', 'mort'], ['décéder', 'mort']]);
/** After these "du", "des" begin a prepositional object, after others a partitive one. */
const FROM = new Set('dépendre descendre provenir venir revenir disposer sortir partir souffrir bénéficier hériter vivre parler traiter jouir user rêver différer résulter dater relever faire'.split(' '));
const AROUND = new Set(['connaître', 'appeler', 'surnommer', 'nommer', 'dénommer', 'intituler', 'baptiser']);
const NAMING = new Set(['nommer', 'élire', 'sacrer', 'couronner', 'désigner', 'proclamer']);
const PLACES = new Set(['à', 'en', 'dans', 'sur', 'sous', 'près de', 'au nord de', 'au sud de', "à l'est de", "à l'ouest de", 'au cœur de', 'au centre de', 'au bord de', 'entre', 'vers', 'par', 'de', 'avec', 'pour', 'contre', 'chez', 'depuis', 'auprès de', 'au large de', 'au pied de', 'jusque à', 'le long de', 'au sein de', 'à travers']);
/** Most prepositional phrases read after one verb. */
const MAX_ADJUNCTS = 4;

interface VerbGroup {
  readonly first: number;
  /** First word after it, adverbs skipped. */
  readonly next: number;
  readonly last: number;
  readonly verb: VerbForm;
  readonly passive: boolean;
  readonly reflexive: boolean;
  readonly negated: boolean;
  /** Something in the group makes it no plain assertion. */
  readonly hedged: boolean;
  /** An object pronoun stands before it: what follows is not the direct object. */
  readonly filled: boolean;
}

interface Subject {
  readonly phrases: readonly Phrase[];
  readonly tier: Tier;
}

interface Clause {
  readonly sentence: Sentence;
  readonly verbs: Conjugation;
  readonly antecedent: Antecedent | null;
  /** Subject of the last verb or participle of this sentence. */
  last: Subject | null;
  lastParticiple: Subject | null;
}

/** Reads statements from every verb and participle of a sentence; gives the antecedent for the next one. */
export function readVerbs(sentence: Sentence, verbs: Conjugation, antecedent: Antecedent | null): Antecedent | null {
  const clause: Clause = { sentence, verbs, antecedent, last: null, lastParticiple: null };
  const isQuestion = sentence.words.at(-1)?.text === '?';
  for (let at = 0; at < sentence.words.length && !isQuestion; at += 1) {
    const { pos } = sentence.words[at] ?? {};
    if (pos === 'VERB') {
      const group = groupAt(sentence, at);
      if (!group) continue;
      readVerb(clause, group);
      at = Math.max(at, group.last);
    } else if (pos === 'PART') readParticiple(clause, at);
  }
  return antecedentAfter(sentence, antecedent);
}

/** The first name of a sentence that no preposition leads to is what the next one speaks of. */
function antecedentAfter(sentence: Sentence, before: Antecedent | null): Antecedent | null {
  const first = sentence.phrases.find((phrase) => phrase.kind !== 'shape' && phrase.prep === null);
  if (first?.kind !== 'name') return before;
  const mention = sentence.builder.at(first.mention);
  return mention ? { key: mention.key, surface: mention.surface } : before;
}

function groupAt(sentence: Sentence, at: number): VerbGroup | null {
  const { words } = sentence;
  let first = at;
  let [ne, reflexive, filled] = [false, false, false];
  for (; first > 0 && (words[first - 1]?.pos === 'CLITIC' || words[first - 1]?.pos === 'NEG'); first -= 1) {
    const lower = words[first - 1]?.lower ?? '';
    if (lower === 'ne' || lower === "n'") ne = true;
    else if (lower === 'se' || lower === "s'") reflexive = true;
    else filled = true;
  }
  const finite = words[at]?.verb;
  if (!finite) return null;
  const chain = chainAfter(sentence, at, finite);
  if (!chain) return null;
  const passive = chain.passive && !reflexive;
  const next = skipOn(sentence, chain.last + 1);
  const only = words[next]?.lower === 'que' || words[next]?.lower === "qu'";
  const negated = ne && (chain.denied || !only);
  return { first, next, last: chain.last, verb: chain.verb, passive, reflexive, negated, hedged: chain.hedged || finite.conditional || (ne && !chain.denied), filled };
}

interface Chain {
  readonly verb: VerbForm;
  readonly last: number;
  readonly passive: boolean;
  readonly hedged: boolean;
  readonly denied: boolean;
}

/** Auxiliary, negation, adverbs, participle, infinitive after a finite verb; null where a second verb hides the relation ("commence à écrire"). */
function chainAfter({ words }: Sentence, at: number, finite: VerbForm): Chain | null {
  let [verb, last, passive, hedged, denied] = [finite, at, false, false, false];
  for (let next = at + 1; next < words.length && next - at < 9; next += 1) {
    const word = words[next];
    if (!word) break;
    if (word.pos === 'NEG') denied = true;
    if (word.pos === 'NEG' || word.pos === 'ADV') continue;
    const isAuxiliary = verb.lemma === 'être' || verb.lemma === 'avoir';
    if (word.pos === 'PART' && isAuxiliary && word.verb) {
      passive = verb.lemma === 'être' && !MOVING.has(word.verb.lemma);
      ({ verb } = word);
    } else if (word.pos === 'INF' && MODALS.has(verb.lemma) && word.verb) {
      ({ verb } = word);
      hedged = true;
    } else if (word.pos === 'INF' || (word.pos === 'ADP' && words[next + 1]?.pos === 'INF' && next === last + 1)) return null;
    else break;
    last = next;
  }
  return { verb, last, passive, hedged, denied };
}

function readVerb(clause: Clause, group: VerbGroup): void {
  const { sentence } = clause;
  const subject = subjectOf(clause, group);
  clause.last = subject;
  clause.lastParticiple = null;
  if (!subject) return;
  const isCopula = COPULAS.has(group.verb.lemma) && !group.reflexive && !group.passive;
  const tier = group.hedged || group.filled ? 'B' : subject.tier;
  for (const phrase of subject.phrases) {
    if (isCopula) readCopula(sentence, group, phrase, tier);
    else readObjects(clause, group, phrase, tier);
  }
}

/** The phrases that a verb speaks of. */
function subjectOf(clause: Clause, group: VerbGroup): Subject | null {
  const { sentence } = clause;
  const { words } = sentence;
  let at = skipBack(sentence, group.first - 1);
  if (words[at]?.pos === 'PRON') return pronounSubject(clause, at);
  if (words[at]?.lower === 'et' || words[at]?.lower === 'puis') return again(clause, at);
  if (words[at]?.lower === 'qui') return relativeSubject(sentence, at);
  let direct = true;
  if (words[at]?.text === ',' || words[at]?.text === '—' || words[at]?.text === '–') {
    const inserted = sentence.ending.get(skipBack(sentence, at - 1));
    const before = insertionBefore(sentence, at);
    if (before < 0) return again(clause, at);
    if (inserted?.kind === 'name' && inserted.prep === null && words[inserted.from - 1]?.text === ',' && sentence.ending.get(before)?.kind === 'concept') {
      return { phrases: [inserted], tier: 'A' };
    }
    at = before;
    direct = false;
  }
  const end = sentence.ending.get(at);
  return end ? nounSubject(sentence, end, direct) : null;
}

function again(clause: Clause, at: number): Subject | null {
  const before = clause.sentence.ending.get(at - 1);
  return clause.last && (before || clause.sentence.words[at - 1]?.pos === 'VERB') ? clause.last : null;
}

function pronounSubject({ sentence, antecedent }: Clause, at: number): Subject | null {
  const word = sentence.words[at];
  if (!word || !antecedent || (word.lower !== 'il' && word.lower !== 'elle')) return null;
  const mention = sentence.builder.mention({ start: word.start, end: word.end, kind: 'name', via: 'pronoun', surface: antecedent.surface, key: antecedent.key });
  const phrase: Phrase = { kind: 'name', from: at, first: at, last: at, prep: null, det: null, group: null, shape: null, mention };
  return mention < 0 ? null : { phrases: [phrase], tier: 'B' };
}

/** "X, qui …": with a comma the head of the phrases before, without one their last. */
function relativeSubject(sentence: Sentence, at: number): Subject | null {
  const comma = sentence.words[at - 1]?.text === ',';
  const end = sentence.ending.get(skipBack(sentence, at - (comma ? 2 : 1)));
  if (!end || end.kind === 'shape') return null;
  const head = headOf(sentence, end);
  const spoken = sentence.predicates.get(head);
  if (spoken) return { phrases: [spoken], tier: 'A' };
  const sure = end.kind === 'name' && (head === end || end.group !== null);
  return { phrases: [end], tier: sure ? 'A' : 'B' };
}

const OPENERS = new Set(['si', "s'", 'que', "qu'", 'dont', 'où', 'quand', 'lorsque', "lorsqu'"]);

function nounSubject(sentence: Sentence, end: Phrase, direct: boolean): Subject | null {
  const head = headOf(sentence, end);
  if (head.kind === 'shape' && head.shape?.kind !== 'code') return null;
  if (head.prep !== null || head.mention < 0) return null;
  const before = sentence.words[head.from - 1];
  if (before && (before.pos === 'VERB' || before.pos === 'INF' || before.pos === 'PART' || before.pos === 'GER')) return null;
  const opened = before !== undefined && OPENERS.has(before.lower);
  const whole = head.kind === 'name' || head === end;
  const tier = opened || !whole || isAnaphoric(sentence, head) || (!direct && head.kind !== 'name') ? 'B' : 'A';
  return { phrases: [...jointSubjects(sentence, head), head], tier };
}

/** "A et B fondent": what "et" joins to the subject, when it too stands free. */
function jointSubjects({ words, ending }: Sentence, head: Phrase): Phrase[] {
  if (words[head.from - 1]?.lower !== 'et') return [];
  const other = ending.get(head.from - 2);
  return other && other.kind === head.kind && other.prep === null && words[other.from - 1]?.pos !== 'VERB' ? [other] : [];
}

function readCopula(sentence: Sentence, group: VerbGroup, subject: Phrase, tier: Tier): void {
  const { words } = sentence;
  let at = group.next;
  if (words[at]?.lower === "l'" && /^une?$/.test(words[at + 1]?.lower ?? '') && words[at + 2]?.lower === 'des') at += 2;
  const phrase = sentence.starting.get(at);
  if (!phrase || (phrase.prep !== null && at === group.next)) return;
  if (phrase.kind === 'name' && subject.kind === 'concept') {
    sayInverse(sentence, subject, phrase, tier, group.negated);
    return;
  }
  const isConcept = subject.kind === 'concept' && isAnaphoric(sentence, subject);
  const sure = isConcept || subject.kind === 'shape' ? 'B' : tier;
  const rule = group.verb.lemma === 'être' ? 'copula' : 'became';
  sayIs(sentence, subject, at === group.next ? phrase : { ...phrase, det: 'un', prep: null }, rule, sure, group.negated);
  if (at !== group.next) sentence.predicates.set(phrase, subject);
  if (!group.negated) sayAlso(sentence, subject, phrase, rule, sure);
}

const isThing = (phrase: Phrase): boolean => phrase.kind === 'name' || phrase.shape !== null;

/** The verb's object and the prepositional phrases after it. */
function readObjects(clause: Clause, group: VerbGroup, subject: Phrase, tier: Tier): void {
  const { sentence } = clause;
  const { verb } = group;
  const phrase = sentence.starting.get(group.next);
  if (!phrase) return;
  const partitive = phrase.prep === 'de' && phrase.det !== null && !FROM.has(verb.lemma) && !group.passive && !group.reflexive;
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
    const sure = bare || both || isAnaphoric(sentence, object) ? 'B' : tier;
    sentence.builder.statement({ ...said(sentence, 'verb', 80, sure), subject: subject.mention, predicate, object: draft, negated: group.negated });
  }
}

/** "fait partie de X", "prend part à X", "a lieu à X": verb, noun and preposition are one predicate. */
function readIdiom(sentence: Sentence, group: VerbGroup, subject: Phrase, noun: Phrase, tier: Tier): void {
  const object = sentence.starting.get(skipOn(sentence, noun.last + 1));
  const draft = object && object.prep !== null && PLACES.has(object.prep) ? objectOf(sentence, object) : null;
  if (!object || !draft) return;
  const lemma = [group.verb.lemma, noun.det === 'leur' ? 'son' : noun.det, noun.group?.lemma, object.prep].filter(Boolean).join(' ');
  const predicate = { surface: surfaceOf(sentence, group.first, object.from), lemma };
  sentence.builder.statement({ ...said(sentence, 'idiom', 80, isThing(object) ? tier : 'B'), subject: subject.mention, predicate, object: draft, negated: group.negated });
}

/** "fut nommé directeur de l'Observatoire": the office is a relation. */
function sayNamed(sentence: Sentence, group: VerbGroup, subject: Phrase, phrase: Phrase, tier: Tier): void {
  if (!phrase.group || (!RELATIONAL.has(phrase.group.lemma) && !PERSON.has(phrase.group.lemma))) return;
  sayIs(sentence, subject, phrase, 'named', group.negated ? 'B' : tier, group.negated);
}

interface Adjuncts {
  readonly verb: VerbForm;
  readonly passive: boolean;
  readonly reflexive: boolean;
  readonly negated: boolean;
  readonly first: number;
  readonly last: number;
  readonly at: number;
}

/** How a verb is named with a preposition: "né à", "fondé par", "se jeter dans", "couler à". */
function predicateOf({ verbs }: Clause, { verb, passive, reflexive }: Adjuncts): string {
  const life = LIFE.get(verb.lemma);
  if (life) return life;
  if (passive) return verbs.participles.get(verb.lemma) ?? `${verb.lemma.slice(0, -2)}é`;
  if (!reflexive) return verb.lemma;
  return /^[aeiouyéèêâîôhœ]/.test(verb.lemma) ? `s'${verb.lemma}` : `se ${verb.lemma}`;
}

/** Prepositional phrases in a row after a passive, a participle or an intransitive verb. Only a passive or "naître" takes all of them. */
function readAdjuncts(clause: Clause, adjuncts: Adjuncts, subject: Phrase, tier: Tier): number {
  const { sentence } = clause;
  const base = predicateOf(clause, adjuncts);
  const takesAll = adjuncts.passive || LIFE.has(adjuncts.verb.lemma);
  let { at } = adjuncts;
  let count = 0;
  for (let steps = 0; steps < MAX_ADJUNCTS; steps += 1) {
    const phrase = sentence.starting.get(skipOn(sentence, at));
    if (!phrase || (phrase.prep === null && !isDate(phrase)) || (steps > 0 && phrase.prep === 'de')) break;
    if (sayAdjunct(sentence, adjuncts, base, { subject, phrase, tier })) count += 1;
    at = phrase.last + 1;
    if (!takesAll) break;
    while (sentence.starting.get(at)?.prep === 'de' && sentence.starting.get(at)?.kind !== 'shape') at = (sentence.starting.get(at)?.last ?? at) + 1;
    if (sentence.words[at]?.text === ',' && /^(?:à|en|le|dans|par)$/.test(sentence.words[at + 1]?.lower ?? '') && isThing(sentence.starting.get(at + 1) ?? phrase)) at += 1;
  }
  return count;
}

function sayAdjunct(sentence: Sentence, adjuncts: Adjuncts, base: string, { subject, phrase, tier }: { subject: Phrase; phrase: Phrase; tier: Tier }): boolean {
  if ((phrase.prep !== null && !PLACES.has(phrase.prep)) || phrase.shape?.kind === 'number') return false;
  if (!adjuncts.passive && !LIFE.has(adjuncts.verb.lemma) && !adjuncts.reflexive && EMPTY.has(adjuncts.verb.lemma)) return false;
  const draft = objectOf(sentence, phrase);
  if (!draft) return false;
  const link = isDate(phrase) ? (LIFE.has(adjuncts.verb.lemma) ? 'le' : 'en') : (phrase.prep ?? '');
  if (phrase.prep !== null && isDate(phrase) && !['en', 'à', 'de', 'dans'].includes(phrase.prep)) return false;
  const thing = isThing(phrase) || (phrase.kind === 'concept' && phrase.prep === 'par' && phrase.det !== null && !isAnaphoric(sentence, phrase));
  const fits = thing && (isThing(subject) || phrase.kind === 'name');
  const predicate = { surface: surfaceOf(sentence, adjuncts.first, Math.max(phrase.from, adjuncts.last)), lemma: `${base} ${link}`.trim() };
  sentence.builder.statement({
    ...said(sentence, adjuncts.passive ? 'passive' : 'verb', 80, fits ? tier : 'B'),
    subject: subject.mention,
    predicate,
    object: draft,
    negated: adjuncts.negated,
  });
  for (const other of draft && 'mention' in draft ? coordinated(sentence, phrase) : []) {
    if (other.mention >= 0) sentence.builder.statement({ ...said(sentence, 'passive', 75, fits ? tier : 'B'), subject: subject.mention, predicate, object: { mention: other.mention }, negated: adjuncts.negated });
  }
  return true;
}

/** "X, fondé par Y en 1898,", "un roman écrit par Z", "Né à Paris, X …". */
function readParticiple(clause: Clause, at: number): void {
  const { sentence } = clause;
  const verb = sentence.words[at]?.verb;
  if (!verb || verb.lemma === 'être' || verb.lemma === 'avoir') return;
  const subject = participleSubject(clause, at);
  if (!subject) return;
  const adjuncts: Adjuncts = { verb, passive: true, reflexive: false, negated: false, first: at, last: at, at: at + 1 };
  let count = 0;
  for (const phrase of subject.phrases) count += readAdjuncts(clause, adjuncts, phrase, subject.tier);
  if (count > 0) clause.lastParticiple = subject;
}

function participleSubject(clause: Clause, at: number): Subject | null {
  const { sentence, lastParticiple } = clause;
  const { words } = sentence;
  const before = skipBack(sentence, at - 1);
  if (before < 0) return subjectAhead(sentence, at);
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
  const sure = target.kind === 'name' && target.mention >= 0 && (target === end || head.prep === null) && (comma || head === end || end.group !== null);
  return target.mention < 0 ? null : { phrases: [target], tier: sure && (target.prep === null || comma || target === end) ? 'A' : 'B' };
}

/** The subject of the clause that follows a participle's comma. */
function subjectAhead(sentence: Sentence, from: number): Subject | null {
  const { words } = sentence;
  for (let at = from + 1; at < words.length && at - from < 25; at += 1) {
    if (words[at]?.pos === 'VERB' && words[at - 1]?.pos !== 'ADV') return null;
    const phrase = words[at]?.text === ',' ? sentence.starting.get(at + 1) : undefined;
    if (!phrase || phrase.prep !== null || phrase.kind === 'shape') continue;
    const verb = words[skipOn(sentence, phrase.last + 1)];
    const isSubject = verb !== undefined && ['VERB', 'CLITIC', 'NEG'].includes(verb.pos);
    if (isSubject || (phrase.kind === 'name' && verb?.text === ',')) return { phrases: [phrase], tier: phrase.kind === 'name' && isSubject ? 'A' : 'B' };
  }
  return null;
}

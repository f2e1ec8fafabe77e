import type { Item, VerbGroup } from './phrases.ts';
import { argumentOf, phraseAt, titledName, tokenOf } from './sentence.ts';
import type { Argument, Sentence } from './sentence.ts';

/** Subjects already found, by the item index of their verb: "and", participles and gerunds reuse them. */
export interface Clauses {
  readonly subjects: Map<number, readonly Argument[]>;
  /** Item index of a predicate noun → the subject that it is said of. */
  readonly predicates: Map<number, readonly Argument[]>;
  readonly forms: Map<number, VerbGroup['form']>;
  lastVerb: number;
}

export const isFiniteVerb = (item: Item | undefined): boolean =>
  item?.kind === 'verb' && item.form !== 'participle' && item.form !== 'gerund' && item.form !== 'infinitive';

/** From the phrase before a verb back over "of …", "in …" to the head of the subject; -1 when the phrase belongs to something else. */
function headOf(sentence: Sentence, at: number): number {
  let head = at;
  for (let steps = 0; steps < 3 && sentence.items[head - 1]?.kind === 'adp'; steps += 1) {
    if (!phraseAt(sentence.items, head - 2)) return -1;
    head -= 2;
  }
  return sentence.items[head - 1]?.kind === 'adp' || sentence.items[head - 1]?.kind === 'verb' ? -1 : head;
}

/** The phrase before an insertion between commas that ends at item `comma`. */
function beforeInsertion(sentence: Sentence, comma: number): number {
  let hasClause = false;
  for (let index = comma - 1; index > 0 && comma - index < 20; index -= 1) {
    const item = sentence.items[index];
    if (item?.kind === 'subordinate') return -1;
    if (item?.kind === 'comma') {
      const opener = sentence.items[index + 1];
      // A clause of its own stands between the commas only behind a relative pronoun: "Acme, whose owner is Rolf, sells …".
      if (isFiniteVerb(opener) || (hasClause && opener?.kind !== 'relative')) return -1;
      return phraseAt(sentence.items, index - 1) ? index - 1 : -1;
    }
    hasClause ||= isFiniteVerb(item);
  }
  return -1;
}

/** A head phrase as subjects: with the names joined to it by "and", unless those are the object of an earlier verb. */
function subjectsAt(sentence: Sentence, at: number): Argument[] {
  const head = titledName(sentence, headOf(sentence, at));
  const phrase = phraseAt(sentence.items, head);
  const own = phrase ? argumentOf(sentence, phrase) : null;
  if (!phrase || !own) return [];
  const possessed = sentence.items[head - 1]?.kind === 'possessive' && phrase.what === 'concept';
  const first = possessed || head !== at ? { ...own, sure: own.sure && !possessed && phrase.what === 'name' } : own;
  const [and, left, before] = [sentence.items[head - 1], phraseAt(sentence.items, head - 2), sentence.items[head - 3]];
  if (phrase.what === 'name' && and?.kind === 'and' && left?.what === 'name' && (before === undefined || before.kind === 'subordinate')) {
    const other = argumentOf(sentence, left);
    return other ? [other, first] : [first];
  }
  return [first];
}

/** Whom a relative pronoun at item `relative` means. */
export function relativeSubjects(sentence: Sentence, relative: number, clauses: Clauses): readonly Argument[] {
  const at = sentence.items[relative - 1]?.kind === 'comma' ? relative - 2 : relative - 1;
  for (let head = at, steps = 0; steps < 4; head -= 2, steps += 1) {
    const known = clauses.predicates.get(head);
    if (known) return known;
    if (sentence.items[head - 1]?.kind !== 'adp') break;
  }
  const phrase = phraseAt(sentence.items, at);
  const argument = phrase?.what === 'name' ? argumentOf(sentence, phrase) : null;
  // "a house in Ulm that was designed by …": a place behind a preposition is not what the clause speaks of.
  const isBehind = sentence.items[at - 1]?.kind === 'adp' && phraseAt(sentence.items, at - 2) !== null;
  const word = sentence.items[relative];
  const speaksOfPerson = word?.kind === 'relative' && word.word === 'who';
  return argument ? [isBehind && !speaksOfPerson ? { ...argument, sure: false } : argument] : [];
}

export const PASSIVE_NAMES = new Set(['name', 'call', 'know', 'title', 'entitle', 'dub', 'nickname', 'rename']);

/** Whether the phrase follows "by" or stands in a list that does. */
function isAgent(sentence: Sentence, at: number): boolean {
  let index = at - 1;
  while (['comma', 'and', 'np'].includes(sentence.items[index]?.kind ?? '')) index -= 1;
  const item = sentence.items[index];
  return (item?.kind === 'adp' && item.word === 'by') || item?.kind === 'verb';
}

/** A participle or gerund after a predicate noun or after another verb's object speaks of that verb's subject. */
function reattached(sentence: Sentence, verb: number, clauses: Clauses): readonly Argument[] {
  const before = sentence.items[verb - 1]?.kind === 'comma' || sentence.items[verb - 1]?.kind === 'and' ? verb - 2 : verb - 1;
  const joined = sentence.items[before]?.kind === 'comma' ? before - 1 : before;
  const group = sentence.items[verb];
  const named = phraseAt(sentence.items, before);
  if (group?.kind === 'verb' && named?.what === 'name' && PASSIVE_NAMES.has(tokenOf(sentence, group.main).lemma)) {
    // "operated by the Harbor Office, also known as …": the nearest name is the one that has another.
    const owner = argumentOf(sentence, phraseAt(sentence.items, titledName(sentence, before)) ?? named);
    return owner ? [owner] : [];
  }
  const predicate = clauses.predicates.get(joined) ?? clauses.predicates.get(before);
  if (predicate) return predicate;
  // "a version of the film "Cape Moss" made by …": made is the film named last, when a noun says what it is.
  const isDirect = before === verb - 1 && group?.kind === 'verb' && group.form === 'participle' && named?.what === 'name';
  if (isDirect && clauses.lastVerb >= 0 && !isAgent(sentence, before)) {
    const owner = named.apposed ? argumentOf(sentence, named) : null;
    return owner ? [owner] : [];
  }
  // "in the movies directed by": the participle describes a noun that is neither subject nor predicate.
  if (before === verb - 1 && phraseAt(sentence.items, before)?.what === 'concept') return [];
  if (clauses.lastVerb >= 0) {
    const form = clauses.forms.get(clauses.lastVerb);
    const chained = form === 'copula' || form === 'participle' || form === 'passive' || form === 'gerund';
    return chained ? (clauses.subjects.get(clauses.lastVerb) ?? []) : [];
  }
  const phrase = phraseAt(sentence.items, titledName(sentence, joined));
  const argument = phrase?.what === 'name' && headOf(sentence, joined) === joined ? argumentOf(sentence, phrase) : null;
  return argument ? [argument] : [];
}

/** How far the comma may be that ends a participle phrase before its subject, in items. */
const FRONTED_REACH = 16;

/** "Written by Ada Moss, the film …": the item of the subject that follows a participle phrase at the sentence's start; -1 without one. */
function frontedSubject(sentence: Sentence, verb: number): number {
  if (verb > 1 || (verb === 1 && !isAdverb(sentence, 0))) return -1;
  for (let comma = verb + 1; comma < Math.min(sentence.items.length, verb + FRONTED_REACH); comma += 1) {
    if (sentence.items[comma]?.kind !== 'comma' || !phraseAt(sentence.items, comma + 1)) continue;
    let after = comma + 2;
    while (sentence.items[after]?.kind === 'adp' && phraseAt(sentence.items, after + 1)) after += 2;
    if (isAdverb(sentence, after)) after += 1;
    const main = sentence.items[after];
    if (isFiniteVerb(main) || (main?.kind === 'verb' && main.ambiguous)) return comma + 1;
  }
  return -1;
}

function isAdverb(sentence: Sentence, at: number): boolean {
  const item = sentence.items[at];
  return item?.kind === 'other' && tokenOf(sentence, item.first).pos === 'ADV';
}

/** An ambiguous form is a participle after a predicate noun, a comma, or "and" after another participle; a past form elsewhere. */
export function settleForm(sentence: Sentence, verb: number, group: VerbGroup, clauses: Clauses): VerbGroup {
  if (!group.ambiguous || frontedSubject(sentence, verb) >= 0) return group;
  const before = sentence.items[verb - 1];
  const last = clauses.lastVerb >= 0 ? sentence.items[clauses.lastVerb] : undefined;
  const follows =
    last?.kind === 'verb' && (last.form === 'participle' || last.form === 'passive') && clauses.forms.get(clauses.lastVerb) !== 'finite';
  const asParticiple =
    before?.kind === 'comma'
      ? !follows || last?.form === 'participle'
      : before?.kind === 'and'
        ? follows && last?.form === 'participle'
        : before?.kind === 'np' && (clauses.predicates.has(verb - 1) || headOf(sentence, verb - 1) < 0);
  return asParticiple ? group : { ...group, form: 'finite' };
}

/** Whom the verb group at item `verb` speaks of; empty when that cannot be told. */
export function subjectsOf(sentence: Sentence, verb: number, group: VerbGroup, clauses: Clauses): readonly Argument[] {
  const fronted = group.form === 'participle' ? phraseAt(sentence.items, frontedSubject(sentence, verb)) : null;
  const owner = fronted ? argumentOf(sentence, fronted) : null;
  if (fronted) return owner ? [owner] : [];
  if (group.form === 'participle' || group.form === 'gerund') return reattached(sentence, verb, clauses);
  const at = isAdverb(sentence, verb - 1) ? verb - 2 : verb - 1;
  const before = sentence.items[at];
  if (before?.kind === 'relative') return relativeSubjects(sentence, at, clauses);
  if (before?.kind === 'and') return clauses.lastVerb >= 0 ? (clauses.subjects.get(clauses.lastVerb) ?? []) : [];
  if (before?.kind === 'comma') {
    const head = beforeInsertion(sentence, at);
    return head >= 0 ? subjectsAt(sentence, head) : [];
  }
  return before?.kind === 'np' ? subjectsAt(sentence, at) : [];
}

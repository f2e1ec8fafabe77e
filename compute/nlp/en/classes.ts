import { EMPTY_NOUNS, KINSHIP, PERSON, PLACE, RELATIONAL } from './lexicon.ts';
import type { NounPhrase } from './phrases.ts';
import { readOwnedPredicate } from './possessives.ts';
import { readRole } from './roles.ts';
import { argumentOf, isIntroduced, isPlainName, nounLemma, phraseAt, spanOf, state, surfaceOf, tokenOf } from './sentence.ts';
import type { Argument, Sentence } from './sentence.ts';
import { noteType } from './story.ts';
import { claimType } from './types.ts';

/** Item indices of the phrases of a list "A, B and C" that begins at `at`; a comma alone joins nothing ("Sonapur College, Sonapur"). */
export function coordinated(sentence: Sentence, at: number, accepts: (phrase: NounPhrase) => boolean): number[] {
  const found = [at];
  let hasAnd = false;
  for (let index = at + 1; index < sentence.items.length && found.length < 12;) {
    const [here, next] = [sentence.items[index], sentence.items[index + 1]];
    const joint = here?.kind === 'comma' ? (next?.kind === 'and' ? 2 : 1) : here?.kind === 'and' ? 1 : 0;
    const phrase = joint > 0 ? phraseAt(sentence.items, index + joint) : null;
    if (!phrase || !accepts(phrase) || isRestOfName(sentence, at, phrase)) break;
    const after = sentence.items[index + joint + 1];
    if (after?.kind === 'verb' && !['participle', 'gerund'].includes(after.form)) break;
    if (after?.kind === 'possessive') break;
    hasAnd ||= joint === 2 || here?.kind === 'and';
    found.push(index + joint);
    index += joint + 1;
  }
  return hasAnd ? found : [at];
}

/** "Alfonso VII of León and Castile": a single word after a name with "of" rather ends that name than begins another. */
function isRestOfName(sentence: Sentence, first: number, next: NounPhrase): boolean {
  const phrase = phraseAt(sentence.items, first);
  if (phrase?.what !== 'name' || phrase.quoted || next.quoted || next.core.last > next.core.first) return false;
  return sentence.tokens.slice(phrase.core.first, phrase.core.last).some(({ lower }) => lower === 'of');
}

interface RelationClaim {
  readonly subject: Argument;
  /** Item index of the noun that names the relation. */
  readonly noun: number;
  readonly negated: boolean;
  readonly rule: string;
}

/** Relational nouns that take "to". */
const TOWARDS: ReadonlySet<string> = new Set(
  'sequel prequel ambassador adviser advisor assistant alternative tribute envoy gateway home'.split(' '),
);
/** Nouns of relations that say whether a person or a thing is spoken of. */
const isTelling = (noun: string): boolean =>
  PERSON.has(noun) || KINSHIP.has(noun) || TOWARDS.has(noun) || noun === 'child' || noun === 'capital';

const KIND_OF = new Set(['type', 'kind', 'sort', 'form', 'species', 'genus', 'family', 'breed', 'variety', 'piece', 'style', 'brand']);

/** "the capital of France", "a daughter of Boso and Anna": the noun with its preposition is the property. True when it was one. */
export function claimRelation(sentence: Sentence, { subject, noun, negated, rule }: RelationClaim): boolean {
  const [phrase, of] = [phraseAt(sentence.items, noun), sentence.items[noun + 1]];
  if (!phrase || phrase.what !== 'concept' || of?.kind !== 'adp' || (of.word !== 'of' && of.word !== 'to')) return false;
  const first = phraseAt(sentence.items, noun + 2);
  if (!first) return false;
  const head = nounLemma(tokenOf(sentence, phrase.head));
  if (EMPTY_NOUNS.has(head) && head !== 'part' && head !== 'member') return false;
  if (of.word === 'to' && !KINSHIP.has(head) && !TOWARDS.has(head)) return false;
  const lemma = `${head} ${TOWARDS.has(head) ? of.word : 'of'}`;
  const key = subject.isNamed ? sentence.builder.at(subject.mention)?.key : undefined;
  if (key !== undefined && !negated && isTelling(head)) noteType(sentence.story, key, head);
  for (const index of coordinated(sentence, noun + 2, (next) => isPlainName(next) || isIntroduced(sentence, next))) {
    const target = phraseAt(sentence.items, index);
    const object = target ? argumentOf(sentence, target) : null;
    if (!object || !target) continue;
    const truncated = sentence.items[index + 1]?.kind === 'possessive';
    state(sentence, {
      subject,
      lemma,
      surface: surfaceOf(sentence, phrase.first, of.last),
      object: { mention: object.mention },
      objectSure: object.isNamed && object.sure && !truncated,
      negated,
      rule,
      confidence: 85,
      at: spanOf(sentence, phrase.first, phrase.first)[0],
    });
  }
  return true;
}

/** Where a thing of this class is, whose work it is, whom it serves: the preposition after a class noun. */
export function claimPlace(sentence: Sentence, subject: Argument, noun: number, head: string): void {
  const [adp, phrase] = [sentence.items[noun + 1], phraseAt(sentence.items, noun + 2)];
  if (adp?.kind !== 'adp' || phrase?.what !== 'name') return;
  const lemma = placeLemma(adp.word, head);
  if (!lemma) return;
  const places =
    lemma === 'located in' ? commaChain(sentence, noun + 2) : adp.word === 'by' ? coordinated(sentence, noun + 2, isPlainName) : [noun + 2];
  for (const index of places) {
    const target = phraseAt(sentence.items, index);
    const object = target ? argumentOf(sentence, target) : null;
    const truncated = sentence.items[index + 1]?.kind === 'possessive';
    if (object)
      state(sentence, {
        subject,
        lemma,
        surface: `${head} ${adp.word}`,
        object: { mention: object.mention },
        objectSure: object.sure && !truncated,
        rule: 'class-place',
        confidence: 80,
        at: tokenOf(sentence, adp.first).start,
      });
  }
}

/** "in Calhoun County, Illinois, United States": each wider place holds the thing too. */
function commaChain(sentence: Sentence, at: number): number[] {
  const found = [at];
  for (let index = at; sentence.items[index + 1]?.kind === 'comma' && found.length < 5; index += 2) {
    const phrase = phraseAt(sentence.items, index + 2);
    if (phrase?.what !== 'name' || phrase.apposed || phrase.determiner || sentence.items[index + 3]?.kind === 'verb') break;
    found.push(index + 2);
  }
  return found;
}

function placeLemma(preposition: string, head: string): string | null {
  if (PLACE.has(head))
    return preposition === 'in' || preposition === 'on' || preposition === 'at'
      ? 'located in'
      : preposition === 'near'
        ? 'located near'
        : null;
  if (preposition === 'by' || preposition === 'for') return `${head} ${preposition}`;
  if (PERSON.has(head)) return preposition === 'from' ? 'from' : preposition === 'at' ? `${head} at` : null;
  return null;
}

const ARTICLE = new Set(['a', 'an', 'one of the', 'the', 'number', 'another', '']);

/** Reads "is a/an/the …" after the copula at item `verb`. Returns the item index of the last predicate noun, -1 when there is none. */
export function readCopula(sentence: Sentence, verb: number, subject: Argument, negated: boolean): number {
  const phrase = phraseAt(sentence.items, verb + 1);
  if (phrase?.what === 'name') return readRole(sentence, verb + 1, subject, negated);
  if (!phrase || phrase.what !== 'concept') return -1;
  if (readOwnedPredicate(sentence, verb + 1, subject, negated)) return verb + 1;
  if (!ARTICLE.has(phrase.determiner)) return -1;
  const head = nounLemma(tokenOf(sentence, phrase.head));
  const isRelation = RELATIONAL.has(head) || (phrase.determiner === 'the' && sentence.items[verb + 2]?.kind === 'adp');
  const related = claimRelation(sentence, { subject, noun: verb + 1, negated, rule: 'copula-relation' });
  if (related) readMoreRelations(sentence, verb + 1, subject, negated);
  if (related && KIND_OF.has(head)) return verb + 1;
  if (related && isRelation && (RELATIONAL.has(head) || phrase.determiner === 'the')) return verb + 1;
  if (negated || (RELATIONAL.has(head) && related)) return verb + 1;
  return readClasses(sentence, verb + 1, subject);
}

/** "the brother of Ada Moss and the uncle of Tom Hale": further relations of the same subject. */
function readMoreRelations(sentence: Sentence, noun: number, subject: Argument, negated: boolean): void {
  for (let at = noun + 3, steps = 0; at < sentence.items.length && steps < 6; at += 1, steps += 1) {
    const [joint, phrase] = [sentence.items[at], phraseAt(sentence.items, at + 1)];
    if (joint?.kind === 'verb' || joint?.kind === 'relative' || joint?.kind === 'subordinate') return;
    const isJoint = joint?.kind === 'and' || (joint?.kind === 'comma' && phrase?.determiner === '');
    if (!isJoint || phrase?.what !== 'concept' || !/^(?:the|an?|)$/.test(phrase.determiner)) continue;
    if (RELATIONAL.has(nounLemma(tokenOf(sentence, phrase.head))))
      claimRelation(sentence, { subject, noun: at + 1, negated, rule: 'copula-relation' });
  }
}

/** "an English cricketer, footballer and politician": one class for each noun of the list. */
function readClasses(sentence: Sentence, at: number, subject: Argument): number {
  const first = phraseAt(sentence.items, at);
  if (!first || (first.determiner === 'the' && !isUnique(sentence, first)) || (first.determiner === '' && !isPlural(sentence, first)))
    return -1;
  const isClass = (phrase: NounPhrase): boolean => phrase.what === 'concept' && /^(?:the|an?|)$/.test(phrase.determiner);
  const nouns = coordinated(sentence, at, isClass);
  let last = at;
  for (const index of nouns) {
    const phrase = phraseAt(sentence.items, index);
    if (!phrase) break;
    const head = nounLemma(tokenOf(sentence, phrase.head));
    if (index !== at && phrase.determiner === '' && !PERSON.has(head)) break;
    if (index !== at && phrase.determiner === 'the') {
      claimRelation(sentence, { subject, noun: index, negated: false, rule: 'copula-relation' });
      break;
    }
    // "a children's book": the class is what is possessed.
    if (isElliptic(sentence, index) || sentence.items[index + 1]?.kind === 'possessive') continue;
    if (RELATIONAL.has(head) && claimRelation(sentence, { subject, noun: index, negated: false, rule: 'copula-relation' })) {
      last = index;
      continue;
    }
    if (KINSHIP.has(head) || head === 'child') break;
    const words = claimType(sentence, { subject, first: phrase.core.first, last: phrase.head, rule: 'is-a', confidence: 90 });
    if (!words) break;
    last = index;
    if (index !== at) claimRelation(sentence, { subject, noun: index, negated: false, rule: 'copula-relation' });
    claimPlace(sentence, subject, index, words.head);
  }
  return last;
}

/** "a theatre and film director": a first noun without its head; the second noun says both. */
function isElliptic(sentence: Sentence, at: number): boolean {
  const [here, and, next] = [phraseAt(sentence.items, at), sentence.items[at + 1], phraseAt(sentence.items, at + 2)];
  if (!here || !next || and?.kind !== 'and' || next.what !== 'concept' || next.determiner !== '') return false;
  return !PERSON.has(nounLemma(tokenOf(sentence, here.head))) && PERSON.has(nounLemma(tokenOf(sentence, next.head)));
}

/** "the largest city", "the first film": a superlative or ordinal picks one of a class. */
const isUnique = (sentence: Sentence, { core }: NounPhrase): boolean =>
  /est$|^(?:most|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|only|main|final|debut)$/.test(
    tokenOf(sentence, core.first).lower,
  );

const isPlural = (sentence: Sentence, { head }: NounPhrase): boolean =>
  tokenOf(sentence, head).lower !== nounLemma(tokenOf(sentence, head));

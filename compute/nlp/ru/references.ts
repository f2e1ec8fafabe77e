import type { Context } from '../language.ts';
import { NOMINATIVE, PLURAL } from './agreement.ts';
import type { Sentence } from './clause.ts';
import { isLight } from './clause.ts';
import { CLASS_NOUNS, POSSESSIVES, SAME_KIND } from './lexicon.ts';
import type { Phrase } from './phrases.ts';

/** A thing that a pronoun at the start of the next sentence may stand for. */
export interface Antecedent {
  readonly key: string;
  readonly surface: string;
  /** Nominative slots of `agreement.ts` that it agrees with. */
  readonly slots: number;
  /** Nothing else in its sentence could be meant. */
  readonly sure: boolean;
}

type Referent = Pick<Antecedent, 'key' | 'surface'>;

/** What the sentences read so far leave to be meant by a pronoun or a bare class noun («город», «компания»). */
export interface References {
  antecedent: Antecedent | null;
  /** By the lemma of a class; `null` where two things of the class were named. */
  readonly byClass: Map<string, Referent | null>;
  /** Named by the sentence that is being read: «Предприятие купил холдинг „Нева“» means another by its first word. */
  named: { readonly lemma: string; readonly mention: number }[];
}

export const newReferences = ({ about }: Context): References => ({
  antecedent: about ? { ...about, slots: 0b1111, sure: false } : null,
  byClass: new Map(),
  named: [],
});

const PRONOUN_SLOTS = 0b1111;

const kindOf = (lemma: string): string => SAME_KIND.get(lemma) ?? lemma;

/** «Ферреро» and «Лусия Ферреро» may be one. */
const maySame = (one: string, other: string): boolean => one === other || one.endsWith(` ${other}`) || other.endsWith(` ${one}`);

/** Remembers that the mention is of this class, so that the bare noun can mean it in later sentences. */
export function noteClass({ references }: Sentence, lemma: string, mention: number): void {
  references.named.push({ lemma, mention });
}

/** Ends a sentence: what it named can be meant from now on. */
export function endSentence(sentence: Sentence): void {
  const { references, builder } = sentence;
  for (const { lemma, mention } of references.named) {
    const named = builder.at(mention);
    const known = references.byClass.get(kindOf(lemma));
    if (!named || (known && maySame(known.key, named.key))) continue;
    references.byClass.set(kindOf(lemma), known === undefined ? { key: named.key, surface: named.surface } : null);
  }
  references.named = [];
  references.antecedent = nextAntecedent(sentence);
}

/** «Театр на Мойке», «Чикагский университет» are called by their class noun afterwards. */
export function noteOwnClasses(sentence: Sentence): void {
  for (const { kind, mention, first, last, group } of sentence.phrases) {
    if (kind !== 'name' || group || mention < 0) continue;
    for (const word of sentence.words.slice(first, last + 1))
      if (word.grammar.proper === '' && CLASS_NOUNS.has(word.grammar.nounLemma)) {
        noteClass(sentence, word.grammar.nounLemma, mention);
        break;
      }
  }
}

/** A mention of what the bare singular noun at `at` means, or -1. «Другой город», «его город» mean something else. */
export function meantByNoun(sentence: Sentence, at: number): number {
  const [word, before] = [sentence.words[at], sentence.words[at - 1]];
  if (!word || word.kind !== 'word' || (word.grammar.noun & ~PLURAL) === 0) return -1;
  if (before && before.governs === null && before.grammar.determiner !== 0 && !before.lower.startsWith('эт')) return -1;
  const meant = sentence.references.byClass.get(kindOf(word.grammar.nounLemma));
  return meant ? sentence.builder.mention({ start: word.start, end: word.end, kind: 'name', via: 'pronoun', ...meant }) : -1;
}

/** A phrase that is nothing but a singular noun: «город», «этот город». */
export const isBare = (phrase: Phrase): boolean =>
  phrase.kind === 'concept' && phrase.group !== null && phrase.first === phrase.last && phrase.group.genitive < 0;

/** A mention of whom «его», «её», «их» at `at` means when only one can be meant, or -1. */
export function meantByPossessive(sentence: Sentence, at: number): number {
  const word = sentence.words[at];
  const slots = POSSESSIVES.get(word?.lower ?? '');
  if (!word || slots === undefined) return -1;
  const inside = sentence.phrases.filter((phrase) => phrase.last < at && phrase.kind === 'name' && phrase.mention >= 0);
  const [only] = inside;
  if (only) {
    const named = sentence.builder.at(only.mention);
    const isSubject = only.person || only === sentence.phrases[0];
    if (inside.length > 1 || !named || !isSubject || only.preposition !== null || (only.agree & NOMINATIVE & slots) === 0) return -1;
    return sentence.builder.mention({
      start: word.start,
      end: word.end,
      kind: 'name',
      via: 'pronoun',
      surface: named.surface,
      key: named.key,
    });
  }
  // «владельцем Facebook является её основатель»: the name in the genitive is nearer than what the sentence before told of.
  if (sentence.phrases.some((phrase) => phrase.last < at && (phrase.group?.genitive ?? -1) >= 0)) return -1;
  const { mention, sure } = meantByPronoun(sentence, at, slots);
  return sure ? mention : -1;
}

/** A mention of what a pronoun at `at` stands for, and whether nothing else can be meant. */
export function meantByPronoun(sentence: Sentence, at: number, slots: number): { mention: number; sure: boolean } {
  const { antecedent } = sentence.references;
  const word = sentence.words[at];
  if (!antecedent || !word || (antecedent.slots & slots & PRONOUN_SLOTS) === 0) return { mention: -1, sure: false };
  const { surface, key, sure } = antecedent;
  const mention = sentence.builder.mention({ start: word.start, end: word.end, kind: 'name', via: 'pronoun', surface, key });
  return { mention, sure: sure && opensClause(sentence, at) };
}

/** Nothing but circumstances stands before the word: «В 1931 году она …». */
export function opensClause(sentence: Sentence, at: number): boolean {
  for (let before = 0; before < at; before += 1) {
    const phrase = sentence.starting.get(before);
    if (phrase && (phrase.preposition !== null || phrase.kind === 'shape') && phrase.last < at) before = phrase.last;
    else if (!isLight(sentence, before) && !OPENERS.has(sentence.words[before]?.lower ?? '')) return false;
  }
  return true;
}

const OPENERS = new Set(['однако', 'и', 'а', 'но', 'также', ',', 'кроме', 'того', 'при', 'этом']);

const canBeSubject = (phrase: Phrase): boolean => phrase.preposition === null && (phrase.agree & NOMINATIVE) !== 0;

/** What the sentence leaves to the next: its first name that can be a subject, or what it had itself. */
function nextAntecedent(sentence: Sentence): Antecedent | null {
  const { phrases, builder, references } = sentence;
  const first = phrases.find((phrase) => phrase.kind === 'name' && canBeSubject(phrase));
  const mention = first ? builder.at(first.mention) : undefined;
  if (!first || !mention) return kept(sentence, references.antecedent);
  const slots = first.agree & NOMINATIVE;
  const rivals = phrases.filter(
    (phrase) =>
      phrase !== first &&
      canBeSubject(phrase) &&
      (phrase.agree & slots) !== 0 &&
      builder.at(phrase.mention)?.key !== mention.key &&
      (phrase.kind === 'name' ? first.person === phrase.person : phrase.group?.animate === true || phrase.last < first.first),
  );
  return { key: mention.key, surface: mention.surface, slots, sure: rivals.length === 0 && opensClause(sentence, first.from) };
}

/**
 * A sentence that tells of the antecedent by a pronoun, or of nothing in the nominative, leaves it as it was; after any other the next
 * pronoun may mean something else.
 */
function kept({ phrases }: Sentence, antecedent: Antecedent | null): Antecedent | null {
  if (!antecedent?.sure) return antecedent;
  const rivals = phrases.filter((phrase) => phrase.kind === 'concept' && canBeSubject(phrase) && (phrase.agree & antecedent.slots) !== 0);
  const goesOn = phrases.some((phrase) => phrase.kind === 'pronoun' && (phrase.agree & antecedent.slots) !== 0);
  return rivals.length === 0 || (goesOn && !rivals.some((phrase) => phrase.group?.animate)) ? antecedent : { ...antecedent, sure: false };
}

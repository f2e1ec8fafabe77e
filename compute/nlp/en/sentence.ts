import type { Literal } from '../../graph/segment.ts';
import type { Context } from '../language.ts';
import type { ObjectDraft, ReadingBuilder } from '../reading.ts';
import { GENERAL, PERSON } from './lexicon.ts';
import type { Item, NounPhrase } from './phrases.ts';
import { isHe, isPersonal, isShe, topicOf } from './story.ts';
import type { Story } from './story.ts';
import type { EnglishToken } from './tag.ts';

/** Everything that the rules need of one sentence. `items` has no brackets: what stands in them is read apart. */
export interface Sentence {
  readonly text: string;
  readonly tokens: readonly EnglishToken[];
  readonly items: readonly Item[];
  readonly builder: ReadingBuilder;
  readonly context: Context;
  readonly story: Story;
}

/** A subject or object: its mention, and how sure the rules may be of it. */
export interface Argument {
  readonly mention: number;
  readonly sure: boolean;
  readonly isNamed: boolean;
}

export const tokenOf = ({ tokens }: Sentence, index: number): EnglishToken => {
  const token = tokens[index];
  if (!token) throw new RangeError(`No token ${index}.`);
  return token;
};

export const spanOf = (sentence: Sentence, first: number, last: number): [number, number] => [
  tokenOf(sentence, first).start,
  tokenOf(sentence, last).end,
];

export const surfaceOf = (sentence: Sentence, first: number, last: number): string => sentence.text.slice(...spanOf(sentence, first, last));

/** Plural and lemma by rule where the tagger's lemma is known to fail ("actress" → "actres"). */
export function nounLemma(token: EnglishToken): string {
  if (/(?:ss|us|is)$/.test(token.lower) || token.lower === 'series' || token.lower === 'species') return token.lower;
  if (token.lower.endsWith('sses')) return token.lower.slice(0, -2);
  return token.lemma;
}

function pronounArgument(sentence: Sentence, phrase: NounPhrase): Argument | null {
  const { story } = sentence;
  const { antecedent, types, gender } = story;
  if (!antecedent || phrase.determiner === 'they' || phrase.determiner === 'their') return null;
  const topic = topicOf(story, antecedent.key);
  const known = types.get(topic ?? antecedent.key);
  const asPerson = isHe(phrase.determiner) || isShe(phrase.determiner);
  if (known && isPersonal(known) !== asPerson) return null;
  const [start, end] = spanOf(sentence, phrase.first, phrase.first);
  const mention = sentence.builder.mention({ start, end, kind: 'name', via: 'pronoun', surface: antecedent.surface, key: antecedent.key });
  const isOther = asPerson && gender !== null && (gender === 'he') !== isHe(phrase.determiner);
  // Nothing said what it is: "he" tells a person, when the chunk is about a name of two words or more and mostly says "he".
  const isToldByPronoun =
    known === undefined && /^s?he$/.test(phrase.determiner) && gender !== null && !isOther && /^\p{L}[^\s,]* \p{L}/u.test(antecedent.key);
  return { mention, sure: (known !== undefined || isToldByPronoun) && topic !== null && !isOther, isNamed: true };
}

/** "The film" is what the section is about when this chunk called that a film, or something that is spoken of as one. */
function definiteArgument(sentence: Sentence, phrase: NounPhrase): Argument | null {
  const { story } = sentence;
  const about = story.main;
  const head = nounLemma(tokenOf(sentence, phrase.head));
  if (!about || !/^(?:the|this)$/.test(phrase.determiner) || phrase.core.last > phrase.core.first) return null;
  const types = story.types.get(about.key);
  const said = GENERAL.get(head);
  if (!types || !(types.has(head) || (said && [...types].some((noun) => said.has(noun))))) return null;
  const [start, end] = spanOf(sentence, phrase.first, phrase.last);
  return {
    mention: sentence.builder.mention({ start, end, kind: 'name', via: 'pronoun', surface: about.surface, key: about.key }),
    sure: true,
    isNamed: true,
  };
}

/** The mention of a phrase; a concept is an argument too, but never a sure one. */
export function argumentOf(sentence: Sentence, phrase: NounPhrase): Argument | null {
  if (phrase.what === 'pronoun') return pronounArgument(sentence, phrase);
  const definite = phrase.what === 'concept' ? definiteArgument(sentence, phrase) : null;
  if (definite) return definite;
  const [start, end] = spanOf(sentence, phrase.core.first, phrase.core.last);
  const { shape } = tokenOf(sentence, phrase.core.first);
  if (phrase.what === 'shape' && shape) {
    if (shape.kind === 'number') return null;
    return {
      mention: sentence.builder.mention({ start: shape.start, end: shape.end, kind: shape.kind, key: shape.key }),
      sure: true,
      isNamed: shape.kind === 'code' || shape.kind === 'link',
    };
  }
  const isNamed = phrase.what === 'name';
  const mention = sentence.builder.mention({ start, end, kind: isNamed ? 'name' : 'concept' });
  return { mention, sure: isNamed, isNamed };
}

/** A phrase's typed literal when it is a date or quantity. */
export function literalOf(sentence: Sentence, phrase: NounPhrase): Literal | null {
  if (phrase.what !== 'shape') return null;
  const { shape } = tokenOf(sentence, phrase.core.first);
  return shape && shape.kind !== 'code' ? shape.literal : null;
}

export const isDate = (sentence: Sentence, phrase: NounPhrase): boolean =>
  phrase.what === 'shape' && tokenOf(sentence, phrase.core.first).shape?.kind === 'date';

export interface Claim {
  readonly subject: Argument;
  readonly lemma: string;
  readonly surface: string;
  readonly object: ObjectDraft;
  /** Whether the object is a name, code or literal. */
  readonly objectSure: boolean;
  readonly negated?: boolean;
  readonly rule: string;
  readonly confidence: number;
  /** Never tier A, whatever the arguments. */
  readonly weak?: boolean;
  readonly at: number;
}

/** Tier A needs both arguments sure and a rule that says so. */
export function state(sentence: Sentence, claim: Claim): void {
  const isA = claim.subject.sure && claim.subject.isNamed && claim.objectSure && !claim.weak;
  sentence.builder.statement({
    at: claim.at,
    subject: claim.subject.mention,
    predicate: { surface: claim.surface, lemma: claim.lemma },
    object: claim.object,
    negated: claim.negated ?? false,
    tier: isA ? 'A' : 'B',
    confidence: isA ? claim.confidence : Math.min(claim.confidence, 50),
    rule: claim.rule,
  });
}

export const phraseAt = (items: readonly Item[], index: number): NounPhrase | null => {
  const item = items[index];
  return item?.kind === 'np' ? item : null;
};

/** "William I, Prince of Orange, …": at a sentence's start a second name after a comma is a title of the first. */
export function titledName(sentence: Sentence, at: number): number {
  const isTitle = at === 2 && sentence.items[1]?.kind === 'comma' && phraseAt(sentence.items, 2)?.what === 'name';
  return isTitle && phraseAt(sentence.items, 0)?.what === 'name' ? 0 : at;
}

/** "guitarist Ada Moss and bassist Tom Hale": a name that a noun of persons introduces goes on with a list. */
export const isIntroduced = (sentence: Sentence, { what, apposed, determiner }: NounPhrase): boolean =>
  what === 'name' && apposed !== null && /^(?:the|)$/.test(determiner) && PERSON.has(nounLemma(tokenOf(sentence, apposed.last)));

/** A name without words before it but an article: "and seventh President of …" is no further name of a list. */
export const isPlainName = ({ what, apposed, first, core, determiner, quoted }: NounPhrase): boolean =>
  what === 'name' && apposed === null && (quoted || core.first === first || (determiner === 'the' && core.first === first + 1));

import type { CheckedPart } from '../../../contract/chat.ts';
import type { LanguageCode } from '../../../contract/common.ts';
import { termsOf } from '../../nlp/terms.ts';
import { hasNearly } from '../3-answer/support.ts';
import { isDenied } from './negation.ts';
import { namesIn, isNamed } from './names.ts';
import { isSameNumber, isWithinDate, readNumbers } from './numbers.ts';

export type Doubt = CheckedPart['doubts'][number];
export type Verdict = Pick<CheckedPart, 'supported' | 'doubts'>;

/** A cited sentence with what stands around it: its passage, title and headings, where names may be said that it means. */
export interface CheckEvidence {
  readonly sentence: string;
  readonly around: string;
  readonly language: LanguageCode;
}

/** Share of a statement's words that its evidence says: from the first on they are enough, below the second it is of something else. */
const ENOUGH_WORDS = 0.6;
const LEAST_WORDS = 0.34;
/** What a word counts that only stands around the cited sentence. */
const AROUND = 0.5;
/** Words by which an answer only says which way it goes. */
const YES_OR_NO = /^[\s\p{P}]*(?:yes|no|да|нет|oui|non)[\s\p{P}]*$/iu;

/** A sentence that says nothing of the documents: it leads to what follows. */
export function isConnective(statement: string, language: LanguageCode): boolean {
  if (/\d/u.test(statement) || namesIn(statement, language).length > 0) return false;
  return /:\s*$/u.test(statement) || YES_OR_NO.test(statement) || termsOf(statement, language).length === 0;
}

function nameDoubt(statement: string, evidence: readonly CheckEvidence[], language: LanguageCode): 'none' | 'some' | 'most' {
  const names = namesIn(statement, language);
  const unknown = names.filter((name) => !isNamed(name, evidence));
  if (unknown.length === 0) return 'none';
  return unknown.length * 2 > names.length ? 'most' : 'some';
}

function numberDoubts(statement: string, evidence: readonly CheckEvidence[]): Doubt[] {
  const said = readNumbers(statement);
  const known = evidence.map(({ sentence }) => readNumbers(sentence, 'words'));
  const isUnknownDate = said.dates.some((date) => !known.some(({ dates }) => dates.some((other) => isWithinDate(date, other))));
  const isUnknownNumber = said.numbers.some((one) => !known.some(({ all }) => all.some((other) => isSameNumber(one, other))));
  return [...(isUnknownNumber ? (['number'] as const) : []), ...(isUnknownDate ? (['date'] as const) : [])];
}

/** Share of the statement's words that the evidence has; null where they are of different languages and cannot be compared. */
function wordShare(statement: string, evidence: readonly CheckEvidence[], language: LanguageCode): number | null {
  const comparable = evidence.filter((one) => one.language === language);
  if (comparable.length === 0) return null;
  const terms = [...new Set(termsOf(statement, language))];
  const own = new Set(comparable.flatMap(({ sentence }) => termsOf(sentence, language)));
  const around = new Set(comparable.flatMap((one) => termsOf(one.around, language)));
  let sum = 0;
  for (const term of terms) {
    if (hasNearly(own, term)) sum += 1;
    else if (hasNearly(around, term)) sum += AROUND;
  }
  return terms.length === 0 ? 1 : sum / terms.length;
}

/**
 * Whether the cited sentences say what the statement says, as far as this can be told without understanding it: its names stand in them or
 * around them, its numbers and dates in them, neither denies what the other says, and they share its words. Between two languages words
 * cannot be compared: then something that can be (a name, a number) has to agree.
 */
export function checkStatement(statement: string, evidence: readonly CheckEvidence[], language: LanguageCode): Verdict {
  if (evidence.length === 0) return { supported: false, doubts: ['citation'] };
  const doubts: Doubt[] = [];
  const names = nameDoubt(statement, evidence, language);
  if (names !== 'none') doubts.push('name');
  doubts.push(...numberDoubts(statement, evidence));
  if (isDenied(statement, evidence, language)) doubts.push('negation');
  const share = wordShare(statement, evidence, language);
  const anchored = namesIn(statement, language).length > 0 || readNumbers(statement).all.length > 0;
  if (share === null ? !anchored : share < ENOUGH_WORDS) doubts.push('words');
  if (doubts.length === 0) return { supported: true, doubts };
  const isOther = share !== null && share < LEAST_WORDS;
  const isWrong = names === 'most' || isOther || doubts.some((doubt) => doubt === 'number' || doubt === 'date' || doubt === 'negation');
  return { supported: isWrong ? false : 'partly', doubts };
}

import type { LanguageCode } from '../../../contract/common.ts';
import { termsOf } from '../../nlp/terms.ts';
import { hasNearly } from '../3-answer/support.ts';
import type { CheckEvidence } from './check.ts';

/** Words that deny, in the languages that are read; "not only" denies nothing. */
const DENIES =
  /\b(?:not(?! only)|never|no|none|nobody|nothing|nowhere|neither|nor|cannot|without)\b|n['’]t\b|(?<!\p{L})(?:не(?! только)|нет|ни|никогда|никто|ничего|нигде|никак\p{L}*|нельзя|без)(?!\p{L})|(?<!\p{L})(?:ne|n['’]\p{L}+|jamais|aucune?|sans|ni)(?!\p{L})/iu;
/** What separates parts of a sentence of which one may be denied. */
const CLAUSE = /[,;:—–()]|\s(?:but|and|а|но|и|mais|et)\s/iu;

interface Clause {
  readonly denies: boolean;
  readonly terms: readonly string[];
}

const clausesOf = (sentence: string, language: LanguageCode): Clause[] =>
  sentence.split(CLAUSE).map((text) => ({ denies: DENIES.test(text), terms: termsOf(text, language) }));

const shared = (clause: Clause, other: Clause): number => {
  const own = new Set(other.terms);
  return clause.terms.filter((term) => hasNearly(own, term)).length;
};

/** Whether the parts of the evidence that say most of the clause's words all stand against it. */
function isAgainst(clause: Clause, evidence: readonly Clause[]): boolean {
  const shares = evidence.map((other) => ({ other, share: shared(clause, other) }));
  const most = Math.max(0, ...shares.map(({ share }) => share));
  return most > 0 && shares.every(({ other, share }) => share < most || other.denies !== clause.denies);
}

/**
 * Whether one of the two denies what the other says: a part of the statement, and that part of its evidence which has most of its words.
 * Between languages whole sentences are compared.
 */
export function isDenied(statement: string, evidence: readonly CheckEvidence[], language: LanguageCode): boolean {
  const comparable = evidence.filter((one) => one.language === language);
  if (comparable.length === 0) return evidence.every(({ sentence }) => DENIES.test(sentence) !== DENIES.test(statement));
  const known = comparable.flatMap(({ sentence }) => clausesOf(sentence, language));
  return clausesOf(statement, language).some((clause) => isAgainst(clause, known));
}

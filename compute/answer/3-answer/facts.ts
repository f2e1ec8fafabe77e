import { termsOf } from '../../nlp/terms.ts';
import type { Question, QuestionType } from '../1-question/index.ts';
import type { Passage, View, ViewEvidence, ViewFact, ViewTerm } from '../view/view.ts';

/** Facts shown beside an answer at most. */
export const SHOWN_FACTS = 8;

/** Predicates whose object is a time or a place, never a person. */
const NO_PERSON =
  /birth|\bborn\b|\bdied?\b|death|locat|situat|\b(?:in|at|near)$|род(?:ил|ит|жд)|рожд|умер|смерт|наход|располож|(?:^|\s)(?:в|на)$|(?<!\p{L})née?(?!\p{L})|naiss|mort|mour|décè|situ|(?:^|\s)(?:à|en|dans)$/iu;
/** Relations that questions and predicates word differently: how a question asks for them, how a predicate says them. */
const RELATIONS: readonly { readonly asks: RegExp; readonly says: RegExp }[] = [
  {
    asks: /\bborn\b|birth|родил|рожд|(?<!\p{L})née?s?(?!\p{L})|naissance|naqui/iu,
    says: /\bborn\b|birth|род(?:ил|ит|жд)|рожд|(?<!\p{L})née?(?!\p{L})|na[iî]ss?a?n?c?|naître/iu,
  },
  { asks: /\bdie[ds]?\b|death|умер|смерт|сконча|\bmort|décè/iu, says: /\bdied?\b|death|умер|смерт|сконча|mort|mour|décè/iu },
  { asks: /found(?:ed|er|ing)|establish|основа|созда|учре|fond[ée]/iu, says: /found|establish|creat|основа|созда|учре|fond/iu },
  {
    asks: /\bwhere\b|located|situated|location|(?<!\p{L})где(?!\p{L})|наход|располож|(?<!\p{L})où(?!\p{L})|situé/iu,
    says: /locat|situat|based in|\blies\b|наход|располож|situ|se trouv/iu,
  },
  {
    asks: /also known|other name|alias|abbreviat|stand for|called|иначе|по-другому|аббревиатур|сокращ|расшифров|appelé|autre nom|sigle/iu,
    says: /also known|alias|abbreviat|known as|altlabel|известен|сокращ|appelé|sigle/iu,
  },
];
const DEFINES = /defin|describ|described as|\bis an?\b|instance|^type$|определ|описан|является|это$|désign|défini|est une?$/iu;
const HAS_DIGIT = /\d/u;

/** A place in a document that the answer quotes. */
export interface Quoted {
  readonly passage: Passage;
  readonly start: number;
  readonly end: number;
}

/** A fact that may answer the question by itself: `value` is the side that the question does not name. */
export interface DirectAnswer {
  readonly fact: ViewFact;
  readonly value: ViewTerm;
  readonly passage: Passage;
  readonly evidence: ViewEvidence;
}

interface Scored {
  readonly fact: ViewFact;
  readonly relation: number;
  readonly value: ViewTerm | null;
}

const labelOf = (term: ViewTerm): string =>
  `${term.label} ${term.iri === null ? '' : (/[^/#:]*$/u.exec(term.iri)?.[0] ?? '').replace(/[_-]/g, ' ')}`;

/** Question words that are no part of a name it says. */
function askedTerms(question: Question): Set<string> {
  const terms = new Set(question.ownTerms);
  for (const { name } of question.named) for (const term of termsOf(name, question.language)) terms.delete(term);
  return terms;
}

/** How well a predicate says what the question asks: 2 for a known relation, 1 for a common word, 0 for neither. */
function relationScore(question: Question, predicate: ViewTerm, asked: ReadonlySet<string>): number {
  const label = labelOf(predicate);
  if (RELATIONS.some(({ asks, says }) => asks.test(question.text) && says.test(label))) return 2;
  if (question.type === 'what_is' && asked.size === 0 && DEFINES.test(label)) return 2;
  return termsOf(label, predicate.language ?? 'en').some((term) => asked.has(term)) ? 1 : 0;
}

const isDated = (term: ViewTerm): boolean =>
  (term.datatype !== null && /^(?:date|gYear)/u.test(term.datatype)) || /\b\d{3,4}\b/u.test(term.label);

/** Whether a fact's other side is of the kind that the question asks for. */
function fits(type: QuestionType, value: ViewTerm, fact: ViewFact): boolean {
  switch (type) {
    case 'when':
      return isDated(value);
    case 'how_many':
      return HAS_DIGIT.test(value.label);
    case 'where':
      return !isDated(value) && !HAS_DIGIT.test(value.label);
    case 'who':
      return value.iri !== null && /^\p{Lu}/u.test(value.label) && (value === fact.subject || !NO_PERSON.test(fact.predicate.label));
    case 'what_is':
      return true;
    case 'overview':
    case 'other':
      return false;
  }
}

const sameName = (a: string, b: string): boolean => termsOf(a, 'en').join(' ') === termsOf(b, 'en').join(' ');

function scoredFacts(question: Question): Scored[] {
  const asked = askedTerms(question);
  const scored = new Map<ViewFact, Scored>();
  for (const { name, facts } of question.named) {
    for (const fact of facts) {
      if (scored.has(fact)) continue;
      const value = sameName(fact.subject.label, name) ? fact.object : question.type === 'what_is' ? null : fact.subject;
      scored.set(fact, { fact, relation: relationScore(question, fact.predicate, asked), value });
    }
  }
  return [...scored.values()].sort((a, b) => b.relation - a.relation);
}

/** Whether a piece of the fact's evidence lies in `[start, end)` of the passage's document. */
export const saysFact = ({ passage, start, end }: Quoted, fact: ViewFact): boolean =>
  fact.evidence.some(
    (evidence) =>
      evidence.documentId === passage.document.documentId &&
      evidence.textSha256 === passage.document.textSha256 &&
      evidence.start < end &&
      evidence.end > start,
  );

/** Facts to show: those of the entities that the question names, what it asks for first; else those that the quoted sentences say. */
export function chooseFacts(view: View, question: Question, quoted: readonly Quoted[]): ViewFact[] {
  const own = scoredFacts(question).map(({ fact }) => fact);
  const said = quoted.flatMap((place) => view.factsIn(place.passage.index).filter((fact) => saysFact(place, fact)));
  return [...new Set(own.length > 0 ? own : said)].slice(0, SHOWN_FACTS);
}

/** The first evidence that still stands in the view. */
export function evidenceOf(view: View, fact: ViewFact): { passage: Passage; evidence: ViewEvidence } | null {
  for (const evidence of fact.evidence) {
    const passage = view.passageOf(evidence);
    if (passage && evidence.end > evidence.start && evidence.end <= passage.document.text.length) return { passage, evidence };
  }
  return null;
}

/**
 * A short answer, only where the question's type, its relation and a published fact of the entity it names agree, and all such facts give
 * one value; guesses from sentences were right in 16–46 % of "who" and "where" questions and are not made.
 */
export function directAnswer(view: View, question: Question): DirectAnswer | null {
  const matching = scoredFacts(question).filter(
    ({ fact, relation, value }) => relation === 2 && value !== null && fits(question.type, value, fact),
  );
  const [first] = matching;
  if (!first?.value || question.named.length !== 1) return null;
  const value = first.value;
  if (question.type !== 'what_is' && matching.some((other) => other.value?.label !== value.label)) return null;
  const said = evidenceOf(view, first.fact);
  return said && { fact: first.fact, value, ...said };
}

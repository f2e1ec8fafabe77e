import type { z } from 'zod';
import type { Fact } from '../../../contract/chat.ts';
import type { NodeAnswer, NodeCitation } from '../../../contract/hub.ts';
import type { Question } from '../1-question/index.ts';
import type { Hit, View, ViewFact, ViewTerm } from '../view/view.ts';
import { chooseFacts, directAnswer, saysFact, type DirectAnswer, type Quoted } from './facts.ts';
import { chooseSentences, CITED_SENTENCES, quotable, saidIn } from './sentences.ts';
import { judgeSupport, type Supported } from './support.ts';
import { WORDS } from './words.ts';

type Citation = z.infer<typeof NodeCitation>;

export type ComposedAnswer = Pick<NodeAnswer, 'answer' | 'context_used' | 'citations' | 'facts' | 'supported'>;

const without = (answer: string): ComposedAnswer => ({ answer, context_used: 0, citations: [], facts: [], supported: false });

function citationOf(view: View, quoted: Quoted, n: number): Citation {
  const { passage, start, end } = quoted;
  const triples = view.factsIn(passage.index).filter((fact) => saysFact(quoted, fact));
  return {
    n,
    document_id: passage.document.documentId,
    text_sha256: passage.document.textSha256,
    chunk_id: passage.chunk.id,
    sentence: passage.document.text.slice(start, end),
    start,
    end,
    triples: triples.map(({ subject, predicate, object }) => ({
      subject: subject.label,
      predicate: predicate.label,
      object: object.label,
    })),
  };
}

const termOf = (term: ViewTerm) => ({ iri: term.iri ?? '', label: term.label, language: term.language });

function factOf(fact: ViewFact, quoted: readonly Quoted[]): Fact {
  const { object } = fact;
  const said = quoted.findIndex((place) => saysFact(place, fact));
  return {
    subject: termOf(fact.subject),
    predicate: termOf(fact.predicate),
    object:
      object.iri === null ? { value: object.label, datatype: object.datatype ?? 'string', language: object.language } : termOf(object),
    citation: said < 0 ? null : said + 1,
  };
}

/** Bracketed numbers of the quoted text itself ("[7]" in an encyclopedia) would be read as citations of the answer. */
const plainQuote = (sentence: string): string => sentence.replace(/\[(\d+)\]/g, '($1)').replace(/\s+/g, ' ');

function quotedPlaces(direct: DirectAnswer | null, sentences: readonly Quoted[]): Quoted[] {
  if (!direct) return [...sentences];
  const { passage, evidence } = direct;
  const [start, end] = quotable(passage.document.text, evidence.start, evidence.end);
  const first = { passage, start, end };
  const isOther = (place: Quoted): boolean => place.passage !== passage || place.end <= start || place.start >= end;
  return [first, ...sentences.filter(isOther)].slice(0, CITED_SENTENCES);
}

interface Material {
  readonly quoted: readonly Quoted[];
  readonly facts: readonly ViewFact[];
  readonly direct: DirectAnswer | null;
  readonly supported: Supported;
}

function compose(view: View, question: Question, { quoted, facts, direct, supported }: Material): ComposedAnswer {
  const words = WORDS[question.language];
  const citations = quoted.map((place, index) => citationOf(view, place, index + 1));
  const passages = new Set(quoted.map(({ passage }) => passage.index)).size;
  const opening = question.type === 'overview' ? words.overview : supported === 'partly' ? words.partly : words.found;
  const lines = [
    ...(direct ? [words.short(plainQuote(direct.value.label), 1)] : []),
    opening(passages),
    ...citations.map(({ sentence, n }) => words.quote(plainQuote(sentence), n)),
  ];
  const shown = facts.map((fact) => factOf(fact, quoted));
  return { answer: lines.join('\n'), context_used: citations.length + shown.length, citations, facts: shown, supported };
}

/** The first sentences of the given passages: what the graph's central passages say of themselves. */
function openings(view: View, hits: readonly Hit[]): Quoted[] {
  return hits.slice(0, CITED_SENTENCES).flatMap((hit) => {
    const passage = view.passage(hit.passage);
    const [first] = saidIn(passage);
    if (!first) return [];
    const [start, end] = quotable(passage.document.text, first[0], first[1]);
    return [{ passage, start, end }];
  });
}

/**
 * Writes an answer from the passages found: at most five quoted sentences, each with its citation, at most eight published facts, and a short
 * answer where a fact gives one. What the graph does not say is denied, with no citation. The text is plain: nothing in it is markup.
 */
export function composeAnswer(view: View, question: Question, hits: readonly Hit[]): ComposedAnswer {
  const words = WORDS[question.language];
  if (view.size === 0 && view.factCount === 0) return without(words.empty);
  if (question.type === 'overview') {
    const quoted = openings(view, hits);
    return quoted.length === 0 ? without(words.absent) : compose(view, question, { quoted, facts: [], direct: null, supported: true });
  }
  if (question.terms.length === 0 && question.named.length === 0) return without(words.noQuestion);
  const direct = directAnswer(view, question);
  const supported = direct ? true : judgeSupport(view, question, hits);
  if (supported === false) return without(words.absent);
  const quoted = quotedPlaces(direct, chooseSentences(view, hits, question));
  if (quoted.length === 0) return without(words.absent);
  const facts = chooseFacts(view, question, quoted);
  return compose(view, question, { quoted, facts, direct, supported });
}

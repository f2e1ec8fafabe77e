import type { CheckedPart } from '../../../contract/chat.ts';
import type { NodeAnswer } from '../../../contract/hub.ts';
import type { Question } from '../1-question/index.ts';
import type { Hit, View, ViewFact } from '../view/view.ts';
import { citationOf, factOf, plainQuote, type Citation } from './citations.ts';
import { chooseFacts, directAnswer, type DirectAnswer, type Quoted } from './facts.ts';
import { chooseSentences, CITED_SENTENCES, nextSentences, quotable, saidIn } from './sentences.ts';
import { judgeSupport, type Judged, type Supported } from './support.ts';
import { WORDS } from './words.ts';

export type ComposedAnswer = Pick<NodeAnswer, 'answer' | 'context_used' | 'citations' | 'facts' | 'supported' | 'parts'>;

/** An answer that rests on nothing. */
export const denied = (answer: string): ComposedAnswer => ({
  answer,
  context_used: 0,
  citations: [],
  facts: [],
  supported: false,
  parts: [],
});

function quotedPlaces(direct: DirectAnswer | null, sentences: readonly Quoted[]): Quoted[] {
  if (!direct) return [...sentences];
  const { passage, evidence } = direct;
  const [start, end] = quotable(passage.document.text, evidence.start, evidence.end);
  const first = { passage, start, end };
  const isOther = (place: Quoted): boolean => place.passage !== passage || place.end <= start || place.start >= end;
  return [first, ...sentences.filter(isOther)].slice(0, CITED_SENTENCES);
}

/** An answer in the pieces in which it is streamed: word by word, their concatenation is the answer. */
export const answerParts = (text: string): string[] => text.match(/\s*\S+(?:\s+$)?/gu) ?? (text === '' ? [] : [text]);

/** What an answer is made of: the sentences to quote, the facts to show, and how sure it is that they answer. */
export interface Material {
  readonly quoted: readonly Quoted[];
  /** Of `quoted`, in its order. */
  readonly citations: readonly Citation[];
  readonly facts: readonly ViewFact[];
  readonly direct: DirectAnswer | null;
  readonly supported: Supported;
}

/** A line of an answer; with the number of its citation when it says something of the documents. */
interface Line {
  readonly text: string;
  readonly n: number | null;
}

/** The lines as one text, and those that say something as its checked parts: each is a quotation or a published fact. */
function writeLines(lines: readonly Line[]): Pick<ComposedAnswer, 'answer' | 'parts'> {
  const parts: CheckedPart[] = [];
  let answer = '';
  for (const { text, n } of lines) {
    if (answer !== '') answer += '\n';
    const start = answer.length;
    answer += text;
    if (n !== null) parts.push({ start, end: answer.length, supported: true, citations: [n], doubts: [] });
  }
  return { answer, parts };
}

const inOrder = (index: number): number => index + 1;

/** Writes the answer that quotes; `numberOf` gives the number of the citation at this place. */
export function compose(
  question: Question,
  { quoted, citations, facts, direct, supported }: Material,
  numberOf: (index: number) => number = inOrder,
): ComposedAnswer {
  const words = WORDS[question.language];
  const numbered = citations.map((citation, index) => ({ ...citation, n: numberOf(index) }));
  const passages = new Set(quoted.map(({ passage }) => passage.index)).size;
  const opening = question.type === 'overview' ? words.overview : supported === 'partly' ? words.partly : words.found;
  const lines: Line[] = [
    ...(direct ? [{ text: words.short(plainQuote(direct.value.label), numberOf(0)), n: numberOf(0) }] : []),
    { text: opening(passages), n: null },
    ...numbered.map(({ sentence, n }) => ({ text: words.quote(plainQuote(sentence), n), n })),
  ];
  const shown = facts.map((fact) => factOf(fact, quoted, numberOf));
  return { ...writeLines(lines), context_used: citations.length + shown.length, citations: numbered, facts: shown, supported };
}

const materialOf = (view: View, material: Omit<Material, 'citations'>): Material => ({
  ...material,
  citations: material.quoted.map((place, index) => citationOf(view, place, index + 1)),
});

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

const DIRECT: Judged = { supported: true, isByMeaning: false };

/** Gathers what an answer can rest on; a denial in words where the graph has nothing. */
export function gather(view: View, question: Question, hits: readonly Hit[], sureness: number | null = null): Material | ComposedAnswer {
  const words = WORDS[question.language];
  if (view.size === 0 && view.factCount === 0) return denied(words.empty);
  if (question.type === 'overview') {
    const quoted = openings(view, hits);
    return quoted.length === 0 ? denied(words.absent) : materialOf(view, { quoted, facts: [], direct: null, supported: true });
  }
  if (question.terms.length === 0 && question.named.length === 0 && sureness === null) return denied(words.noQuestion);
  const direct = directAnswer(view, question);
  const { supported, isByMeaning } = direct ? DIRECT : judgeSupport(view, question, hits, sureness);
  if (supported === false) return denied(words.absent);
  const sentences = isByMeaning ? nextSentences(view, hits) : chooseSentences(view, hits, question);
  const quoted = quotedPlaces(direct, sentences);
  if (quoted.length === 0) return denied(words.absent);
  return materialOf(view, { quoted, facts: chooseFacts(view, question, quoted), direct, supported });
}

/** The same material with other sentences to quote. */
export const quotingInstead = (view: View, material: Material, quoted: readonly Quoted[]): Material =>
  materialOf(view, { ...material, quoted: quoted.slice(0, CITED_SENTENCES), direct: null });

export const isMaterial = (gathered: Material | ComposedAnswer): gathered is Material => 'quoted' in gathered;

/**
 * Writes an answer from the passages found: at most five quoted sentences, each with its citation, at most eight published facts, and a short
 * answer where a fact gives one. What the graph does not say is denied, with no citation. The text is plain: nothing in it is markup.
 */
export function composeAnswer(view: View, question: Question, hits: readonly Hit[]): ComposedAnswer {
  const gathered = gather(view, question, hits);
  return isMaterial(gathered) ? compose(question, gathered) : gathered;
}

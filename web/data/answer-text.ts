import type { Citation } from '../../contract/chat.ts';

/** A stretch of an answer's line: words, or the number of a citation. */
export type AnswerPart = { readonly text: string } | { readonly cite: number };
export interface AnswerLine {
  readonly parts: readonly AnswerPart[];
  /** The line is a document's own sentence in quotation marks. */
  readonly isQuote: boolean;
}

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Cuts an answer at its line ends and bracketed numbers. Only numbers of its own citations become marks; all else is plain text. */
export function readAnswer(answer: string, citations: readonly Citation[]): AnswerLine[] {
  const known = new Set(citations.map(({ n }) => n));
  const quotes = new Set(citations.map(({ sentence }) => flat(sentence.replace(/\[(\d+)\]/g, '($1)'))));
  return answer.split('\n').map((line) => {
    const parts = line.split(/(\s?\[\d+\])/).flatMap((part): AnswerPart[] => {
      const n = Number(/^\s?\[(\d+)\]$/.exec(part)?.[1] ?? 0);
      if (known.has(n)) return [{ cite: n }];
      return part === '' ? [] : [{ text: part }];
    });
    const said = flat(parts.map((part) => ('text' in part ? part.text : '')).join('')).replace(/^[“«]\s*|\s*[”»]$/gu, '');
    return { parts, isQuote: quotes.has(said) };
  });
}

/** The answer with its sources written out, for a note or a letter. */
export function withSources(question: string, answer: string, citations: readonly Citation[]): string {
  const sources = citations.map(({ n, sentence, document_name }) => `[${n}] ${document_name}: “${flat(sentence)}”`);
  return [question, '', answer, '', ...sources].join('\n').trimEnd();
}

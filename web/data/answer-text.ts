import type { CheckedPart, Citation } from '../../contract/chat.ts';

/** How far a statement is from what its evidence says; null: it says so. */
export type Doubt = 'partly' | 'unsupported' | null;
/** A stretch of an answer's line: words, or the number of a citation. */
export type AnswerPart = { readonly text: string; readonly doubt: Doubt } | { readonly cite: number };
export interface AnswerLine {
  readonly parts: readonly AnswerPart[];
  /** The line is a document's own sentence in quotation marks. */
  readonly isQuote: boolean;
}

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Cuts an answer at its line ends and bracketed numbers. Only numbers of its own citations become marks; all else is plain text. */
export function readAnswer(answer: string, citations: readonly Citation[], checked: readonly CheckedPart[] = []): AnswerLine[] {
  const known = new Set(citations.map(({ n }) => n));
  const quotes = new Set(citations.map(({ sentence }) => flat(sentence.replace(/\[(\d+)\]/g, '($1)'))));
  let at = 0;
  return answer.split('\n').map((line) => {
    const from = at;
    at += line.length + 1;
    let place = from;
    const parts = line.split(/(\s?\[\d+\])/).flatMap((part): AnswerPart[] => {
      const start = place;
      place += part.length;
      const n = Number(/^\s?\[(\d+)\]$/.exec(part)?.[1] ?? 0);
      return known.has(n) ? [{ cite: n }] : byDoubt(part, start, checked);
    });
    const said = flat(parts.map((part) => ('text' in part ? part.text : '')).join('')).replace(/^[“«]\s*|\s*[”»]$/gu, '');
    return { parts, isQuote: quotes.has(said) };
  });
}

/** Cuts words where the check of the answer changes its mind about them. */
function byDoubt(text: string, start: number, checked: readonly CheckedPart[]): AnswerPart[] {
  const parts: { text: string; doubt: Doubt }[] = [];
  const say = (from: number, to: number, doubt: Doubt): void => {
    const said = text.slice(from - start, to - start);
    const last = parts.at(-1);
    if (said === '') return;
    if (last?.doubt === doubt) last.text += said;
    else parts.push({ text: said, doubt });
  };
  const end = start + text.length;
  let at = start;
  for (const part of checked) {
    const [from, to] = [Math.max(part.start, at), Math.min(part.end, end)];
    if (to <= from) continue;
    say(at, from, null);
    say(from, to, part.supported === true ? null : part.supported === 'partly' ? 'partly' : 'unsupported');
    at = to;
  }
  say(at, end, null);
  return parts;
}

/** The answer with its sources written out, for a note or a letter. */
export function withSources(question: string, answer: string, citations: readonly Citation[]): string {
  const sources = citations.map(({ n, sentence, document_name }) => `[${n}] ${document_name}: “${flat(sentence)}”`);
  return [question, '', answer, '', ...sources].join('\n').trimEnd();
}

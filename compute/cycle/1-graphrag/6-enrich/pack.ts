import type { Planned } from './order.ts';
import { overheadTokens, REPLY_SHARE, type Part } from './prompt.ts';

/** Tokens of text that count as one chunk of a call: the chunk size that such pipelines are compared by. */
export const UNIT = 1200;
/** Of the context that a model has, what a request may fill by our estimate, which may be wrong. */
const FILL = 0.8;

export interface Room {
  /** Tokens of questions that one call takes. */
  tokens(): number;
  /** A request with so many tokens of questions was too long: later ones have half of it at most, as its halves have. */
  learn(tokens: number): void;
}

export function newRoom(fit: { readonly context_tokens: number; readonly chunks_per_call: number }, predicates: readonly string[]): Room {
  const context = Math.floor((fit.context_tokens * FILL - overheadTokens(predicates)) / (1 + REPLY_SHARE));
  let room = Math.max(1, Math.min(context, fit.chunks_per_call * UNIT));
  return {
    tokens: () => room,
    learn: (tokens) => {
      room = Math.max(1, Math.min(room, Math.floor(tokens / 2)));
    },
  };
}

/** The next chunks in line that fit into one call: at least one, in their order. */
export function takePack(line: readonly Planned[], from: number, room: number): Planned[] {
  let tokens = 0;
  let to = from;
  while (to < line.length && (to === from || tokens + (line[to]?.tokens ?? 0) <= room)) {
    tokens += line[to]?.tokens ?? 0;
    to += 1;
  }
  return line.slice(from, to);
}

const partTokens = ({ question, lines }: Part): number =>
  lines.length === question.lines.length ? question.tokens : Math.ceil((question.tokens * lines.length) / question.lines.length);

export const tokensOf = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + partTokens(part), 0);

/** Two halves of like length: between chunks, or between the lines of the only one. Null where nothing can be split. */
export function halves(parts: readonly Part[]): [Part[], Part[]] | null {
  const [first] = parts;
  if (!first) return null;
  if (parts.length === 1) {
    const middle = Math.ceil(first.lines.length / 2);
    return middle === first.lines.length
      ? null
      : [[{ ...first, lines: first.lines.slice(0, middle) }], [{ ...first, lines: first.lines.slice(middle) }]];
  }
  const half = tokensOf(parts) / 2;
  let before = 0;
  let at = 0;
  do {
    before += partTokens(parts[at] ?? first);
    at += 1;
  } while (at < parts.length - 1 && before + partTokens(parts[at] ?? first) / 2 <= half);
  return [parts.slice(0, at), parts.slice(at)];
}

import type { LanguageCode } from '../../../contract/common.ts';
import { LANGUAGES } from '../../nlp/index.ts';

/** A sentence of an answer with the numbers that it cites; offsets into the answer, its citations included. */
export interface Statement {
  readonly start: number;
  readonly end: number;
  readonly citations: readonly number[];
}

/** A full stop with the citations after it: they belong to the sentence that it ends. */
const STOP_BEFORE_CITATIONS = /([.!?…]+["»”’)]{0,2})((?:[ \t]{0,3}\[\d{1,4}\])+)/gu;
/** Marks of a list, of a heading, of emphasis: no statements. */
const MARK = /^[\s#>*•–—-]*(?:\(?\d{1,2}[.)](?=\s|$)|\p{L}[.)](?=\s|$))?[\s*]*/u;
const CITATION = /\[(\d{1,4})\]/gu;

/** Cuts an answer into its sentences, in order, none overlapping. Lines end sentences; pieces without a letter or digit are none. */
export function statementsOf(answer: string, language: LanguageCode): Statement[] {
  const found: Statement[] = [];
  let lineStart = 0;
  for (const line of answer.split('\n')) {
    // Of the same length: every offset at which a sentence ends stays what it is.
    const swapped = line.replace(STOP_BEFORE_CITATIONS, '$2$1');
    for (const [from, to] of LANGUAGES[language].sentences(swapped)) {
      const mark = MARK.exec(line.slice(from, to))?.[0].length ?? 0;
      const text = line.slice(from + mark, to).trimEnd();
      if (!/[\p{L}\p{N}]/u.test(text.replace(CITATION, ''))) continue;
      const start = lineStart + from + mark;
      found.push({ start, end: start + text.length, citations: [...new Set([...text.matchAll(CITATION)].map(([, n]) => Number(n)))] });
    }
    lineStart += line.length + 1;
  }
  return found;
}

/** A sentence as it is compared with its evidence. */
export const withoutCitations = (text: string): string => text.replace(/[ \t]*\[\d{1,4}\]/gu, '');

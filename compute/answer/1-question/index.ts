import type { LanguageCode } from '../../../contract/common.ts';
import { termsOf, wordsOf } from '../../nlp/terms.ts';
import type { NamedEntity, View } from '../view/view.ts';
import { resolveFollowUp, type Turn } from './follow-up.ts';
import { questionLanguage } from './language.ts';
import { questionType, type QuestionType } from './type.ts';

export type { Turn } from './follow-up.ts';
export type { QuestionType } from './type.ts';

/** A question as the retrieval and the answerer take it. */
export interface Question {
  /** What to look for: the question itself, or what it means after the turns before it. */
  readonly text: string;
  readonly language: LanguageCode;
  readonly type: QuestionType;
  /** Search terms in every language of the view, each once. */
  readonly terms: readonly string[];
  /** Content terms in the question's own language, each once. */
  readonly ownTerms: readonly string[];
  readonly named: readonly NamedEntity[];
}

export interface QuestionOptions {
  readonly history?: readonly Turn[];
  readonly language?: LanguageCode | undefined;
}

/** Reads a question: its language, its type, the entities it names, and what it carries over from the dialogue. */
export function readQuestion(view: View, question: string, options: QuestionOptions = {}): Question {
  const language = options.language ?? questionLanguage(question, view.languages[0] ?? 'en');
  const text = resolveFollowUp(view, question, options.history ?? [], language);
  const ownTerms = [...new Set(termsOf(text, language))];
  // The same word may have been indexed under different stems; a stop word of the question's language is one in all of them.
  const content = wordsOf(text, language)
    .flatMap(({ start, end, stop }) => (stop ? [] : [text.slice(start, end)]))
    .join(' ');
  const terms = new Set([...ownTerms, ...view.languages.flatMap((code) => termsOf(content, code))]);
  const type = questionType(text === question ? question : `${text} ${question}`);
  return { text, language, type, terms: [...terms], ownTerms, named: view.named(text, language) };
}

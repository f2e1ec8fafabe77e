import type { LanguageCode } from '../../../contract/common.ts';
import { termsOf } from '../../nlp/terms.ts';
import type { NamedEntity, View } from '../view/view.ts';

/** One question of a dialogue and what was answered. */
export interface Turn {
  readonly question: string;
  readonly answer: string;
}

/** What a question is about once the turns before it are known: the names it means and the words that ask something of them. */
export interface Topic {
  readonly names: readonly string[];
  readonly asks: string;
}

const WHAT_ABOUT =
  /^\s*(?:and\b|but\b|what about\b|how about\b|same (?:for|about)\b|а(?!\p{L})|и(?!\p{L})|ну а(?!\p{L})|что насчет|что насчёт|как насч[её]т|et\b|mais\b|qu['’]en est[- ]il|même (?:chose|question))/iu;
const WHAT_ABOUT_WORDS =
  /^\s*(?:(?:and|but)\s+)?(?:what|how) about\b|^\s*(?:and|but)\b|^\s*same (?:for|about)\b|^\s*(?:ну\s+)?(?:а|и)(?!\p{L})(?:\s+(?:что|как)\s+насч[её]т)?|^\s*(?:что|как) насч[её]т|^\s*(?:et|mais)\b(?:\s+(?:pour|qu['’]en est[- ]il (?:de|du|des)))?|^\s*qu['’]en est[- ]il (?:de|du|des)/iu;
const PRONOUN =
  /\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|there|this|that|these|those|il|elle|ils|elles|lui|leur|leurs|son|sa|ses|celui-ci|celle-ci)\b|(?<!\p{L})(?:он|она|оно|они|его|её|ее|их|ему|ей|им|ним|ней|нём|нем|них|неё|нее|него|там|этот|эта|это|эти|этого|этой|этих)(?!\p{L})/iu;

/** Names in a question are rare words; "film" is none. */
const RARE = 0.3;

/** Names that a text says: those the view knows, else its capitalised words that do not begin it. */
export function namesIn(view: View, text: string, language: LanguageCode): string[] {
  const known = view.named(text, language).filter((named: NamedEntity) => named.rarity >= RARE);
  if (known.length > 0) return known.map(({ name }) => name);
  return text.match(/(?<=[\p{L}\p{N},;:»”"]\s["«“(]?)\p{Lu}[\p{L}\p{N}]*(?:[ -]\p{Lu}[\p{L}\p{N}]*)*/gu) ?? [];
}

const without = (text: string, names: readonly string[]): string => names.reduce((rest, name) => rest.replace(name, ' '), text);

/** The names of the last question, else the first name of its answer's first quotation. */
function antecedents(view: View, topic: Topic, turn: Turn, language: LanguageCode): readonly string[] {
  if (topic.names.length > 0) return topic.names;
  const [, quoted = ''] = turn.answer.slice(0, 2000).split(/[“«]/u);
  return namesIn(view, quoted, language).slice(0, 1);
}

function follow(view: View, question: string, before: { topic: Topic; turn: Turn } | null, language: LanguageCode): Topic {
  const asked = question.replace(WHAT_ABOUT_WORDS, ' ');
  const names = namesIn(view, asked, language);
  const asks = without(asked, names);
  if (!before) return { names, asks: question };
  const asksSomething = termsOf(asks, language).length > 0;
  const follows = WHAT_ABOUT.test(question);
  if (names.length > 0 && follows) return { names, asks: asksSomething ? asks : before.topic.asks };
  // A name of its own is what a pronoun of the same question means.
  if (names.length > 0 || (asksSomething && !follows && !PRONOUN.test(question))) return { names, asks };
  // A common noun after "what about" takes the place of the old name: the words asked stay.
  if (/about|насч|en est/iu.test(question.slice(0, 40)) && asksSomething) return { names: [], asks: `${before.topic.asks} ${asks}` };
  return { names: antecedents(view, before.topic, before.turn, language), asks: asksSomething ? asks : before.topic.asks };
}

/**
 * Resolves a question by the turns before it, oldest first: "And what about X?" asks of X what was asked before; "Where did he die?" asks it
 * of whom the last question named. The result is the text to search for; a question that stands alone comes back unchanged.
 */
export function resolveFollowUp(view: View, question: string, history: readonly Turn[], language: LanguageCode): string {
  let before: { topic: Topic; turn: Turn } | null = null;
  for (const turn of history) {
    const topic: Topic = follow(view, turn.question, before, language);
    before = { topic: { names: topic.names, asks: without(topic.asks, topic.names) }, turn };
  }
  if (!before) return question;
  const topic = follow(view, question, before, language);
  const said = without(question, topic.names);
  const stands =
    topic.names.every((name) => question.includes(name)) &&
    termsOf(topic.asks, language).every((term) => termsOf(said, language).includes(term));
  return stands ? question : `${topic.asks.trim()} ${topic.names.join(', ')}`.trim();
}

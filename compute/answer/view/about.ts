import { otherForms } from './forms.ts';
import { plainTitle } from './names.ts';
import type { ViewChunk, ViewDocument } from './view.ts';

/** Ends the first subject of a definition: a verb of being, a bracket, a comma, a dash. */
const SUBJECT_END =
  /\s*[,(（[:;]|\s+[—–-]\s|\s(?:is|are|was|were|has|had|will|refers|means|may|features|est|sont|était|étaient|fut|désigne|является|являются|был|была|было|были|это|есть)\s/u;
const NO_SUBJECT =
  /^(?:he|she|it|they|we|you|i|this|that|these|those|there|in|on|at|as|by|for|from|after|before|during|when|while|if|most|prior|today|below|он|она|оно|они|это|этот|эта|эти|в|на|с|по|после|до|при|когда|если|il|elle|ils|elles|ce|cet|cette|ces|dans|en|après|avant|quand|si)(?!\p{L})/iu;
/** "You Can No Longer Remain Silent (…": the name of a work, not a sentence about you. */
const TITLE_WITH_PRONOUN = /^\p{Lu}\p{L}* \p{Lu}[^,.;]{1,70}?(?:\s*\(|\s(?:is|was|est|était)\s)/u;
/** "An aircraft carrier is a warship": what is defined may be called by two or more common words. */
const DEFINED = /^an?\s+\p{Ll}[\p{L}-]*(?:\s\p{Ll}[\p{L}-]*){1,2}\s(?:is|was)\san?\s/iu;
const UPPER = /\p{Lu}/u;
const ARTICLE = /^(?:(?:the|a|an|le|la|les|un|une)\s+|l['’])/iu;
/** "also known as X", "known professionally as X", «известный как X», « dit X ». */
const KNOWN_AS =
  /(?:(?:better |also |best |commonly |professionally )*known(?: professionally| simply| mononymously)? (?:as|by)(?: (?:the|his|her|their) (?:stage|pen|ring|nick)?-?(?:name|mononym|moniker))?|(?:также )?известн\p{L}{2,4} (?:также )?как|dite?|connue? sous le nom de)\s+["«“]?((?:the\s+)?\p{Lu}[^,;()"»”.]{1,60}?)["»”]?(?=\s*[,;().]|\s+(?:is|was|est|était)\s)/u;
/** Longest beginning of a sentence looked at, in UTF-16 units. */
const SUBJECT_LIMIT = 300;

/** What the first sentence says something about: its text up to the verb, bracket, comma or dash. Null when that is no name. */
export function firstSubject(sentence: string): string | null {
  const head = sentence.slice(0, SUBJECT_LIMIT);
  const end = head.search(SUBJECT_END);
  if (end < 2 || end > 80 || (NO_SUBJECT.test(head) && !TITLE_WITH_PRONOUN.test(head))) return null;
  const subject = head.slice(0, end).replace(ARTICLE, '').trim();
  const first = subject.replace(/^["«“‘'(`]+/u, '').charAt(0);
  return UPPER.test(first) || /\d/u.test(first) || DEFINED.test(head) ? subject : null;
}

const aliasIn = (sentence: string): string | null => KNOWN_AS.exec(sentence.slice(0, SUBJECT_LIMIT))?.[1]?.trim() ?? null;

/** What a chunk is about: the surest surfaces first, and further forms of them that count only where no passage has one for its own name. */
export interface Abouts {
  readonly surfaces: readonly string[];
  readonly forms: readonly string[];
}

const plain = (surface: string | null | undefined): string[] => (surface ? [plainTitle(surface)].filter((name) => name !== '') : []);

/** Title, own heading and subject of a chunk. Titles and headings are written in capitals too freely to be cut like a person's name. */
export function aboutOfChunk(document: ViewDocument, chunk: ViewChunk): Abouts {
  const heads = [...plain(document.title), ...plain(chunk.heading.at(-1))];
  const [first] = chunk.sentences;
  const sentence = first ? document.text.slice(first[0], first[1]) : '';
  const given = plain(chunk.about?.surface).filter((surface) => !heads.includes(surface));
  // Not only the first sentence: one that was cut at a full stop inside a name has no verb yet.
  const opening = document.text.slice(first?.[0] ?? chunk.start, chunk.end);
  const subjects = heads.length + given.length > 0 ? given : plain(firstSubject(opening));
  return { surfaces: [...heads, ...subjects], forms: [...plain(aliasIn(sentence)), ...subjects.flatMap(otherForms)] };
}

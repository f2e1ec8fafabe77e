import { plainTitle } from './names.ts';
import type { ViewChunk, ViewDocument } from './view.ts';

/** Ends the first subject of a definition: a verb of being, a bracket, a comma, a dash. */
const SUBJECT_END =
  /\s*[,(（[:;]|\s+[—–-]\s|\s(?:is|are|was|were|has|had|will|refers|means|may|features|est|sont|était|étaient|fut|désigne|является|являются|был|была|было|были|это|есть)\s/u;
const NO_SUBJECT =
  /^(?:he|she|it|they|we|you|i|this|that|these|those|there|in|on|at|as|by|for|from|after|before|during|when|while|if|most|prior|today|below|он|она|оно|они|это|этот|эта|эти|в|на|с|по|после|до|при|когда|если|il|elle|ils|elles|ce|cet|cette|ces|dans|en|après|avant|quand|si)(?!\p{L})/iu;
const UPPER = /\p{Lu}/u;
const ARTICLE = /^(?:(?:the|a|an|le|la|les|un|une)\s+|l['’])/iu;
/** "also known as X", "known professionally as X", «известный как X», « dit X ». */
const KNOWN_AS =
  /(?:(?:better |also |best |commonly |professionally )*known(?: professionally| simply| mononymously)? as|(?:также )?известн\p{L}{2,4} (?:также )?как|dite?|connue? sous le nom de)\s+["«“]?((?:the\s+)?\p{Lu}[^,;()"»”.]{1,60}?)["»”]?(?=\s*[,;().]|\s+(?:is|was|est|était)\s)/u;
/** Longest beginning of a sentence looked at, in UTF-16 units. */
const SUBJECT_LIMIT = 300;
/** A name of so many capitalised words is also said by its first and last ("Julie Ethel Dash": "Julie Dash"). */
const LONG_NAME = { least: 3, most: 5 };

/** What the first sentence says something about: its text up to the verb, bracket, comma or dash. Null when that is no name. */
export function firstSubject(sentence: string): string | null {
  const head = sentence.slice(0, SUBJECT_LIMIT);
  const end = head.search(SUBJECT_END);
  if (end < 2 || end > 80 || NO_SUBJECT.test(head)) return null;
  const subject = head.slice(0, end).replace(ARTICLE, '').trim();
  const first = subject.replace(/^["«“‘'(`]+/u, '').charAt(0);
  return UPPER.test(first) || /\d/u.test(first) ? subject : null;
}

/** A name's other forms: without its middle names, and with the nickname in quotes that stands in it. */
export function otherForms(name: string): string[] {
  const nickname = /["“«]([^"”»]{2,30})["”»]/u.exec(name)?.[1];
  const words = name
    .replace(/["“«][^"”»]{2,30}["”»]/gu, ' ')
    .trim()
    .split(/\s+/);
  const last = words.at(-1) ?? '';
  const forms = nickname && words.length > 1 ? [`${nickname} ${last}`, words.join(' ')] : [];
  const isPerson =
    words.length >= LONG_NAME.least && words.length <= LONG_NAME.most && words.every((word) => /^\p{Lu}[\p{L}'’.-]*$/u.test(word));
  if (isPerson && /\p{Ll}/u.test(last)) forms.push(`${words[0] ?? ''} ${last}`);
  return forms;
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
  const subjects = heads.length + given.length > 0 ? given : plain(firstSubject(sentence));
  return { surfaces: [...heads, ...subjects], forms: [...plain(aliasIn(sentence)), ...subjects.flatMap(otherForms)] };
}

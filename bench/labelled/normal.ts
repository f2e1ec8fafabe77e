import { LANGUAGES } from '../../compute/nlp/index.ts';
import { irregularBase } from './irregular.ts';

/** How a class membership is written: "X is a painter". */
export const TYPE_RELATION = 'is a';

/** A triple that the extractor found: surfaces, the predicate's lemma, and the keys that the document's aliases lead to. */
export interface Found {
  readonly s: string;
  readonly p: string;
  readonly o: string;
  readonly surface: string;
  readonly subjectKey: string | null;
  readonly objectKey: string | null;
}

/** Makes the three parts of a triple of one language comparable. */
export interface Normal {
  readonly thing: (surface: string) => string;
  readonly relation: (words: string) => string;
  readonly isType: (relation: string) => boolean;
  /** Whether a class found is the labelled one, whole or without its adjectives: "novel" for "1937 novel". */
  readonly isClass: (found: string, gold: string) => boolean;
}

/** Whether the triple says this gold fact. `|` in a gold part separates forms of which any will do. */
export function matchesGold(found: Found, [subject, relation, object]: readonly [string, string, string], normal: Normal): boolean {
  const relations = relation.split('|');
  const isSame = (surface: string, key: string | null, gold: string): boolean =>
    gold.split('|').some((form) => [normal.thing(surface), key].includes(normal.thing(form)));
  if (!isSame(found.s, found.subjectKey, subject)) return false;
  if (found.p === TYPE_RELATION) return relations.some(normal.isType) && object.split('|').some((form) => normal.isClass(found.o, form));
  if (!isSame(found.o, found.objectKey, object)) return false;
  const said = new Set([normal.relation(found.p), normal.relation(found.surface)]);
  return relations.some((form) => said.has(normal.relation(form)));
}

interface Rules {
  /**
   * Left out of relation words: articles, auxiliaries, adverbs of time, and prepositions, whose sense the object's kind makes plain. "by"
   * turns a relation round and stays.
   */
  readonly weak: ReadonlySet<string>;
  /** Left out at the beginning of a thing's name. */
  readonly determiners: RegExp;
  readonly months: readonly string[];
  readonly type: RegExp;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const RULES: Record<'en' | 'ru' | 'fr', Rules> = {
  en: {
    weak: words(
      'a an the is was are were be been being has have had do does did will would can could its his her their of in at on from to for as with under into until since between over about through against also later first originally previously currently now still',
    ),
    determiners: /^(?:the|a|an|his|her|its|their) /i,
    months: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
    type: /^(?:(?:is|was|are|were) )?an?$|^(?:is|was)$/,
  },
  ru: {
    weak: words(
      'в во на с со к ко о об от до из у за по под при для над между через быть был была было были есть является являлся являлась являются',
    ),
    determiners: /^(?:его|её|их|этот|эта|это) /i,
    months: ['янв', 'фев', 'мар', 'апр', 'ма', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек'],
    type: /^(?:это|быть|есть|был|была|было|были|является|являлся|являлась|являлось|являются|—|тип|вид)$/,
  },
  fr: {
    weak: words(
      'le la les l un une des du de d à au aux en dans sur sous pour avec vers chez entre est était fut sont étaient furent été être a avait ont avaient eut ayant se s',
    ),
    determiners: /^(?:(?:les?|la|une?|des?|du|ses?|son|sa|leurs?) |l['’])/i,
    months: ['janv', 'févr', 'mars', 'avr', 'mai', 'juin', 'juil', 'août', 'sept', 'oct', 'nov', 'déc'],
    type: /^(?:(?:est|était|fut|sont|étaient|furent) )?(?:une?|des)$|^(?:est|était|fut|sont)$/,
  },
};

/** The rules of one language; its dictionaries are loaded. */
export async function newNormal(code: 'en' | 'ru' | 'fr'): Promise<Normal> {
  const language = LANGUAGES[code];
  const { weak, determiners, months, type } = RULES[code];
  await language.load();
  const thing = (surface: string): string => {
    const plain = surface
      .trim()
      .replace(determiners, '')
      .replace(/(\d)[,\s\u00a0](?=\d{3})/g, '$1');
    return isoDate(plain.toLowerCase(), months) ?? language.key(plain);
  };
  const relation = (text: string): string => {
    const all = text
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
    const strong = all.filter((word) => !weak.has(word));
    const kept = strong.length > 0 ? strong : all;
    const base = (word: string): string => (code === 'en' ? irregularBase(word) : word);
    // Without order: "date of birth" and "birth date" are one relation.
    return kept
      .map((word) => language.terms(base(word))[0] ?? word)
      .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
      .join(' ');
  };
  const isClass = (found: string, gold: string): boolean => {
    const [said, whole] = [thing(found), thing(gold)];
    if (code === 'en') return whole === said || whole.endsWith(` ${said}`);
    if (code === 'fr') return whole === said || whole.startsWith(`${said} `);
    const all = new Set(whole.split(' '));
    return said.split(' ').every((word) => all.has(word));
  };
  return { thing, relation, isType: (text) => type.test(text.trim().toLowerCase()), isClass };
}

/** "4 March 1861", "March 1861", "4 марта 1861 года", "1861" → "1861-03-04", "1861-03", "1861"; null for what is no date. */
function isoDate(text: string, months: readonly string[]): string | null {
  const tokens = text
    .replace(/[.,]/g, ' ')
    .replace(/\b(?:года?|г|год)\b/g, ' ')
    .replace(/ (?:года?|году|г)(?=\s|$)/g, ' ')
    .split(/\s+/)
    .filter(Boolean);
  const year = tokens.find((token) => /^\d{3,4}$/.test(token));
  const days = tokens.filter((token) => /^\d{1,2}(?:er|st|nd|rd|th)?$/.test(token));
  const rest = tokens.filter((token) => token !== year && !days.includes(token));
  const month = rest.length === 1 ? months.findIndex((name) => rest[0]?.startsWith(name)) : -1;
  if (!year || days.length > 1 || rest.length > 1 || (rest.length === 1 && month < 0)) return null;
  if (month < 0) return days.length === 0 ? year : null;
  const two = (value: number): string => String(value).padStart(2, '0');
  return [year, two(month + 1), ...days.map((day) => two(Number.parseInt(day, 10)))].join('-');
}

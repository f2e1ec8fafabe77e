import { bracketAfter, isAbbreviation, matchesInitials } from '../../nlp/brackets.ts';
import type { Alias, Chunk, Mention } from '../../graph/segment.ts';

const MIXED_WORD = /^\p{Lu}[\p{L}\p{M}'’-]*\p{Ll}[\p{L}\p{M}'’-]*$/u;
const INITIAL = /^\p{Lu}\.?$/u;
const NAME_SUFFIX = /^(?:Jr|Sr|II|III|IV|V|VI)\.?$/;

/**
 * Whether a long name looks like a person's: two to four words, each capitalised in mixed case or an initial, no connector, no digit.
 * Measured guards (llm-free.md §2.4): without them every second such merge was wrong ("Poudlard" ⊂ "Bataille de Poudlard").
 */
export function isPersonLike(surface: string, isCommonWord: (word: string) => boolean): boolean {
  const words = surface.split(/\s+/);
  const last = words.at(-1) ?? '';
  if (words.length < 2 || words.length > 4 || !MIXED_WORD.test(words[0] ?? '') || !MIXED_WORD.test(last)) return false;
  return words.every(
    (word) => (MIXED_WORD.test(word) || INITIAL.test(word)) && !NAME_SUFFIX.test(word) && !isCommonWord(word.toLowerCase()),
  );
}

interface NameSeen {
  readonly key: string;
  readonly surface: string;
  /** Offset of its first mention in the document. */
  readonly first: number;
  /** Whether it ever stands behind "in", "at", "near": then it is a place. */
  placed: boolean;
  /** Whether a chunk calls it a class that no person is. */
  typed: Set<string>;
}

const PLACING = /(?:^|[^\p{L}])(?:in|at|near|into|à|au|aux|en|в|во|на|под)\s{1,3}$/iu;

const isPlaced = (text: string, at: number): boolean => PLACING.test(text.slice(Math.max(0, at - 8), at));

function namesOf(text: string, chunks: readonly Chunk[]): Map<string, NameSeen> {
  const names = new Map<string, NameSeen>();
  for (const { start, reading } of chunks) {
    for (const mention of reading.mentions) {
      if (mention.kind !== 'name' || mention.via === 'pronoun') continue;
      const known = names.get(mention.key);
      const placed = mention.via === 'text' && !mention.key.includes(' ') && isPlaced(text, start + mention.start);
      if (known) known.placed ||= placed;
      else names.set(mention.key, { key: mention.key, surface: mention.surface, first: start + mention.start, placed, typed: new Set() });
    }
    for (const type of reading.types) names.get(reading.mentions[type.mention]?.key ?? '')?.typed.add(type.broader ?? type.lemma);
  }
  return names;
}

const NOT_PERSONS = new Set(
  'city town village river country state film movie album song company organization organisation university school church battle war island mountain lake district province region county station airport building book novel game series band party город река страна компания фильм село ville fleuve pays film société commune'.split(
    ' ',
  ),
);

/** A last name alone names the one person-like long name of this document that ends with it; two candidates leave it alone. */
function surnameAliases(names: ReadonlyMap<string, NameSeen>, isCommonWord: (word: string) => boolean): Alias[] {
  const owners = new Map<string, NameSeen[]>();
  for (const name of names.values()) {
    if (!name.key.includes(' ') || !isPersonLike(name.surface, isCommonWord) || [...name.typed].some((type) => NOT_PERSONS.has(type)))
      continue;
    const last = name.key.slice(name.key.lastIndexOf(' ') + 1);
    owners.set(last, [...(owners.get(last) ?? []), name]);
  }
  return [...owners].flatMap(([last, longs]) => {
    const [long] = longs;
    const short = names.get(last);
    if (
      !short ||
      !long ||
      longs.length > 1 ||
      short.placed ||
      short.first < long.first ||
      [...short.typed].some((type) => NOT_PERSONS.has(type)) ||
      !MIXED_WORD.test(short.surface)
    )
      return [];
    return [{ key: last, canonical: long.key, rule: 'surname' }];
  });
}

const endsAt = (mentions: readonly Mention[]): Mention[] =>
  mentions.filter((mention) => mention.via === 'text' && (mention.kind === 'name' || mention.kind === 'concept'));

function abbreviationAliases(text: string, chunks: readonly Chunk[], keyOf: (chunk: Chunk, surface: string) => string): Alias[] {
  return chunks.flatMap((chunk) => {
    const chunkText = text.slice(chunk.start, chunk.end);
    return endsAt(chunk.reading.mentions).flatMap((mention) => {
      const bracket = bracketAfter(chunkText, mention.end);
      const short = bracket ? chunkText.slice(...bracket).trim() : '';
      if (!isAbbreviation(short) || !matchesInitials(mention.surface, short)) return [];
      return [{ key: keyOf(chunk, short), canonical: mention.key, rule: 'abbreviation' }];
    });
  });
}

/** Follows chains to their end and drops a key that has two canonical forms: what is ambiguous stays apart. */
function settle(aliases: readonly Alias[]): Alias[] {
  const targets = new Map<string, Map<string, Alias>>();
  for (const alias of aliases) {
    if (alias.key === alias.canonical) continue;
    const known = targets.get(alias.key) ?? new Map<string, Alias>();
    known.set(alias.canonical, alias);
    targets.set(alias.key, known);
  }
  const single = new Map([...targets].flatMap(([key, found]) => (found.size === 1 ? [[key, [...found.values()][0]] as const] : [])));
  const settled = [...single].flatMap(([key, alias]) => {
    if (!alias) return [];
    let { canonical } = alias;
    for (const seen = new Set([key]); single.has(canonical) && !seen.has(canonical);) {
      seen.add(canonical);
      canonical = single.get(canonical)?.canonical ?? canonical;
    }
    return canonical === key ? [] : [{ key, canonical, rule: alias.rule }];
  });
  return settled.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

export interface ResolveInput {
  readonly text: string;
  readonly chunks: readonly Chunk[];
  readonly keyOf: (chunk: Chunk, surface: string) => string;
  /** Whether the document also writes this word in lower case: then it is no surname. */
  readonly isCommonWord: (word: string) => boolean;
}

/** The aliases that a document itself establishes: a person's surname, and "X (ABBR)" whose initials match. Sorted by key. */
export function resolveAliases({ text, chunks, keyOf, isCommonWord }: ResolveInput): Alias[] {
  return settle([...abbreviationAliases(text, chunks, keyOf), ...surnameAliases(namesOf(text, chunks), isCommonWord)]);
}

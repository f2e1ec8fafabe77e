import { mentionLiteral } from '../../../graph/literals.ts';
import type { Chunk, Mention, Reading } from '../../../graph/segment.ts';
import { isValue } from '../../../graph/sources.ts';

/** A sentence that may say more than was read without a model, and the mentions of it that a relation may tie. */
export interface OpenSentence {
  readonly sentence: number;
  readonly things: readonly number[];
}

/**
 * Sentences in which two names meet, or one meets what the chunk is about, unless a sure statement of the sentence ties each of them. Every
 * mark costs, so what else stands there has none: it is seldom an end of a relation that nobody has read yet. A chunk that knows fewer than
 * two names is asked about its concepts and values.
 */
export function openSentences(chunk: Chunk, canonical: (key: string) => string): OpenSentence[] {
  const { reading } = chunk;
  const sentences = mentionsBySentence(reading);
  const keyOf = (index: number): string => canonical(reading.mentions[index]?.key ?? '');
  const names = new Set(reading.mentions.flatMap((mention) => (isName(mention) ? [canonical(mention.key)] : [])));
  const about = chunk.about === null ? null : canonical(chunk.about.key);
  const candidates = inCandidates(reading);
  return sentences.flatMap((mentions, sentence) => {
    const tied = tiedIn(reading, sentence, canonical);
    if (names.size < 2) {
      const things = mentions.filter((index) => isThing(reading, index, candidates, tied));
      return isOpen(reading, things, tied, canonical) ? [{ sentence, things }] : [];
    }
    const things = mentions.filter((index) => isName(reading.mentions[index]));
    const here = new Set(things.map(keyOf));
    const isMet = here.size >= 2 || (here.size === 1 && about !== null && names.has(about) && !here.has(about));
    return isMet && [...here].some((key) => !tied.has(key)) ? [{ sentence, things }] : [];
  });
}

const isName = (mention: Mention | undefined): boolean => mention?.kind === 'name' || mention?.kind === 'code';

/** Mentions that some statement or type speaks of: a concept alone is not worth a mark. */
function inCandidates({ statements, types }: Reading): Set<number> {
  const objects = statements.flatMap(({ object }) => ('mention' in object ? [object.mention] : []));
  return new Set([...statements.map(({ subject }) => subject), ...objects, ...types.map(({ mention }) => mention)]);
}

function mentionsBySentence({ sentences, mentions }: Reading): number[][] {
  const found: number[][] = sentences.map(() => []);
  for (const [index, { start, end }] of mentions.entries()) {
    const at = sentences.findIndex(([from, to]) => start >= from && end <= to);
    found[at]?.push(index);
  }
  return found;
}

/** Keys and literals that a sure statement of this sentence ties to another. */
function tiedIn({ mentions, statements, types }: Reading, sentence: number, canonical: (key: string) => string): Set<string> {
  const tied = new Set<string>();
  const tie = (index: number): void => void tied.add(canonical(mentions[index]?.key ?? ''));
  for (const { sentence: at, tier, subject, object } of statements) {
    if (at !== sentence || tier !== 'A') continue;
    tie(subject);
    if ('mention' in object) tie(object.mention);
    else tied.add(object.literal.value);
  }
  for (const { sentence: at, tier, mention } of types) if (at === sentence && tier === 'A') tie(mention);
  return tied;
}

function isThing({ mentions }: Reading, index: number, candidates: ReadonlySet<number>, tied: ReadonlySet<string>): boolean {
  const mention = mentions[index];
  if (!mention) return false;
  if (isName(mention)) return true;
  if (isValue(mention.kind)) return !tied.has(mentionLiteral(mention).value);
  return mention.kind === 'concept' && candidates.has(index);
}

/** Two things at least, one of them an entity, and one that nothing sure is said of. */
function isOpen({ mentions }: Reading, things: readonly number[], tied: ReadonlySet<string>, canonical: (key: string) => string): boolean {
  const kinds = new Map(things.flatMap((index) => mentionAt(mentions, index).map(({ key, kind }) => [canonical(key), kind] as const)));
  const entities = [...kinds].filter(([, kind]) => !isValue(kind));
  return kinds.size >= 2 && entities.some(([key]) => !tied.has(key));
}

const mentionAt = (mentions: readonly Mention[], index: number): Mention[] => mentions.slice(index, index + 1);

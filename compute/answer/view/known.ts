import type { LanguageCode } from '../../../contract/common.ts';
import { aboutOfChunk } from './about.ts';
import { numberOf, passagesKeyed, passagesWith, type Inverted } from './inverted.ts';
import { linkPassage, type Links } from './links.ts';
import { nameOf, NameTrie, plainTitle, type Written } from './names.ts';
import { Rows } from './rows.ts';
import type { Passage } from './view.ts';

/** Names, and which passages are about what they name. An entity is all that has one name. */
export interface Known {
  readonly trie: NameTrie;
  /** Node of the trie → entity. */
  readonly entityOf: Map<number, number>;
  /** Entity → how many passages have it by a name of their own. */
  readonly owned: number[];
  /** Entity → passages that have it as another form of their name, which counts only where none has it for its own. */
  readonly formed: Rows;
  /** Key of a chunk's subject → passages with it and their entity. */
  readonly subjects: Map<string, { readonly passage: number; readonly entity: number }[]>;
}

export const newKnown = (): Known => ({
  trie: new NameTrie(),
  entityOf: new Map(),
  owned: [],
  formed: new Rows(),
  subjects: new Map(),
});

/** How things stood before a change, where it touched them: what differs at its end is what other passages must be linked anew for. */
export interface Touched {
  readonly names: Map<number, { readonly words: readonly number[]; readonly written: Written }>;
  readonly owned: Map<number, boolean>;
  readonly subjects: Map<string, number | null>;
}

export const newTouched = (): Touched => ({ names: new Map(), owned: new Map(), subjects: new Map() });

export interface Naming {
  readonly index: Inverted;
  readonly known: Known;
  readonly touched: Touched;
  /** By passage: the last in order speaks for a key. */
  readonly order: readonly number[];
}

/** The entity of a name, which has one holder more, one less, or is only looked up. Null for what is no name. */
export function entityOf({ index, known, touched }: Naming, surface: string, language: LanguageCode, by: 1 | 0 | -1): number | null {
  const name = nameOf(surface, language);
  if (!name) return null;
  const words = name.words.map((word) => numberOf(index, word));
  const node = known.trie.node(words);
  if (by !== 0) {
    if (!touched.names.has(node)) touched.names.set(node, { words, written: known.trie.written(node) });
    known.trie.hold(node, name.capitalOnly, by);
  }
  let entity = known.entityOf.get(node);
  if (entity === undefined) known.entityOf.set(node, (entity = known.entityOf.size));
  return entity;
}

/** What a passage is about. */
export interface Abouts {
  /** By names of its own. */
  readonly own: ReadonlySet<number>;
  /** By other forms of them. */
  readonly forms: ReadonlySet<number>;
  /** The entity that mentions with the chunk's key mean. */
  readonly subject: number | null;
}

function aboutsOf(naming: Naming, { document, chunk }: Passage, by: 1 | 0 | -1): Abouts {
  const abouts = aboutOfChunk(document, chunk);
  const [own, forms] = [new Set<number>(), new Set<number>()];
  let subject: number | null = null;
  for (const surface of abouts.surfaces) {
    const entity = entityOf(naming, surface, chunk.language, by);
    if (entity === null) continue;
    own.add(entity);
    if (chunk.about && surface === plainTitle(chunk.about.surface)) subject = entity;
  }
  for (const form of abouts.forms) {
    const entity = entityOf(naming, form, chunk.language, by);
    if (entity !== null) forms.add(entity);
  }
  return { own, forms, subject };
}

/** Adds what a passage is about to the names, or takes it away. */
export function namePassage(naming: Naming, passage: Passage, by: 1 | -1): Abouts {
  const { known, touched } = naming;
  const abouts = aboutsOf(naming, passage, by);
  const { own, forms, subject } = abouts;
  for (const entity of own) {
    const count = known.owned[entity] ?? 0;
    if (!touched.owned.has(entity)) touched.owned.set(entity, count > 0);
    known.owned[entity] = count + by;
  }
  for (const entity of forms) {
    if (by === 1) known.formed.add(entity, passage.index);
    else known.formed.remove(entity, passage.index);
  }
  const key = passage.chunk.about?.key;
  if (key === undefined || subject === null) return abouts;
  if (!touched.subjects.has(key)) touched.subjects.set(key, subjectOf(naming, key));
  const others = (known.subjects.get(key) ?? []).filter((other) => other.passage !== passage.index);
  const all = by === 1 ? [...others, { passage: passage.index, entity: subject }] : others;
  if (all.length > 0) known.subjects.set(key, all);
  else known.subjects.delete(key);
  return abouts;
}

function subjectOf({ known, order }: Naming, key: string): number | null {
  let last: { passage: number; entity: number } | null = null;
  for (const one of known.subjects.get(key) ?? []) {
    if (last === null || (order[one.passage] ?? 0) > (order[last.passage] ?? 0)) last = one;
  }
  return last?.entity ?? null;
}

/** Passages whose links a change may have changed: those with a name or a key that means another thing now. Others than `seen`. */
export function passagesToLink(naming: Naming, seen: { readonly size: number; has(passage: number): boolean }): Set<number> {
  const { index, known, touched } = naming;
  const found = new Set<number>();
  if (seen.size === index.size) return found;
  const find = (passages: Iterable<number>): void => {
    for (const passage of passages) if (!seen.has(passage)) found.add(passage);
  };
  for (const [node, { words, written }] of touched.names) if (known.trie.written(node) !== written) find(passagesThatSay(index, words));
  for (const [entity, was] of touched.owned) if ((known.owned[entity] ?? 0) > 0 !== was) find(known.formed.of(entity));
  for (const [key, was] of touched.subjects) if (subjectOf(naming, key) !== was) find(passagesKeyed(index, key));
  return found;
}

/** Every passage that may say a name: those with its rarest word; all, where each word is left out of some text as a stop word. */
function passagesThatSay(index: Inverted, words: readonly number[]): Iterable<number> {
  const [rarest] = words.filter((word) => !index.stopped.has(word)).toSorted((a, b) => index.postings.count(a) - index.postings.count(b));
  return rarest === undefined ? index.lengths.keys() : passagesWith(index, rarest);
}

/** Links a passage as its names and everybody else's are now. `abouts` are worked out when they are not at hand. */
export function linkNamed(naming: Naming, links: Links, passage: Passage, abouts: Abouts = aboutsOf(naming, passage, 0)): void {
  const { index, known } = naming;
  const { own, forms } = abouts;
  const about = new Set(own);
  for (const entity of forms) if ((known.owned[entity] ?? 0) === 0) about.add(entity);
  const said = new Set<number>();
  for (const { name } of known.trie.in(index.texts.of(passage.index), false)) {
    const entity = known.entityOf.get(name);
    if (entity !== undefined) said.add(entity);
  }
  for (const { key } of passage.chunk.mentions) {
    const entity = subjectOf(naming, key);
    if (entity !== null) said.add(entity);
  }
  linkPassage(links, passage.index, about, said);
}

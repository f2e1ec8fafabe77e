import { Rows } from './rows.ts';

/**
 * Passage ↔ entity links. A passage that says an entity's name leads to the passages about that entity, each with weight
 * 1 / their number, and they lead back at half of that. Kept through the entity: a name that 1,000 passages say and 100 are about
 * costs 1,100 numbers, not 100,000.
 */
export interface Links {
  /** Passages and entities have numbers below these. */
  passages: number;
  entities: number;
  readonly mentions: Rows;
  readonly mentionedBy: Rows;
  readonly abouts: Rows;
  readonly aboutOf: Rows;
}

export const newLinks = (): Links => ({
  passages: 0,
  entities: 0,
  mentions: new Rows(),
  mentionedBy: new Rows(),
  abouts: new Rows(),
  aboutOf: new Rows(),
});

export const packLinks = ({ mentions, mentionedBy, abouts, aboutOf }: Links): void =>
  [mentions, mentionedBy, abouts, aboutOf].forEach((rows) => rows.pack());

/** Says anew what a passage is about and what it mentions; an entity of both is not mentioned. */
export function linkPassage(links: Links, passage: number, about: ReadonlySet<number>, said: ReadonlySet<number>): void {
  links.passages = Math.max(links.passages, passage + 1);
  for (const entity of [...about, ...said]) links.entities = Math.max(links.entities, entity + 1);
  replace(links.abouts, links.aboutOf, passage, [...about]);
  replace(
    links.mentions,
    links.mentionedBy,
    passage,
    [...said].filter((entity) => !about.has(entity)),
  );
}

/** Replaces a row and what the turned matrix has of it. */
function replace(rows: Rows, turned: Rows, row: number, columns: readonly number[]): void {
  const before = new Set(rows.of(row));
  for (const column of columns) if (!before.delete(column)) turned.add(column, row);
  for (const column of before) turned.remove(column, row);
  rows.set(row, columns);
}

export const rowOf = (rows: Rows, row: number): Uint32Array => rows.of(row);

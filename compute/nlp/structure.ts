import type { ChunkBlock, Context } from './language.ts';
import type { ObjectDraft, ReadingBuilder } from './reading.ts';
import type { Shape, ShapeFinder } from './shapes.ts';

/** How a language takes part in reading structure. */
export interface StructureRules {
  readonly language: string | null;
  readonly shapes: ShapeFinder;
  /** Whether a list item's or paragraph's first words can be a term ("Run: npm start" names nothing). */
  readonly isTerm?: (term: string, start: number) => boolean;
  /** Column names that say nothing about a row's subject: "name", "id", "название", "nom". In lower case. */
  readonly plainColumns?: ReadonlySet<string>;
}

const TERM_LIMIT = 80;
const TERM_WORDS = 8;
const PLAIN = new Set([
  'name',
  'title',
  'id',
  'no',
  'nr',
  '#',
  '№',
  'key',
  'item',
  'value',
  'description',
  'название',
  'имя',
  'номер',
  'nom',
  'titre',
  'numéro',
]);

type Range = readonly [number, number];

/** The range without white space, list markers and emphasis marks at its edges. */
export function bare(text: string, [from, to]: Range): Range {
  let start = from;
  let end = to;
  const marker = /^\s{0,20}(?:[-*+•‣◦]|\d{1,3}[.)])\s/.exec(text.slice(from, Math.min(to, from + 30)));
  if (marker) start += marker[0].length;
  const edge = (char: string): boolean => /[\s*|]/.test(char);
  while (start < end && edge(text.charAt(start))) start += 1;
  while (end > start && edge(text.charAt(end - 1))) end -= 1;
  for (const quote of ['`', '"']) {
    if (end - start > 2 && text.charAt(start) === quote && text.charAt(end - 1) === quote && text.indexOf(quote, start + 1) === end - 1)
      return [start + 1, end - 1];
  }
  return [start, end];
}

const countWords = (text: string): number => text.split(/\s+/).filter(Boolean).length;

/** Splits "X: text", "X — text", "X – text", "X - text" at the first separator of its first 80 units. */
export function splitDefinition(text: string, [from, to]: Range): { term: Range; rest: Range; separator: string } | null {
  const head = text.slice(from, Math.min(to, from + TERM_LIMIT + 3));
  // "**Term:** text" in plain text has its emphasis marks behind the colon.
  const match = /:(?:\*{1,3}|__)?\s|\s[—–-]\s/.exec(head);
  if (!match || match.index === 0) return null;
  const term = bare(text, [from, from + match.index]);
  const rest = bare(text, [from + match.index + match[0].length, to]);
  const words = text.slice(...term);
  if (term[1] <= term[0] || rest[1] <= rest[0] || countWords(words) > TERM_WORDS || /[.!?;](?:\s|$)|[()[\],]/.test(words)) return null;
  return { term, rest, separator: match[0] };
}

/** The one shape that fills the whole range, so that its value is typed; null when there is more or other text. */
function onlyShape(shapes: readonly Shape[], text: string, [start, end]: Range): Shape | null {
  const inside = shapes.find((shape) => shape.start >= start && shape.end <= end);
  if (!inside) return null;
  const around = text.slice(start, inside.start) + text.slice(inside.end, end);
  return /^[\s.`"'*]*$/.test(around) ? inside : null;
}

const NAME_LIKE = /^[\p{Lu}\p{N}][\p{L}\p{N}.'’&-]*(?: (?:[\p{Lu}\p{N}][\p{L}\p{N}.'’&-]*|of|de|the|du|la|von|van|и|и)){0,6}$/u;

interface Desk {
  readonly text: string;
  readonly builder: ReadingBuilder;
  readonly context: Context;
  readonly rules: StructureRules;
  readonly shapes: readonly Shape[];
}

function mentionOf(desk: Desk, range: Range, fallback: 'name' | 'concept' = 'concept'): number {
  const surface = desk.text.slice(...range);
  const shape = onlyShape(desk.shapes, desk.text, range);
  if (shape && shape.kind !== 'number')
    return desk.builder.mention({ start: shape.start, end: shape.end, kind: shape.kind, key: shape.key });
  return desk.builder.mention({ start: range[0], end: range[1], kind: NAME_LIKE.test(surface) ? 'name' : fallback });
}

/** A value as a typed literal, a named thing, or plain text. */
function objectOf(desk: Desk, range: Range): ObjectDraft {
  const shape = onlyShape(desk.shapes, desk.text, range);
  if (shape && shape.kind !== 'code') return { literal: shape.literal };
  const surface = desk.text.slice(...range);
  if (shape || (NAME_LIKE.test(surface) && countWords(surface) <= 7)) return { mention: mentionOf(desk, range, 'name') };
  return { literal: { value: surface, datatype: 'string', language: desk.rules.language } };
}

const isBareValue = (desk: Desk, range: Range): boolean => {
  const shape = onlyShape(desk.shapes, desk.text, range);
  return shape !== null && shape.kind !== 'code';
};

/** The section's subject as a mention at `at`: the heading inside this chunk, or the one the context names. */
function aboutMention(desk: Desk, at: number): number {
  const { about } = desk.context;
  if (!about) return -1;
  const via = desk.context.heading.includes(about.surface) ? 'heading' : 'title';
  return desk.builder.mention({ start: at, end: at, kind: 'name', via, surface: about.surface, key: about.key });
}

const predicate = (lemma: string) => ({ surface: lemma, lemma: lemma.toLowerCase().replace(/\s+/g, ' ') });

/** Cells that say there is nothing to say. */
const NO_VALUE = /^(?:none|n\/?a|nil|null|unknown|нет|неизвестно|néant|aucun|[-–—?.]{1,3})$/iu;

function readRow(desk: Desk, block: ChunkBlock): void {
  const cells = (block.cells ?? []).map((cell) => ({ name: cell.name.trim(), range: bare(desk.text, [cell.start, cell.end]) }));
  const filled = cells.filter((cell) => cell.range[1] > cell.range[0]);
  const subjectCell = filled.find((cell) => !isBareValue(desk, cell.range)) ?? filled[0];
  if (!subjectCell || filled.length < 2 || subjectCell.range[1] - subjectCell.range[0] > 120) return;
  const subject = mentionOf(desk, subjectCell.range, 'name');
  const said = { at: block.start, tier: 'A' as const, rule: 'table-row' };
  const column = subjectCell.name.toLowerCase();
  if (column && !PLAIN.has(column) && !desk.rules.plainColumns?.has(column) && countWords(column) <= 3) {
    desk.builder.type({ ...said, mention: subject, lemma: column, label: subjectCell.name, confidence: 75 });
  }
  for (const cell of filled) {
    if (cell === subjectCell || !cell.name || cell.name.length > 60 || NO_VALUE.test(desk.text.slice(...cell.range))) continue;
    desk.builder.statement({ ...said, subject, predicate: predicate(cell.name), object: objectOf(desk, cell.range), confidence: 90 });
  }
}

/** Lines "Key: value" (a database record as text, a card): properties of what the section is about. Needs two lines at least. */
function readCard(desk: Desk, block: ChunkBlock): boolean {
  const lines: Range[] = [];
  for (let start = block.start; start < block.end;) {
    const stop = desk.text.indexOf('\n', start);
    const end = stop === -1 || stop > block.end ? block.end : stop;
    if (end > start) lines.push([start, end]);
    start = end + 1;
  }
  const pairs = lines.map((line) => splitDefinition(desk.text, line));
  if (lines.length < 2 || !desk.context.about || pairs.some((pair) => pair?.separator.charAt(0) !== ':')) return false;
  for (const pair of pairs) {
    if (!pair) continue;
    const subject = aboutMention(desk, pair.term[0]);
    const object = objectOf(desk, pair.rest);
    desk.builder.statement({
      at: pair.term[0],
      subject,
      predicate: predicate(desk.text.slice(...pair.term)),
      object,
      tier: 'A',
      confidence: 85,
      rule: 'card-line',
    });
  }
  return true;
}

/** A list item's term: what its definition defines, or the whole of a short item that is a name or code. */
function readItem(desk: Desk, block: ChunkBlock): number {
  const whole = bare(desk.text, [block.start, block.end]);
  const split = splitDefinition(desk.text, whole);
  const isTerm = desk.rules.isTerm ?? (() => true);
  if (!split) {
    const surface = desk.text.slice(...whole);
    const short = countWords(surface) <= 6 && (NAME_LIKE.test(surface) || onlyShape(desk.shapes, desk.text, whole)?.kind === 'code');
    return short && isTerm(surface, whole[0]) ? mentionOf(desk, whole, 'name') : -1;
  }
  const term = desk.text.slice(...split.term);
  const isCode = onlyShape(desk.shapes, desk.text, split.term)?.kind === 'code';
  if (!isCode && !isTerm(term, split.term[0])) return -1;
  const said = { at: block.start, tier: 'A' as const, rule: 'item-definition' };
  if (!isCode && isBareValue(desk, split.rest) && desk.context.about) {
    const subject = aboutMention(desk, split.term[0]);
    desk.builder.statement({ ...said, subject, predicate: predicate(term), object: objectOf(desk, split.rest), confidence: 80 });
    return -1;
  }
  const subject = mentionOf(desk, split.term);
  const value = desk.text.slice(...split.rest);
  const object: ObjectDraft = isBareValue(desk, split.rest)
    ? objectOf(desk, split.rest)
    : { literal: { value, datatype: 'string', language: desk.rules.language } };
  desk.builder.statement({
    ...said,
    subject,
    predicate: { surface: split.separator.trim(), lemma: 'described as' },
    object,
    confidence: 85,
  });
  return subject;
}

const NUMBERING = /^(?:\d{1,3}(?:\.\d{1,3}){0,5}[.)]?|[IVX]{1,5}\.)\s{1,4}(?=\p{L})/u;

/** A heading without its number: "2.1 Installation" is spoken of as "Installation". */
export const headingText = (heading: string): string => heading.replace(NUMBERING, '').trim();

function headingRange(text: string, block: ChunkBlock): Range {
  const [start, end] = bare(text, [block.start, block.end]);
  return [start + (NUMBERING.exec(text.slice(start, Math.min(end, start + 40)))?.[0].length ?? 0), end];
}

/** The mention that a whole heading is when it is short and looks like a name; null for one that is rather a sentence. */
export function headingName(text: string, block: ChunkBlock): Range | null {
  const range = headingRange(text, block);
  const surface = text.slice(...range);
  return countWords(surface) <= 6 && NAME_LIKE.test(surface) ? range : null;
}

/** The heading over a list as a mention: where it stands in this chunk, else by way of the context. */
function headingMention(desk: Desk, heading: Range | null, at: number): number {
  if (heading)
    return desk.builder.mention({
      start: heading[0],
      end: heading[1],
      kind: NAME_LIKE.test(desk.text.slice(...heading)) ? 'name' : 'concept',
    });
  const surface = headingText(desk.context.heading.at(-1) ?? '');
  return surface ? desk.builder.mention({ start: at, end: at, kind: 'concept', via: 'heading', surface }) : -1;
}

/**
 * What the document's structure says, in any language: table rows, "X: text" items, cards of "key: value" lines, membership of a list's
 * terms under their heading or parent item. Every statement is tier A: its form leaves no doubt. Linear in the text.
 */
export function readStructure(builder: ReadingBuilder, blocks: readonly ChunkBlock[], context: Context, rules: StructureRules): void {
  const text = builder.text;
  const desk: Desk = { text, builder, context, rules, shapes: rules.shapes(text) };
  let heading: Range | null = null;
  const parents: { level: number; mention: number }[] = [];
  for (const block of blocks) {
    if (block.kind !== 'item') parents.length = 0;
    if (block.kind === 'heading') heading = headingRange(text, block);
    else if (block.kind === 'row') readRow(desk, block);
    else if (block.kind === 'paragraph') readCard(desk, block);
    else if (block.kind === 'item') {
      const term = readItem(desk, block);
      while ((parents.at(-1)?.level ?? -1) >= block.level) parents.pop();
      const parent = parents.at(-1)?.mention ?? -1;
      const group = parent >= 0 ? parent : headingMention(desk, heading, block.start);
      if (term >= 0)
        builder.statement({
          at: block.start,
          subject: term,
          predicate: predicate('listed under'),
          object: { mention: group },
          tier: 'A',
          confidence: 80,
          rule: 'list-membership',
        });
      parents.push({ level: block.level, mention: term });
    }
  }
}

/**
 * Mentions of dates, quantities, code and links, with the class that a code shape gives by its form. Inside code blocks only what has a
 * class is mentioned: files, functions, variables of the environment; every local variable would drown them.
 */
export function readShapes(builder: ReadingBuilder, shapes: readonly Shape[], blocks: readonly ChunkBlock[] = []): void {
  const code = blocks.filter((block) => block.kind === 'code');
  for (const shape of shapes) {
    if (shape.kind === 'number') continue;
    if (shape.class === null && shape.kind !== 'link' && code.some((block) => block.start <= shape.start && shape.start < block.end))
      continue;
    const mention = builder.mention({ start: shape.start, end: shape.end, kind: shape.kind, key: shape.key });
    if (shape.class)
      builder.type({ at: shape.start, mention, lemma: shape.class, label: shape.class, tier: 'A', confidence: 90, rule: 'shape' });
  }
}

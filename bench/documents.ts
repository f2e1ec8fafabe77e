import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FeragError } from '../contract/errors.ts';
import { sniff, unsupportedSentence } from '../contract/sniff.ts';
import { assemble } from '../compute/formats/draft.ts';
import type { ReadDocument } from '../compute/formats/format.ts';
import { openParser, type Parser } from '../compute/formats/parser/index.ts';
import { hostileFiles, manual, ROWS, SECTIONS, type Sample } from './documents-samples.ts';

const MEMORY_MB = 1024;
const REPEATS = 5;

/**
 * The same manual in each format: how much of it comes out, in which order, with which rows, how fast, in how much memory; files of
 * people from `documents/` of the shared folder where there are any; and what becomes of hostile files.
 */
export async function documentsTable(shared: string): Promise<string> {
  const rows = [
    '| file | size, kB | characters | sentences in order | rows named | ms | that is, ms | peak memory, MB |',
    '|---|---|---|---|---|---|---|---|',
  ];
  for (const sample of [...manual(), ...peoples(path.join(shared, 'documents'))]) rows.push(await measured(sample));
  const hostile = ['| hostile file | outcome |', '|---|---|'];
  const parser = openParser({ memoryMb: MEMORY_MB });
  for (const { name, bytes } of hostileFiles()) hostile.push(`| ${name} | ${await outcome(parser, name, bytes)} |`);
  parser.close();
  const about = `The same text of ${SECTIONS} sections and ${ROWS} table rows in each format, generated; the best of ${REPEATS} reads by one warm process.`;
  return `${about}\n\n${rows.join('\n')}\n\n${hostile.join('\n')}`;
}

/** Each in a process of its own, so that its memory is its own. */
async function measured({ label, name, bytes, pages, isManual = true }: Sample): Promise<string> {
  const parser = openParser({ memoryMb: MEMORY_MB });
  try {
    let [best, peak, document]: [number, number, ReadDocument | null] = [Infinity, 0, null];
    for (let i = 0; i < REPEATS; i++) {
      const started = performance.now();
      const { title, drafts } = await parse(parser, name, bytes);
      best = Math.min(best, performance.now() - started);
      peak = parser.peakBytes();
      document = assemble(title, drafts);
    }
    if (!document) return '';
    const per = pages
      ? `${(best / pages).toFixed(1)} a page`
      : `${(best / (document.text.length / 100_000)).toFixed(0)} a 100,000 characters`;
    const found = isManual ? `${inOrder(document.text)} of ${SECTIONS} | ${namedRows(document)} of ${ROWS}` : `– | ${namedRows(document)}`;
    return `| ${label} | ${(bytes.length / 1000).toFixed(0)} | ${document.text.length} | ${found} | ${best.toFixed(0)} | ${per} | ${(peak / 1e6).toFixed(0)} |`;
  } catch (error) {
    return `| ${label} | ${(bytes.length / 1000).toFixed(0)} | ${reason(error)} |||||`;
  } finally {
    parser.close();
  }
}

async function parse(parser: Parser, name: string, bytes: Uint8Array) {
  const kind = sniff(bytes, name);
  if (!kind.supported) throw new FeragError('format_unsupported', unsupportedSentence(name, kind.found));
  return parser.parse({ name, bytes, mediaType: kind.mediaType, format: kind.format, withImages: false });
}

/** Marked sentences that come after the one before them. */
function inOrder(text: string): number {
  let [at, count] = [-1, 0];
  for (let section = 1; section <= SECTIONS; section++) {
    const found = text.indexOf(`Marker ${section} begins`, at + 1);
    if (found > at) [at, count] = [found, count + 1];
  }
  return count;
}

const namedRows = ({ blocks }: ReadDocument): number =>
  blocks.filter((block) => block.kind === 'row' && (block.cells?.length ?? 0) > 1 && block.cells?.every((cell) => cell.name !== '')).length;

async function outcome(parser: Parser, name: string, bytes: Uint8Array): Promise<string> {
  try {
    const { drafts, notes } = await parse(parser, name, bytes);
    const text = drafts
      .map((draft) => draft.text)
      .join('')
      .trim().length;
    return text > 0 ? `read: ${text} characters${notes.length > 0 ? `; ${notes.join(' ')}` : ''}` : `\`text_missing\`: ${notes.join(' ')}`;
  } catch (error) {
    return reason(error);
  }
}

const reason = (error: unknown): string =>
  error instanceof FeragError ? `\`${error.code}\`: ${error.message.replaceAll('|', '\\|')}` : String(error);

function peoples(folder: string): Sample[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .toSorted();
  return files.map((name) => ({ label: name, name, bytes: readFileSync(path.join(folder, name)), isManual: false }));
}

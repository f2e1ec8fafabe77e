import { readFileSync } from 'node:fs';
import path from 'node:path';
import { extractDocument } from '../compute/cycle/1-graphrag/3-extract.ts';
import { readDocument } from '../compute/cycle/1-graphrag/1-read.ts';
import { readLines } from './retrieval.ts';
import { z } from 'zod';

const Passage = z.object({ text: z.string() });
const samples = path.resolve(import.meta.dirname, '../web/public/samples');

/** Full reading (not only names) of encyclopaedic text on one thread. */
export async function speedTable(folder: string): Promise<string> {
  const passages = async (file: string) => (await readLines(`${folder}/${file}`, Passage)).map(({ text }) => text);
  const texts: [name: string, text: string][] = [
    ['en', (await passages('xquad-en-ru-de-es/corpus.en.jsonl')).join('\n\n')],
    ['en, short passages', (await passages('2wiki-fg101/corpus.jsonl')).slice(0, 780).join('\n\n')],
    ['ru', (await passages('xquad-en-ru-de-es/corpus.ru.jsonl')).join('\n\n')],
    ['fr', frenchText()],
  ];
  const rows = [
    '| language | kB (UTF-8) | kB/s, one thread | chunks | tier-A statements per 1,000 words | goal |',
    '|---|---|---|---|---|---|',
  ];
  for (const [name, text] of texts) {
    const { document } = readDocument(new TextEncoder().encode(text), 'text.txt', 'text');
    // Once before, so that dictionaries are there and functions compiled, as in a node at work.
    await extractDocument({ document: { ...document, blocks: document.blocks.slice(0, 20) } });
    const started = process.cpuUsage();
    const { segment } = await extractDocument({ document });
    const { user, system } = process.cpuUsage(started);
    const kB = Buffer.byteLength(text) / 1000;
    const words = text.split(/\s+/).length;
    const statements = segment.chunks.flatMap((chunk) => chunk.reading.statements).filter((s) => s.tier === 'A' && !s.negated);
    const types = segment.chunks.flatMap((chunk) => chunk.reading.types).filter((t) => t.tier === 'A');
    const yielded = (((statements.length + types.length) / words) * 1000).toFixed(1);
    rows.push(
      `| ${name} | ${kB.toFixed(0)} | ${(kB / ((user + system) / 1e6)).toFixed(0)} | ${segment.chunks.length} | ${yielded} | ≥ 100 kB/s |`,
    );
  }
  return `${rows.join('\n')}\n\nkB/s by CPU time of the process. French: the sample document with its names and numbers varied, since no French corpus is at hand.`;
}

/** No French corpus is at hand: the sample, forty times, each time with other names and numbers so that no cache answers for it. */
function frenchText(): string {
  const sample = readFileSync(path.join(samples, 'canal-du-midi.fr.txt'), 'utf8');
  const vary = (text: string, n: number) =>
    text
      .replace(/\d+/g, (digits) => String(Number(digits) + n))
      .replace(/\b[A-ZÉ][a-zéèêç]{4,}/g, (word) => word.slice(0, -1) + 'aeiou'[n % 5] + word.at(-1));
  return Array.from({ length: 60 }, (_, n) => vary(sample, n)).join('\n\n');
}

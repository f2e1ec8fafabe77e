import { z } from 'zod';
import { readLines } from '../retrieval.ts';

/** What the driver writes of each phase; the last row of a peer and phase counts. */
const Row = z.object({
  peer: z.string(),
  n: z.int(),
  phase: z.string(),
  tag: z.string(),
  rc: z.union([z.int(), z.string()]),
  wall_s: z.number(),
  cpu_s: z.number(),
  rss_mb: z.number(),
  chat_calls: z.int(),
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  embed_texts: z.int(),
  index_bytes: z.int(),
  index_files: z.int(),
  load_before: z.number(),
  detail: z.record(z.string(), z.unknown()),
});
type Row = z.infer<typeof Row>;

const ORDER = ['noop', 'index', 'again', 'add', 'query', 'answer', 'before', 'delete', 'proof'];
const k = (count: number): string => (count / 1000).toFixed(1);

function noteOf({ rc, detail }: Row): string {
  const number = (name: string): number | null => (typeof detail[name] === 'number' ? detail[name] : null);
  const notes = rc === 0 ? [] : [`ended with ${rc}`];
  const running = number('running_cpu_s');
  if (running !== null)
    notes.push(`in a running node ${running} s CPU, ${number('running_s')} s, ${number('running_writes')} files written`);
  const [all, p50, p95] = [number('all_gold_at_8'), number('ms_p50'), number('ms_p95')];
  if (all !== null) notes.push(`all-gold@8 ${all.toFixed(3)}; p50 ${p50?.toFixed(1)} ms, p95 ${p95?.toFixed(1)} ms`);
  const places = Object.entries(detail).filter(([name]) => /^(?:production|sparql|view|answers)/.test(name));
  if (places.length > 0)
    notes.push(`its own words found: ${places.map(([name, count]) => `${name.replaceAll('_', ' ')} ${count}`).join(', ')}`);
  if (Array.isArray(detail['files']))
    notes.push(`in files: ${detail['files'].map((file) => String(file).replace(/[0-9a-f]{60}/, '…')).join(', ')}`);
  return notes.join('; ');
}

/** The driver's results as a Markdown table. */
export async function tableOf(file: string): Promise<string> {
  const last = new Map((await readLines(file, Row)).map((row) => [`${row.peer} ${row.n} ${row.tag} ${row.phase}`, row]));
  const rows = [...last.values()].toSorted(
    (a, b) => a.n - b.n || (a.peer < b.peer ? -1 : a.peer > b.peer ? 1 : ORDER.indexOf(a.phase) - ORDER.indexOf(b.phase)),
  );
  const lines = rows.map(
    (row) =>
      `| ${row.peer} | ${row.n} | ${row.phase} | ${row.cpu_s} | ${row.wall_s} | ${row.rss_mb} | ${row.chat_calls} | ${k(row.prompt_tokens)} | ${k(row.completion_tokens)} | ${row.embed_texts} | ${(row.index_bytes / 1e6).toFixed(1)} / ${row.index_files} | ${row.load_before} | ${noteOf(row)} |`,
  );
  return [
    '| peer | passages | phase | CPU s | wall s | RSS MB | calls | tokens in, k | out, k | texts embedded | index MB / files | load | note |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

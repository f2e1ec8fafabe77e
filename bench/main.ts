/**
 * `npm run bench [-- NAME…]`: measures what the documents claim, side by side with its yardstick, and prints Markdown. With `--write` the
 * results replace those of the same name in docs/measurements.md.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import path from 'node:path';
import { readConfig } from '../compute/config.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Each gives the Markdown of its section. Loaded when it runs, so that one does not weigh on another's memory. */
const BENCHES: Record<string, (shared: string) => Promise<string>> = {
  retrieval: async (shared) => (await import('./retrieval.ts')).retrievalTable(`${shared}/benchmarks`),
  answers: async (shared) => (await import('./retrieval.ts')).answersTable(`${shared}/benchmarks`),
  embedding: async (shared) => (await import('./embedding.ts')).embeddingTable(`${shared}/benchmarks`),
  ablation: async (shared) => (await import('./ablation.ts')).ablationTable(`${shared}/benchmarks`),
  ontology: async (shared) => (await import('./ontology-table.ts')).ontologyTable(`${shared}/benchmarks`),
  extraction: async (shared) => (await import('./extraction-table.ts')).extractionTable(`${shared}/benchmarks`),
  labelled: async (shared) => (await import('./labelled/table.ts')).labelledTable(`${shared}/benchmarks`, isListing),
  documents: async (shared) => (await import('./documents.ts')).documentsTable(shared),
  hostile: async () => (await import('./hostile.ts')).hostileTable(),
  'model-cost': async (shared) => (await import('./model-cost.ts')).modelCostTable(`${shared}/benchmarks`),
  speed: async (shared) => (await import('./speed.ts')).speedTable(`${shared}/benchmarks`),
  fold: async (shared) => (await import('./fold-table.ts')).foldTable(`${shared}/benchmarks`),
  communities: async () => (await import('./communities.ts')).communitiesTable(),
  fuseki: async () => (await import('./fuseki.ts')).fusekiTable(),
  cycle: async (shared) => (await import('./machine/cycle.ts')).cycleTable(`${shared}/benchmarks`),
  uploads: async () => (await import('./machine/uploads.ts')).uploadsTable(),
  memory: async () => (await import('./machine/memory.ts')).memoryTable(),
  start: async () => (await import('./machine/start.ts')).startTable(),
};

const words = process.argv.slice(2);
const isWriting = words.includes('--write');
/** `labelled` then lists the triples that nobody has read. */
const isListing = words.includes('--unread');
const names = words.filter((word) => !word.startsWith('--'));
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}. Choose among ${Object.keys(BENCHES).join(', ')}.\n`);
  process.exit(2);
}

const shared = path.resolve(root, readConfig().FERAG_SHARED);
for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
  const section = `## ${name}\n\n${stampOf(name)}\n\n${await BENCHES[name]?.(shared)}\n`;
  process.stdout.write(`${section}\n`);
  if (isWriting) keep(name, section);
}
process.exit(0);

function stampOf(name: string): string {
  const cpu = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${new Date().toISOString().slice(0, 10)} · ${availableParallelism()} cores (${cpu}), ${memory} GiB, Node ${process.versions.node} · \`npm run bench -- ${name}\``;
}

function keep(name: string, section: string): void {
  const file = path.join(root, 'docs', 'measurements.md');
  const head =
    '# Measurements\n\nWhat `npm run bench` printed, with date, machine and command. Timings move with the machine; counts do not.\n';
  const text = existsSync(file) ? readFileSync(file, 'utf8') : head;
  const sections = text.split(/^(?=## )/m);
  const others = sections.slice(1).filter((part) => !part.startsWith(`## ${name}\n`));
  const order = Object.keys(BENCHES);
  const all = [...others, section].sort((a, b) => order.indexOf(nameOf(a)) - order.indexOf(nameOf(b)));
  writeFileSync(file, [sections[0]?.trimEnd(), ...all.map((part) => part.trimEnd())].join('\n\n') + '\n');
}

function nameOf(section: string): string {
  return section.slice(3, section.indexOf('\n'));
}

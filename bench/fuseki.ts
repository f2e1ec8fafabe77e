import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { openFusekiAdmin, openFusekiStore } from '../compute/stores/fuseki/fuseki-store.ts';
import type { GraphStore } from '../compute/stores/graph-store.ts';
import { ADMIN, fusekiMissing, startFuseki } from '../compute/stores/testing/fuseki-server.ts';
import type { FusekiServer } from '../compute/stores/testing/fuseki-server.ts';
import { memoryOf } from './machine/processes.ts';

const MILLION = 1_000_000;
const DELTA = 10_000;
const READERS = 2;
const PAUSE_MS = 20;

/** The same operations on a bare Fuseki 5.6.0 with TDB2, on a machine of two cores that was otherwise quiet. */
const YARDSTICK = {
  load: 'Graph Store PUT of 1M: 16.0 s',
  publish: 'COPY of 1M: 15.6 s (loses triples); INSERT … WHERE not timed',
  delta: 'goal ≤ 10 s; DELETE/INSERT DATA of 10,000: 0.4–0.9 s',
  readers: 'goal: none fails; during a COPY p50 3.0 ms, longest 144 ms',
  compact: '2.2M quads: 24 s, 3.7 GB → 0.7 GB',
} as const;

/** Entities with ten statements each, as a graph of documents has: type, label, text, number, link, relations. */
function* graph(from: number, to: number, word: string): Generator<string> {
  for (let i = from; i < to; i += 1) {
    const entity = `<urn:ferag:bench/entity/${Math.floor(i / 10)}>`;
    const predicate = `<urn:ferag:bench/ontology#p${i % 10}>`;
    yield i % 3 === 0
      ? `${entity} ${predicate} <urn:ferag:bench/entity/${(i * 7919) % 100_000}> .`
      : `${entity} ${predicate} "${word} ${i} ${i % 2 === 0 ? 'реактор' : 'reactor'}"@${i % 2 === 0 ? 'ru' : 'en'} .`;
  }
}

/** 1,000,000 triples into a review dataset and through a publish, then a delta of 10,000 beside readers, then compaction. */
export async function fusekiTable(): Promise<string> {
  const reason = fusekiMissing();
  if (reason !== null) return `Not run: ${reason}`;
  const server = await startFuseki({ heap: '4g' });
  const address = { fuseki: { url: server.url, ...ADMIN } };
  const store = await openFusekiStore(address);
  const rows = ['| step | s | server RSS MB (peak) | databases MB | yardstick or goal |', '|---|---|---|---|---|'];
  const step = async (name: string, yardstick: string, work: () => Promise<string | void>) => {
    const started = performance.now();
    const note = await work();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const { now, peak } = memoryOf(server.pid());
    rows.push(`| ${name}${note ? `: ${note}` : ''} | ${seconds} | ${now} (${peak}) | ${databasesMB(server)} | ${yardstick} |`);
  };
  try {
    await measure(store, openFusekiAdmin(address), step);
  } finally {
    await store.close();
    await server.stop();
  }
  return rows.join('\n');
}

type Step = (name: string, yardstick: string, work: () => Promise<string | void>) => Promise<void>;

async function measure(store: GraphStore, admin: ReturnType<typeof openFusekiAdmin>, step: Step): Promise<void> {
  const publish = (base: number, add: readonly string[], del: readonly string[]) =>
    store.publish({ ragId: 1, base, cycleId: base + 1, attempt: 1, delta: { add, del } });
  const whole = [...graph(0, MILLION, 'value')];
  await step('started', '190 MB idle', async () => void (await store.storeId()));
  await step('replace a review dataset by 1,000,000', YARDSTICK.load, async () => {
    const { count } = await store.replace({ ragId: 1, kind: 'stg' }, whole);
    return `${count} there`;
  });
  await step('publish 1,000,000', YARDSTICK.publish, async () => {
    const { outcome } = await publish(0, whole, []);
    return `${outcome}, ${await store.count({ ragId: 1, kind: 'prod' })} there`;
  });
  const add = [...graph(MILLION, MILLION + DELTA / 2, 'added')];
  const del = whole.slice(0, DELTA / 2);
  const reading = startReaders(store);
  await step('publish a delta of 10,000 beside readers', YARDSTICK.delta, async () => {
    const { outcome } = await publish(1, add, del);
    return `${outcome}, ${await store.count({ ragId: 1, kind: 'prod' })} there`;
  });
  await step('those readers', YARDSTICK.readers, () => reading.end());
  await step('drop the review dataset', 'files removed', () => store.drop([{ ragId: 1, kind: 'stg' }]));
  await step('compact production', YARDSTICK.compact, () => admin.compact('ferag-00001'));
}

/** Point reads without end, until told; says how many, how long, and whether any failed. */
function startReaders(store: GraphStore) {
  const times: number[] = [];
  let failures = 0;
  let isEnding = false;
  const read = async (reader: number): Promise<void> => {
    for (let n = 0; !isEnding; n += 1) {
      const query = `SELECT ?p ?o { <urn:ferag:bench/entity/${50_000 + ((n * 31 + reader) % 40_000)}> ?p ?o }`;
      const started = performance.now();
      await store.query({ dataset: { ragId: 1, kind: 'prod' }, query, accept: 'text/csv' }).then(
        () => times.push(performance.now() - started),
        () => (failures += 1),
      );
      await after(PAUSE_MS);
    }
  };
  const readers = Promise.all(Array.from({ length: READERS }, (_, reader) => read(reader)));
  return {
    async end(): Promise<string> {
      isEnding = true;
      await readers;
      const sorted = times.toSorted((a, b) => a - b);
      const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(0);
      return `${times.length} reads, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(0.9999)} ms, ${failures} failed`;
    },
  };
}

/** Blocks that the files take: TDB2 makes files longer than what it has written. */
function databasesMB({ base }: FusekiServer): number {
  const folder = path.join(base, 'databases');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, file) => sum + statSync(path.join(file.parentPath, file.name)).blocks * 512, 0);
  return Math.round(bytes / 1e6);
}

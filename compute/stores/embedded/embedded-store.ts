import { join } from 'node:path';
import { datasetName } from '../../../contract/datasets.ts';
import { FeragError } from '../../../contract/errors.ts';
import { LIMITS } from '../../../contract/limits.ts';
import type {
  DatasetRef,
  GraphStore,
  PublishOutcome,
  PublishRequest,
  QueryAnswer,
  QueryRequest,
  RestoreOutcome,
  RestoreRequest,
  Turn,
} from '../graph-store.ts';
import { openGuard } from '../guard/guard.ts';
import type { Guard } from '../guard/guard.ts';
import { mediaTypeFor } from '../guard/media-types.ts';
import {
  allLines,
  appendPublish,
  compact,
  effectiveDelta,
  freshGeneration,
  isDueForCompaction,
  openFiles,
  removeGenerations,
  writeGeneration,
} from './dataset-files.ts';
import type { DatasetFiles } from './dataset-files.ts';
import { DISK, diskFull, isDiskFull, removeFolder } from './folder.ts';
import type { Disk } from './folder.ts';
import { newLocks } from '../locks.ts';
import type { Mark } from './snapshot.ts';
import { checkStatement, compareCodePoints, mayHaveTwin } from '../statement.ts';
import { newTurns, type Turns } from '../turns.ts';
import { datasetsIn, openStoreFolder } from './store-folder.ts';
import type { StoreFolder } from './store-folder.ts';
import { openViews } from './views.ts';
import type { Views } from './views.ts';

export interface EmbeddedOptions {
  /** The folder of this store alone; made when it is not there. */
  readonly directory: string;
  /** Called where a process may die; tests make it die there. */
  readonly crash?: (point: string) => void;
  /** How bytes are written; tests stand in for a disk that is full. */
  readonly write?: Disk['write'];
  /** What an operator should read although nothing failed for the caller. */
  readonly warn?: (text: string, cause: unknown) => void;
  readonly querySeconds?: number;
  /** How long a loaded dataset may stay unused in memory. Review datasets have a thread of their own, so that ending it returns their memory. */
  readonly idleMs?: { readonly production: number; readonly review: number };
}

interface Embedded {
  readonly options: EmbeddedOptions;
  readonly folder: StoreFolder;
  readonly disk: Disk;
  readonly guard: Guard;
  readonly production: Views;
  readonly review: Views;
  /** State of the files as last read or written; absent = read them. */
  readonly files: Map<string, DatasetFiles>;
  readonly lock: ReturnType<typeof newLocks>;
  /** In memory: the folder is this process's alone, so whoever is overtaken is one of its own. */
  readonly turns: Turns;
  closed: boolean;
}

const IDLE_MS = { production: 15 * 60_000, review: 60_000 };

/**
 * The store inside the node: durable files, and oxigraph in a worker thread for queries.
 *
 * A publish needs none of the helper graphs that SPARQL stores need: the files have one writer, a dataset's changes wait in
 * line behind its lock, the guard is checked under that lock, and delta and mark are one checksummed frame of the journal.
 * The mark is in the files only, never in oxigraph, so that no query can read it.
 */
export async function openEmbeddedStore(options: EmbeddedOptions): Promise<GraphStore> {
  const folder = await openStoreFolder(options.directory);
  const idleMs = options.idleMs ?? IDLE_MS;
  const store: Embedded = {
    options,
    folder,
    disk: { at: options.crash ?? DISK.at, write: options.write ?? DISK.write },
    guard: openGuard(),
    production: openViews(idleMs.production),
    review: openViews(idleMs.review),
    files: new Map(),
    lock: newLocks(),
    turns: newTurns(),
    closed: false,
  };
  const closing = new AbortController();
  const checked = checkAll(store, await datasetsIn(options.directory), closing.signal);
  const production = (ragId: number) => inLine(store, { ragId, kind: 'prod' }, () => currentFiles(store, { ragId, kind: 'prod' }));
  return {
    storeId: async () => folder.storeId,
    version: async (ragId) => (await production(ragId))?.mark.version ?? 0,
    publishedAs: async (ragId, cycleId) => publishedAs((await production(ragId))?.mark, cycleId),
    replace: (dataset, lines, by) => inLine(store, dataset, () => replace(store, dataset, lines, by)),
    count: async (dataset) => (await inLine(store, dataset, () => currentFiles(store, dataset)))?.mark.count ?? null,
    dump: (dataset) => inLine(store, dataset, () => dump(store, dataset)),
    publish: (request) => inLine(store, { ragId: request.ragId, kind: 'prod' }, () => publish(store, request)),
    restore: (request) => inLine(store, { ragId: request.ragId, kind: 'prod' }, () => restore(store, request)),
    query: (request) => query(store, request),
    drop: async (datasets, by) =>
      void (await Promise.all(datasets.map((dataset) => inLine(store, dataset, () => drop(store, dataset, by))))),
    async close() {
      if (store.closed) return;
      closing.abort();
      await checked;
      // What waits in line is done; what comes after is refused.
      await store.lock.idle();
      store.closed = true;
      await Promise.all([store.guard.close(), store.production.close(), store.review.close()]);
      folder.unlock();
    },
  };
}

/** Reads every dataset once, one after the other, so that an operator hears of a damaged one at the start and not when it is asked. */
async function checkAll(store: Embedded, datasets: readonly DatasetRef[], signal: AbortSignal): Promise<void> {
  for (const dataset of datasets) {
    if (signal.aborted) return;
    await inLine(store, dataset, () => currentFiles(store, dataset)).catch((cause: unknown) =>
      store.options.warn?.(`Dataset ${nameOf(dataset)} cannot be opened.`, cause),
    );
  }
}

const nameOf = (dataset: DatasetRef): string => datasetName(dataset.ragId, dataset.kind);
const folderOf = (store: Embedded, dataset: DatasetRef): string => join(store.options.directory, nameOf(dataset));
const viewsOf = (store: Embedded, dataset: DatasetRef): Views => (dataset.kind === 'prod' ? store.production : store.review);

/** One change or load of a dataset at a time. After a failure files and view are read anew, which cuts off what was half done. */
function inLine<T>(store: Embedded, dataset: DatasetRef, work: () => Promise<T>): Promise<T> {
  return store.lock.run(nameOf(dataset), async () => {
    if (store.closed) throw new FeragError('store_failed', 'The store is closed.');
    try {
      return await work();
    } catch (error) {
      store.files.delete(nameOf(dataset));
      await viewsOf(store, dataset).forget(nameOf(dataset));
      throw isDiskFull(error) ? diskFull(store.options.directory, error) : error;
    }
  });
}

async function currentFiles(store: Embedded, dataset: DatasetRef): Promise<DatasetFiles | null> {
  const known = store.files.get(nameOf(dataset)) ?? (await openFiles(folderOf(store, dataset)));
  if (known) store.files.set(nameOf(dataset), known);
  return known;
}

async function existingFiles(store: Embedded, dataset: DatasetRef): Promise<DatasetFiles> {
  const files = await currentFiles(store, dataset);
  if (files) return files;
  if (dataset.kind !== 'prod') throw new FeragError('dataset_not_found', `There is no dataset ${nameOf(dataset)}: no cycle is in review.`);
  // Before the first approval production is there and empty.
  const made = await makeProduction(store, dataset);
  store.files.set(nameOf(dataset), made);
  return made;
}

async function replace(store: Embedded, dataset: DatasetRef, lines: Iterable<string>, by?: Turn): Promise<{ count: number }> {
  if (dataset.kind === 'prod') throw new FeragError('internal', 'Production is changed by publish() alone.');
  if (!store.turns.take(dataset.ragId, by)) throw overtaken();
  const mark = { ...emptyMark(store, dataset) };
  const generation = await freshGeneration(folderOf(store, dataset));
  const after = await writeGeneration(folderOf(store, dataset), generation, distinct(lines, mark), () => mark, store.disk);
  store.files.set(nameOf(dataset), after);
  await viewsOf(store, dataset).forget(nameOf(dataset));
  await removeGenerations(after.folder, generation - 1);
  return { count: after.mark.count };
}

const overtaken = () => new FeragError('lease_lost', 'A later job has taken these datasets over.');

const emptyMark = (store: Embedded, dataset: DatasetRef): Mark => {
  return { dataset: nameOf(dataset), storeId: store.folder.storeId, version: 0, cycles: [], count: 0, twins: 0 };
};

const BATCH_LINES = 5000;

/** Checks each line, leaves repeats out and counts the rest into `mark`. */
async function* distinct(lines: Iterable<string>, mark: { count: number; twins: number }): AsyncGenerator<string[]> {
  const seen = new Set<string>();
  let batch: string[] = [];
  for (const line of lines) {
    if (seen.has(line)) continue;
    checkStatement(line);
    seen.add(line);
    mark.twins += Number(mayHaveTwin(line));
    if (batch.push(line) < BATCH_LINES) continue;
    yield batch;
    batch = [];
  }
  mark.count = seen.size;
  yield batch;
}

async function dump(store: Embedded, dataset: DatasetRef): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of allLines(await existingFiles(store, dataset))) for (const line of batch) lines.push(line);
  return lines.sort(compareCodePoints);
}

async function publish(store: Embedded, request: PublishRequest): Promise<PublishOutcome> {
  const dataset: DatasetRef = { ragId: request.ragId, kind: 'prod' };
  const files = await currentFiles(store, dataset);
  const already = publishedAs(files?.mark, request.cycleId);
  if (already !== null) return { outcome: 'published', version: already };
  if (!store.turns.take(request.ragId, request.by)) throw overtaken();
  const version = files?.mark.version ?? 0;
  if (version !== request.base) return { outcome: 'stale', version };

  for (const line of request.delta.add) checkStatement(line);
  const before = files ?? (await makeProduction(store, dataset));
  const delta = await effectiveDelta(before, request.delta);
  const after = await appendPublish(before, request.cycleId, delta, store.disk);
  store.files.set(nameOf(dataset), after);
  await store.production.patch(nameOf(dataset), after, delta);
  store.disk.at('publish:after-apply');
  await compactIfDue(store, dataset, after);
  return { outcome: 'published', version: after.mark.version };
}

/** The new generation becomes the newest by one rename, so that a crash leaves production as it was or as it shall be. */
async function restore(store: Embedded, { ragId, from, version, cycles, lines }: RestoreRequest): Promise<RestoreOutcome> {
  const dataset: DatasetRef = { ragId, kind: 'prod' };
  if (from !== null) {
    const now = (await currentFiles(store, dataset))?.mark.version ?? 0;
    if (now !== from) return { outcome: 'stale', version: now };
  }
  const folder = folderOf(store, dataset);
  const mark = { ...emptyMark(store, dataset), version, cycles: cycles.map(([cycle, became]): [number, number] => [cycle, became]) };
  const generation = await freshGeneration(folder);
  const after = await writeGeneration(folder, generation, distinct(lines, mark), () => mark, store.disk);
  store.files.set(nameOf(dataset), after);
  await store.production.forget(nameOf(dataset));
  await removeGenerations(folder, generation - 1);
  return { outcome: 'restored', version };
}

function publishedAs(mark: Mark | undefined, cycleId: number): number | null {
  return mark?.cycles.findLast(([cycle]) => cycle === cycleId)?.[1] ?? null;
}

/** An empty production of version 0. */
function makeProduction(store: Embedded, dataset: DatasetRef): Promise<DatasetFiles> {
  return writeGeneration(folderOf(store, dataset), 1, none(), () => emptyMark(store, dataset), store.disk);
}

// oxlint-disable-next-line require-yield -- an empty stream of lines
async function* none(): AsyncGenerator<string[]> {}

/** Compaction only saves work for later: when it fails the publish stands, and the next publish tries again. */
async function compactIfDue(store: Embedded, dataset: DatasetRef, files: DatasetFiles): Promise<void> {
  if (!isDueForCompaction(files)) return;
  try {
    store.files.set(nameOf(dataset), await compact(files, store.disk));
  } catch (cause) {
    store.files.delete(nameOf(dataset));
    store.options.warn?.(`The journal of ${nameOf(dataset)} could not be folded into a snapshot.`, cause);
  }
}

async function query(store: Embedded, { dataset, query: text, accept, signal }: QueryRequest): Promise<QueryAnswer> {
  const read = await store.guard.read(text, signal);
  const mediaType = mediaTypeFor(read.form, accept);
  const limitMs = (store.options.querySeconds ?? LIMITS.query_seconds) * 1000;
  // A dataset that is gone must not be answered from a view that happens to be loaded.
  await inLine(store, dataset, () => existingFiles(store, dataset));
  return viewsOf(store, dataset).query(
    nameOf(dataset),
    (use) => inLine(store, dataset, async () => use(await existingFiles(store, dataset))),
    { text: read.text, mediaType, limitMs, signal },
  );
}

async function drop(store: Embedded, dataset: DatasetRef, by?: Turn): Promise<void> {
  if (!store.turns.take(dataset.ragId, by)) return;
  const files = await currentFiles(store, dataset).catch(() => undefined);
  store.files.delete(nameOf(dataset));
  await viewsOf(store, dataset).forget(nameOf(dataset));
  // A dataset too damaged to open must still be removable.
  if (files !== null) await removeFolder(folderOf(store, dataset));
}

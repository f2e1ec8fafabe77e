import { mkdir, readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FeragError } from '../../../contract/errors.ts';
import type { Delta } from '../graph-store.ts';
import { appendFrame, checkJournal, frames } from './journal.ts';
import type { Journal } from './journal.ts';
import { readSnapshot, snapshotLines, writeSnapshot } from './snapshot.ts';
import type { Mark, Snapshot } from './snapshot.ts';
import { mayHaveTwin } from './statement.ts';

/*
 * The files are the truth of a dataset, as lines kept to the letter; oxigraph holds a view of them for queries.
 * A dataset's folder holds `snap-<n>.nq` and `journal-<n>.log`, which continues that snapshot. Snapshot n+1 = snapshot n +
 * journal n, so the generation before the newest stands in when the newest snapshot is damaged.
 */
export interface DatasetFiles {
  readonly folder: string;
  readonly generation: number;
  readonly snapshot: Snapshot;
  /** One journal; two when the snapshot of the generation between them is damaged. */
  readonly journals: readonly Journal[];
  /** What the snapshot and all frames add up to. */
  readonly mark: Mark;
}

/** Called where a process may die; tests make it die there. */
export type Crash = (point: string) => void;

const FrameHead = z.object({ base: z.int(), cycle: z.int(), count: z.int(), twins: z.int() });

const snapshotPath = (folder: string, n: number) => join(folder, `snap-${n}.nq`);
const journalPath = (folder: string, n: number) => join(folder, `journal-${n}.log`);

const COMPACT_BYTES = 64 * 2 ** 20;
const COMPACT_SHARE = 0.25;
const COMPACT_MIN_BYTES = 2 ** 20;

/** Opens a dataset's newest whole state and cuts a torn frame off; null when there is no dataset. */
export async function openFiles(folder: string): Promise<DatasetFiles | null> {
  const generations = await generationsOf(folder);
  for (const [index, generation] of generations.entries()) {
    const snapshot = await readSnapshot(snapshotPath(folder, generation));
    if (snapshot) return replay(folder, snapshot, generation, generations.slice(0, index));
  }
  if (generations.length === 0) return null;
  throw new FeragError(
    'store_failed',
    `No snapshot in ${folder} is whole. Restore it from a backup, or remove the dataset and publish again.`,
  );
}

/** Numbers of the snapshots in a folder, newest first. */
async function generationsOf(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .flatMap((name) => /^snap-(\d+)\.nq$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
}

async function replay(folder: string, snapshot: Snapshot, first: number, damaged: readonly number[]): Promise<DatasetFiles> {
  const journals: Journal[] = [];
  let mark = snapshot.mark;
  for (const n of [first, ...damaged.toReversed()]) {
    const { torn, ...journal } = await checkJournal(journalPath(folder, n), (payload) => {
      mark = follow(mark, frameHead(payload), journalPath(folder, n));
    });
    if (torn) await truncate(journal.path, journal.bytes);
    journals.push(journal);
  }
  return { folder, generation: damaged[0] ?? first, snapshot, journals, mark };
}

function follow(mark: Mark, head: z.infer<typeof FrameHead>, path: string): Mark {
  if (head.base !== mark.version) {
    throw new FeragError('store_failed', `${path} goes on from version ${head.base}, but the state before it is version ${mark.version}.`);
  }
  const version = head.base + 1;
  return { ...mark, version, cycles: [...mark.cycles, [head.cycle, version]], count: head.count, twins: head.twins };
}

/** Writes a new generation as a whole and makes it the newest by one rename. */
export async function writeGeneration(
  folder: string,
  generation: number,
  lines: AsyncIterable<readonly string[]>,
  mark: () => Mark,
  crash?: Crash,
): Promise<DatasetFiles> {
  await mkdir(folder, { recursive: true });
  const path = snapshotPath(folder, generation);
  await writeSnapshot(path, lines, mark, () => crash?.('snapshot:before-rename'));
  crash?.('snapshot:after-rename');
  const snapshot = await readSnapshot(path);
  if (snapshot === null) throw new FeragError('store_failed', `${path} did not read back as it was written. Check the disk.`);
  return { folder, generation, snapshot, journals: [{ path: journalPath(folder, generation), bytes: 0 }], mark: snapshot.mark };
}

/** Removes generations up to and including `last`. */
export async function removeGenerations(folder: string, last: number): Promise<void> {
  for (const n of await generationsOf(folder)) {
    if (n > last) continue;
    await rm(journalPath(folder, n), { force: true });
    await rm(snapshotPath(folder, n), { force: true });
  }
}

/** The part of a delta that changes something: deleted lines that are there, added lines that are not. Deletes come first. */
export async function effectiveDelta(files: DatasetFiles, delta: Delta): Promise<Delta> {
  const add = new Set(delta.add);
  const del = new Set(delta.del.filter((line) => !add.has(line)));
  const overlay = await readOverlay(files);
  const absent = new Set([...add, ...del].filter((line) => overlay.get(line) !== true));
  for await (const batch of snapshotLines(files.snapshot)) {
    for (const line of batch) if (overlay.get(line) !== false) absent.delete(line);
  }
  return { add: [...add].filter((line) => absent.has(line)), del: [...del].filter((line) => !absent.has(line)) };
}

/** Makes an effective delta and the next version durable as one frame: after a crash both are there or neither. */
export async function appendPublish(files: DatasetFiles, cycle: number, delta: Delta, crash?: Crash): Promise<DatasetFiles> {
  const journal = files.journals.at(-1);
  if (journal === undefined) throw new Error(`${files.folder} has no journal.`);
  const head = {
    base: files.mark.version,
    cycle,
    count: files.mark.count + delta.add.length - delta.del.length,
    twins: files.mark.twins + twins(delta.add) - twins(delta.del),
  };
  const payload = Buffer.from(
    [JSON.stringify(head), ...delta.del.map((line) => `D${line}`), ...delta.add.map((line) => `A${line}`)].join('\n'),
  );
  crash?.('publish:before-frame');
  const bytes = await appendFrame(journal.path, journal.bytes, payload);
  crash?.('publish:after-frame');
  return {
    ...files,
    journals: [...files.journals.slice(0, -1), { path: journal.path, bytes }],
    mark: follow(files.mark, head, journal.path),
  };
}

const twins = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + Number(mayHaveTwin(line)), 0);

/** What the journals add up to: line → whether it is there. */
export async function readOverlay(files: DatasetFiles): Promise<Map<string, boolean>> {
  const overlay = new Map<string, boolean>();
  for (const journal of files.journals) {
    for await (const { payload } of frames(journal)) {
      const [, ...changes] = payload.toString('utf8').split('\n');
      for (const change of changes) overlay.set(change.slice(1), change.startsWith('A'));
    }
  }
  return overlay;
}

function frameHead(payload: Buffer): z.infer<typeof FrameHead> {
  const end = payload.indexOf('\n');
  return FrameHead.parse(JSON.parse(payload.toString('utf8', 0, end === -1 ? payload.length : end)));
}

/** All lines of the dataset, in no order, in batches. */
export async function* allLines(files: DatasetFiles): AsyncGenerator<readonly string[]> {
  const overlay = await readOverlay(files);
  for await (const batch of snapshotLines(files.snapshot)) {
    yield overlay.size === 0 ? batch : batch.filter((line) => overlay.get(line) === undefined);
  }
  yield [...overlay].flatMap(([line, there]) => (there ? [line] : []));
}

export function isDueForCompaction(files: DatasetFiles): boolean {
  const bytes = files.journals.reduce((sum, journal) => sum + journal.bytes, 0);
  return bytes > Math.min(COMPACT_BYTES, Math.max(COMPACT_MIN_BYTES, files.snapshot.bodyBytes * COMPACT_SHARE));
}

/** Folds the journal into a new snapshot and keeps the generation before it. */
export async function compact(files: DatasetFiles, crash?: Crash): Promise<DatasetFiles> {
  const next = await writeGeneration(files.folder, files.generation + 1, allLines(files), () => files.mark, crash);
  await removeGenerations(files.folder, files.generation - 1);
  return next;
}

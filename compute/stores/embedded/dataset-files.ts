import { mkdir, readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FeragError } from '../../../contract/errors.ts';
import type { Delta } from '../graph-store.ts';
import { DISK } from './folder.ts';
import type { Disk } from './folder.ts';
import { appendFrame, checkJournal, frames, REBUILD } from './journal.ts';
import type { Journal } from './journal.ts';
import { readJson, readSnapshot, snapshotLines, writeSnapshot } from './snapshot.ts';
import type { Mark, Snapshot } from './snapshot.ts';
import { mayHaveTwin } from '../statement.ts';

/*
 * The files are the truth of a dataset, as lines kept to the letter; oxigraph holds a view of them for queries.
 * A dataset's folder holds `snap-<n>.nq` and `journal-<n>.log`, which continues that snapshot. Snapshot n+1 = snapshot n +
 * journal n, so the generation before the newest stands in when the newest snapshot is damaged. A generation that does not
 * continue the one before leaves a number out, so that nothing can stand in for it.
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
  throw new FeragError('store_failed', `No snapshot in ${folder} is whole. ${REBUILD}`);
}

/** The number of a generation that does not continue what is there. */
export const freshGeneration = async (folder: string): Promise<number> => {
  const [newest] = await generationsOf(folder);
  return newest === undefined ? 1 : newest + 2;
};

/** Numbers of the snapshots and journals in a folder, newest first: a snapshot that is missing counts as a damaged one. */
async function generationsOf(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const numbers = names.flatMap((name) => /^(?:snap-(\d+)\.nq|journal-(\d+)\.log)$/.exec(name)?.slice(1).filter(Boolean) ?? []);
  return [...new Set(numbers.map(Number))].sort((a, b) => b - a);
}

/** `damaged`: the generations after `first`, newest first, whose snapshots are no use. */
async function replay(folder: string, snapshot: Snapshot, first: number, damaged: readonly number[]): Promise<DatasetFiles> {
  const journals: Journal[] = [];
  const newest = damaged[0] ?? first;
  let mark = snapshot.mark;
  for (const n of [first, ...damaged.toReversed()]) {
    const { torn, ...journal } = await checkJournal(journalPath(folder, n), (payload) => {
      mark = follow(mark, frameHead(payload, journalPath(folder, n)), journalPath(folder, n));
    });
    // The snapshot after a journal was made of all of it: only a journal that is there as a whole can stand in for that snapshot.
    if (n !== newest && (torn || journal.bytes === 0 || !damaged.includes(n + 1))) throw noStandIn(folder, newest);
    if (torn) await truncate(journal.path, journal.bytes);
    journals.push(journal);
  }
  return { folder, generation: newest, snapshot, journals, mark };
}

const noStandIn = (folder: string, n: number): FeragError =>
  new FeragError('store_failed', `${snapshotPath(folder, n)} is missing or damaged, and what is older does not lead up to it. ${REBUILD}`);

function follow(mark: Mark, head: z.infer<typeof FrameHead>, path: string): Mark {
  if (head.base !== mark.version) {
    throw new FeragError(
      'store_failed',
      `${path} goes on from version ${head.base}, but the state before it is version ${mark.version}. ${REBUILD}`,
    );
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
  disk: Disk = DISK,
): Promise<DatasetFiles> {
  await mkdir(folder, { recursive: true });
  const path = snapshotPath(folder, generation);
  await writeSnapshot(path, lines, mark, disk);
  disk.at('snapshot:after-rename');
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
export async function appendPublish(files: DatasetFiles, cycle: number, delta: Delta, disk: Disk = DISK): Promise<DatasetFiles> {
  const journal = files.journals.at(-1);
  if (journal === undefined) throw new Error(`${files.folder} has no journal.`);
  const head = {
    base: files.mark.version,
    cycle,
    count: files.mark.count + delta.add.length - delta.del.length,
    twins: files.mark.twins + twins(delta.add) - twins(delta.del),
  };
  const payload = [Buffer.from(JSON.stringify(head)), ...changePieces('D', delta.del), ...changePieces('A', delta.add)];
  disk.at('publish:before-frame');
  const bytes = await appendFrame(journal.path, journal.bytes, payload, disk);
  disk.at('publish:after-frame');
  return {
    ...files,
    journals: [...files.journals.slice(0, -1), { path: journal.path, bytes }],
    mark: follow(files.mark, head, journal.path),
  };
}

const PIECE_LINES = 5000;

/** Lines of a frame, each after a line end, in pieces: one text of a large change would be longer than a string may be. */
function* changePieces(sign: 'A' | 'D', lines: readonly string[]): Generator<Buffer> {
  for (let at = 0; at < lines.length; at += PIECE_LINES) {
    const piece = lines.slice(at, at + PIECE_LINES);
    yield Buffer.from(piece.map((line) => `\n${sign}${line}`).join(''));
  }
}

const twins = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + Number(mayHaveTwin(line)), 0);

/** What the journals add up to: line → whether it is there. */
export async function readOverlay(files: DatasetFiles): Promise<Map<string, boolean>> {
  const overlay = new Map<string, boolean>();
  for (const journal of files.journals) {
    for await (const { payload } of frames(journal)) {
      for (const change of changesOf(payload)) overlay.set(change.slice(1), change.startsWith('A'));
    }
  }
  return overlay;
}

/** The lines of a frame after its head, each with its sign. */
function* changesOf(payload: Buffer): Generator<string> {
  for (let end = payload.indexOf('\n'); end !== -1;) {
    const next = payload.indexOf('\n', end + 1);
    yield payload.toString('utf8', end + 1, next === -1 ? payload.length : next);
    end = next;
  }
}

function frameHead(payload: Buffer, path: string): z.infer<typeof FrameHead> {
  const end = payload.indexOf('\n');
  return readJson(FrameHead, payload.toString('utf8', 0, end === -1 ? payload.length : end), path);
}

/** All lines of the dataset, in no order, in batches. */
export async function* allLines(files: DatasetFiles): AsyncGenerator<readonly string[]> {
  const overlay = await readOverlay(files);
  for await (const batch of snapshotLines(files.snapshot)) {
    yield overlay.size === 0 ? batch : batch.filter((line) => overlay.get(line) === undefined);
  }
  const added = [...overlay].flatMap(([line, there]) => (there ? [line] : []));
  for (let at = 0; at < added.length; at += PIECE_LINES) yield added.slice(at, at + PIECE_LINES);
}

export function isDueForCompaction(files: DatasetFiles): boolean {
  const bytes = files.journals.reduce((sum, journal) => sum + journal.bytes, 0);
  return bytes > Math.min(COMPACT_BYTES, Math.max(COMPACT_MIN_BYTES, files.snapshot.bodyBytes * COMPACT_SHARE));
}

/** Folds the journal into a new snapshot and keeps the generation before it. */
export async function compact(files: DatasetFiles, disk: Disk = DISK): Promise<DatasetFiles> {
  const next = await writeGeneration(files.folder, files.generation + 1, allLines(files), () => files.mark, disk);
  await removeGenerations(files.folder, files.generation - 1);
  return next;
}

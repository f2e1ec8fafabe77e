import { datasetName } from '../../../contract/datasets.ts';
import { FeragError } from '../../../contract/errors.ts';
import type { DatasetRef, RestoreOutcome, RestoreRequest, Turn } from '../graph-store.ts';
import { reviewPlace } from './layout.ts';
import { distinctLines, loadWhole, newStem } from './loading.ts';
import { begin, overtaken, ragIri, readNotes, sweep } from './notes.ts';
import type { Remote } from './notes.ts';
import { makeProduction } from './reading.ts';
import { abandonUpdate, countQuery, hideUpdate, restoreUpdate, showUpdate, takeTurn } from './texts.ts';

/** Loads a review dataset beside the former one, and shows it in one small update once it is whole. */
export async function replace(remote: Remote, dataset: DatasetRef, lines: Iterable<string>, by?: Turn): Promise<{ count: number }> {
  const { ragId, kind } = dataset;
  if (kind === 'prod') throw new FeragError('internal', 'Production is changed by publish() alone.');
  const distinct = distinctLines(lines);
  const stem = newStem(datasetName(ragId, kind));
  const meta = remote.layout.meta(ragId);
  await begin(remote, ragId, by, [{ kind, stem }]);
  try {
    await remote.layout.make(dataset);
    await loadWhole(remote, remote.layout.addresses(dataset), stem, distinct);
    await remote.protocol.updateSafe(meta.addresses, showUpdate(meta.graph, { kind, stem }));
    if ((await readNotes(remote, ragId))?.shown.get(kind) !== stem) throw overtaken();
    await compareCount(remote, dataset, stem, distinct.size);
  } finally {
    await tidy(remote, ragId, stem);
  }
  return { count: distinct.size };
}

async function compareCount(remote: Remote, dataset: DatasetRef, stem: string, expected: number): Promise<void> {
  const place = reviewPlace(remote.layout.addresses(dataset), stem);
  const [row] = (await remote.protocol.select(place.addresses, countQuery(place))) ?? [];
  const held = Number(row?.['triples']) - Number(row?.['values']) + Number(row?.['lines']);
  if (held === expected) return;
  throw new FeragError('store_failed', `The store holds ${held} of ${expected} statements of ${datasetName(dataset.ragId, dataset.kind)}.`);
}

/** Whatever became of a change: its graphs are struck off, and with all leftovers they are dropped. */
export async function tidy(remote: Remote, ragId: number, stem: string): Promise<void> {
  const { layout, protocol, warn } = remote;
  const { addresses, graph } = layout.meta(ragId);
  try {
    await protocol.updateSafe(addresses, abandonUpdate(graph, stem));
    const notes = await readNotes(remote, ragId);
    if (notes) await sweep(remote, ragId, notes.leftovers);
  } catch (error) {
    warn(`Graphs that RAG ${ragId} needs no more could not be dropped yet.`, error);
  }
}

export async function restore(remote: Remote, request: RestoreRequest): Promise<RestoreOutcome> {
  const { ragId, from, version } = request;
  const { layout, protocol } = remote;
  const lines = distinctLines(request.lines);
  if (from !== null) {
    const now = (await readNotes(remote, ragId))?.version ?? 0;
    if (now !== from) return { outcome: 'stale', version: now };
  }
  await makeProduction(remote, ragId);
  const stem = newStem(`restore:${ragId}`);
  const meta = layout.meta(ragId);
  await begin(remote, ragId, undefined, [{ kind: 'prod', stem }]);
  try {
    const parts = await loadWhole(remote, meta.addresses, stem, lines);
    const cycles = [...new Map(request.cycles)];
    const place = layout.production(ragId);
    await protocol.updateSafe(meta.addresses, restoreUpdate({ meta: meta.graph, stem, place, base: from, parts, version, cycles }));
    const now = (await readNotes(remote, ragId))?.version ?? 0;
    if (now !== version) return { outcome: 'stale', version: now };
    return { outcome: 'restored', version };
  } finally {
    await tidy(remote, ragId, stem);
  }
}

/**
 * Review datasets are hidden first, in an update that does nothing once a later turn was taken, and only what was hidden is removed. Production
 * goes last: it has the notes about the others.
 */
export async function drop(remote: Remote, ragId: number, datasets: readonly DatasetRef[], by?: Turn): Promise<void> {
  const { layout, protocol } = remote;
  const isProduction = datasets.some(({ kind }) => kind === 'prod');
  if (by && !(await takeBeforeDrop(remote, ragId, by, isProduction))) return;
  const { addresses, graph } = layout.meta(ragId);
  const inReview = datasets.filter(({ kind }) => kind !== 'prod');
  for (const { kind } of inReview) await protocol.updateIfThere(addresses, hideUpdate(graph, kind, by));
  const notes = await readNotes(remote, ragId);
  for (const dataset of inReview) if (!notes?.shown.has(dataset.kind)) await layout.remove(dataset, protocol);
  if (notes) await sweep(remote, ragId, notes.leftovers);
  if (isProduction) await layout.remove({ ragId, kind: 'prod' }, protocol);
}

/** False when a later turn was taken. The notes go with production; whose turn it was has to outlive them. */
async function takeBeforeDrop(remote: Remote, ragId: number, by: Turn, isProduction: boolean): Promise<boolean> {
  const { layout, protocol } = remote;
  try {
    if (await readNotes(remote, ragId)) await begin(remote, ragId, by, []);
  } catch (error) {
    if (error instanceof FeragError && error.code === 'lease_lost') return false;
    throw error;
  }
  if (!isProduction) return true;
  await layout.makeHome();
  await protocol.updateSafe(layout.home.addresses, takeTurn(layout.home.graph, ragIri(ragId), by));
  return true;
}

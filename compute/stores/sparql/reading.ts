import { datasetName } from '../../../contract/datasets.ts';
import { FeragError } from '../../../contract/errors.ts';
import type { DatasetRef } from '../graph-store.ts';
import { compareCodePoints } from '../statement.ts';
import { reviewPlace } from './layout.ts';
import type { DataPlace } from './layout.ts';
import { lettersOf } from './loading.ts';
import { readNotes } from './notes.ts';
import type { Remote } from './notes.ts';
import { countQuery, firstMarkUpdate } from './texts.ts';

/** Where a dataset's statements are, and what says that they still are the same ones. */
export interface Shown {
  readonly place: DataPlace;
  readonly state: string;
}

/** Null when there is no such dataset. */
export async function shownPlace(remote: Remote, dataset: DatasetRef): Promise<Shown | null> {
  const notes = await readNotes(remote, dataset.ragId);
  if (dataset.kind === 'prod') {
    if (notes === null || notes.version === null) return null;
    return { place: remote.layout.production(dataset.ragId), state: String(notes.version) };
  }
  const stem = notes?.shown.get(dataset.kind);
  return stem === undefined ? null : { place: reviewPlace(remote.layout.addresses(dataset), stem), state: stem };
}

/** Before the first approval production is there and empty. */
export async function existingPlace(remote: Remote, dataset: DatasetRef): Promise<Shown> {
  const shown = await shownPlace(remote, dataset);
  if (shown) return shown;
  const name = datasetName(dataset.ragId, dataset.kind);
  if (dataset.kind !== 'prod') throw new FeragError('dataset_not_found', `There is no dataset ${name}: no cycle is in review.`);
  await makeProduction(remote, dataset.ragId);
  return { place: remote.layout.production(dataset.ragId), state: '0' };
}

export async function makeProduction({ layout, protocol }: Remote, ragId: number): Promise<void> {
  await layout.make({ ragId, kind: 'prod' });
  const { addresses, graph } = layout.meta(ragId);
  await protocol.updateSafe(addresses, firstMarkUpdate(graph));
}

interface Counts {
  readonly triples: number;
  readonly lines: number;
  readonly values: number;
}

async function countsOf({ protocol }: Remote, place: DataPlace): Promise<Counts | null> {
  const rows = await protocol.select(place.addresses, countQuery(place));
  if (rows === null) return null;
  const [triples, lines, values] = ['triples', 'lines', 'values'].map((name) => Number(rows[0]?.[name] ?? Number.NaN));
  if (triples === undefined || lines === undefined || values === undefined || !Number.isSafeInteger(triples + lines + values)) {
    throw new FeragError('store_failed', 'The store did not count its statements.');
  }
  return { triples, lines, values };
}

/** Statements to the letter: those that the store holds as one value count each. */
export async function count(remote: Remote, dataset: DatasetRef): Promise<number | null> {
  const shown = await shownPlace(remote, dataset);
  const counts = shown && (await countsOf(remote, shown.place));
  return counts && counts.triples - counts.values + counts.lines;
}

const TRIES = 3;

/** All lines, from one version: what was published, or replaced, in between makes it begin again. */
export async function dump(remote: Remote, dataset: DatasetRef): Promise<string[]> {
  for (let tried = 1; tried <= TRIES; tried += 1) {
    const before = await existingPlace(remote, dataset);
    const lines = await dumpPlace(remote, before.place);
    const after = await shownPlace(remote, dataset);
    if (lines !== null && after?.state === before.state) return lines.sort(compareCodePoints);
  }
  const name = datasetName(dataset.ragId, dataset.kind);
  throw new FeragError(
    'store_failed',
    `Dataset ${name} did not come as a whole: another number of statements than the store counts. Try again.`,
    {
      retryAfter: 5,
    },
  );
}

/** Null when what came is not what the store counts: a gateway may end a cut answer as if it were whole. */
async function dumpPlace(remote: Remote, place: DataPlace): Promise<string[] | null> {
  const counts = await countsOf(remote, place);
  const data = await remote.protocol.readGraph(place.addresses, place.data);
  const spelled = await remote.protocol.readGraph(place.addresses, place.spelled);
  if (counts === null || data.filter(Boolean).length !== counts.triples) return null;
  const lines = lettersOf(data, spelled);
  return lines.length === counts.triples - counts.values + counts.lines ? lines : null;
}

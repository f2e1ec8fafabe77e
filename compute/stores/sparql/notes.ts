import { DATASET_KINDS } from '../../../contract/datasets.ts';
import type { DatasetKind } from '../../../contract/datasets.ts';
import { FeragError } from '../../../contract/errors.ts';
import type { Turn } from '../graph-store.ts';
import { isBefore } from '../turns.ts';
import type { Layout } from './layout.ts';
import type { Protocol, Row } from './protocol.ts';
import { beginUpdate, dropStemUpdate, forgetLeftoversUpdate, notesQuery, turnQuery } from './texts.ts';
import type { Registration } from './texts.ts';

export interface Remote {
  readonly layout: Layout;
  readonly protocol: Protocol;
  readonly warn: (text: string, cause: unknown) => void;
}

/** What the store knows about a RAG. */
export interface Notes {
  /** Null: production was not made yet. */
  readonly version: number | null;
  readonly turn: Turn | null;
  /** Stem of the graphs of each review dataset that is there. */
  readonly shown: ReadonlyMap<DatasetKind, string>;
  readonly loading: readonly Registration[];
  readonly leftovers: readonly Registration[];
  /** What the cycle that was asked for became. */
  readonly publishedAs: number | null;
}

/** Null when the store has nothing of this RAG. */
export async function readNotes({ layout, protocol }: Remote, ragId: number, cycleId: number | null = null): Promise<Notes | null> {
  const { addresses, graph } = layout.meta(ragId);
  const rows = await protocol.select(addresses, notesQuery(graph, cycleId));
  return rows && notesOf(rows);
}

function notesOf(rows: readonly Row[]): Notes {
  const found = rows.map(({ s = '', p = '', o = '' }) => ({ subject: end(s), note: end(p), value: o }));
  const one = (note: string): number | null => {
    const value = found.find((row) => row.note === note)?.value;
    return value === undefined ? null : integer(note, value);
  };
  const stems = (note: string): Registration[] =>
    found.flatMap((row) => {
      const kind = DATASET_KINDS.find((name) => name === row.subject);
      return row.note === note && kind ? [{ kind, stem: row.value }] : [];
    });
  const [job, attempt] = [one('job'), one('attempt')];
  return {
    version: one('version'),
    turn: job === null || attempt === null ? null : { job, attempt },
    shown: new Map(stems('graph').map(({ kind, stem }) => [kind, stem])),
    loading: stems('loading'),
    leftovers: stems('leftover'),
    publishedAs: one('publishedAs'),
  };
}

/** `urn:ferag:version` → `version` */
const end = (iri: string): string => iri.slice(iri.lastIndexOf(':') + 1);

function integer(note: string, value: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new FeragError('store_failed', `The store's note of the ${note} is no number: ${value.slice(0, 100)}. Run "ferag verify".`);
}

export const overtaken = () => new FeragError('lease_lost', 'A later job has taken these datasets over.');

/**
 * Makes the place where notes about a RAG are kept, takes the turn and notes what is going to be loaded.
 * @throws FeragError `lease_lost` when a later turn has been taken
 */
export async function begin(
  remote: Remote,
  ragId: number,
  by: Turn | undefined,
  loading: readonly Registration[],
  cycleId: number | null = null,
): Promise<Notes> {
  const { layout, protocol } = remote;
  const before = await readNotes(remote, ragId);
  // Whoever was overtaken must not make anew what was dropped after him.
  if (by && !before?.turn) await refuseRetired(remote, ragId, by);
  if (by && before?.turn && isBefore(by, before.turn)) throw overtaken();
  if (!before) await layout.make({ ragId, kind: 'prod' });
  const { addresses, graph } = layout.meta(ragId);
  await protocol.updateSafe(addresses, beginUpdate(graph, by, loading));
  const notes = await readNotes(remote, ragId, cycleId);
  const isNoted = loading.every(({ stem }) => notes?.loading.some((other) => other.stem === stem));
  if (!notes || !isNoted || (by && notes.turn && isBefore(by, notes.turn))) throw overtaken();
  await sweep(remote, ragId, notes.leftovers);
  return notes;
}

async function refuseRetired({ layout, protocol }: Remote, ragId: number, by: Turn): Promise<void> {
  const { addresses, graph } = layout.home;
  const [row] = (await protocol.select(addresses, turnQuery(graph, ragIri(ragId)))) ?? [];
  if (row?.['job'] === undefined || row['attempt'] === undefined) return;
  if (isBefore(by, { job: integer('job', row['job']), attempt: integer('attempt', row['attempt']) })) throw overtaken();
}

export const ragIri = (ragId: number): string => `<urn:ferag:rag:${ragId}>`;

/**
 * Drops graphs that nobody needs any more. What cannot be dropped now stays noted, and is swept by the next who begins. So do graphs of a
 * dataset that is not there: where a query was running when it was removed, Fuseki 5.6 keeps its files, and made anew it has them again.
 */
export async function sweep({ layout, protocol, warn }: Remote, ragId: number, leftovers: readonly Registration[]): Promise<void> {
  if (leftovers.length === 0) return;
  try {
    const dropped: Registration[] = [];
    for (const leftover of leftovers) {
      if (await protocol.updateIfThere(layout.addresses({ ragId, kind: leftover.kind }), dropStemUpdate(leftover.stem)))
        dropped.push(leftover);
    }
    if (dropped.length === 0) return;
    const { addresses, graph } = layout.meta(ragId);
    await protocol.updateSafe(addresses, forgetLeftoversUpdate(graph, dropped));
  } catch (error) {
    warn(`Graphs that RAG ${ragId} needs no more could not be dropped yet.`, error);
  }
}

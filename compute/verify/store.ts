import type { DatasetKind } from '../../contract/datasets.ts';
import { FeragError } from '../../contract/errors.ts';
import { deltaOfLines } from '../graph/delta.ts';
import type { DatasetRef, GraphStore } from '../stores/graph-store.ts';
import { failed, more, ok, REPAIR, skipped, type Finding } from './finding.ts';
import type { Said } from './graph.ts';
import type { EdgeRag, VersionRow } from './rows.ts';

/** What production has to be. */
export interface Expected {
  readonly ragId: number;
  readonly version: number;
  readonly versions: readonly VersionRow[];
  /** Null where it cannot be said; then nothing is rebuilt. */
  readonly lines: readonly string[] | null;
}

export interface StoreTools {
  readonly store: GraphStore;
  /** Keeps lines that a repair takes out of the store; gives the file. */
  readonly keep: (name: string, lines: readonly string[]) => Promise<string>;
  /** The person asked to give up what only the store has. */
  readonly discardNewer: boolean;
}

/** The mark that production has: at which version it is, and which cycle each version was. */
export type Held = { readonly kind: 'unreadable'; readonly reason: string } | { readonly kind: 'mark'; readonly version: number };

export async function heldBy(store: GraphStore, ragId: number): Promise<Held> {
  try {
    return { kind: 'mark', version: await store.version(ragId) };
  } catch (error) {
    if (error instanceof FeragError && error.code === 'store_failed') return { kind: 'unreadable', reason: error.message };
    throw error;
  }
}

/** The store's mark against the edge's versions: equal, behind, ahead, or of another history. */
export async function checkMark(expected: Expected, held: Held, tools: StoreTools): Promise<Finding> {
  const { ragId, version, versions } = expected;
  const rebuild = () => rebuildProduction(expected, held, tools);
  if (held.kind === 'unreadable') return failed('store', held.reason, REPAIR, rebuild);
  const other = await otherHistory(expected, held.version, tools.store);
  if (other !== null || held.version > version) {
    const what = other ?? `The store is ahead: it holds version ${held.version}, the edge knows version ${version} as the last.`;
    return failed('store', what, AHEAD, tools.discardNewer ? rebuild : undefined);
  }
  if (held.version < version) {
    const lost = held.version === 0 ? 'it has nothing of this RAG' : `it holds version ${held.version}`;
    return failed('store', `The store is behind: ${lost}, the edge has published version ${version}.`, REPAIR, rebuild);
  }
  return ok('store', version === 0 ? 'Nothing was published.' : `Version ${version} of RAG ${ragId}, cycle ${versions.at(-1)?.cycle_id}.`);
}

const AHEAD =
  'Put back the backup of the edge that belongs to this store. Or give up what only the store has: --repair --discard-newer keeps it as a file and puts production to the edge’s version.';

/** Says the first version that another cycle became, or null. */
async function otherHistory({ ragId, versions }: Expected, held: number, store: GraphStore): Promise<string | null> {
  for (const { version, cycle_id } of versions) {
    if (version > held) continue;
    const became = await store.publishedAs(ragId, cycle_id);
    if (became === version) continue;
    const says = became === null ? 'does not know that cycle' : `has it as version ${became}`;
    return `The store has another history: for the edge cycle ${cycle_id} became version ${version}, the store ${says}.`;
  }
  return null;
}

/** Line by line, as sets. */
export async function checkLines(expected: Expected, held: Held, tools: StoreTools): Promise<Finding> {
  if (expected.lines === null) return skipped('lines', 'The manifest could not be folded, so there is nothing to compare with.');
  if (held.kind === 'unreadable') return skipped('lines', 'The store could not be read.');
  const found = await productionLines(expected.ragId, tools.store);
  const { add: absent, del: extra } = deltaOfLines(found, expected.lines);
  const [line, where] = firstOf(absent[0], extra[0]);
  if (line === undefined) return ok('lines', `${found.length} triples, the same in the store and in the fold.`);
  const count = absent.length + extra.length;
  const rebuild = held.version === expected.version ? () => rebuildProduction(expected, held, tools) : undefined;
  return failed('lines', `${where}: ${line}${more(count)}`, rebuild ? REPAIR : 'The version above comes first.', rebuild);
}

function firstOf(absent: string | undefined, extra: string | undefined): [line: string | undefined, where: string] {
  if (absent !== undefined && (extra === undefined || absent < extra)) return [absent, 'In the fold, not in the store'];
  return [extra, 'In the store, not in the fold'];
}

async function productionLines(ragId: number, store: GraphStore): Promise<string[]> {
  const dataset: DatasetRef = { ragId, kind: 'prod' };
  return (await store.count(dataset)) === null ? [] : (await store.dump(dataset)).sort();
}

/** Queries see what the files hold: the store compares both when it loads a dataset. */
export async function checkView(expected: Expected, held: Held, tools: StoreTools): Promise<Finding> {
  if (held.kind === 'unreadable') return skipped('view', 'The store could not be read.');
  const dataset: DatasetRef = { ragId: expected.ragId, kind: 'prod' };
  const files = await tools.store.count(dataset);
  if (files === null) return skipped('view', 'There is no production dataset.');
  try {
    const { body } = await tools.store.query({ dataset, query: 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }', accept: 'text/csv' });
    // Two spellings of one value are two lines and one statement.
    const seen = Number(body.split('\r\n')[1]);
    if (seen <= files) return ok('view', `A SPARQL query counts ${seen}.`);
    return failed('view', `A SPARQL query counts ${seen} statements, the files hold ${files}.`, REPAIR, () =>
      rebuildProduction(expected, held, tools),
    );
  } catch (error) {
    if (!(error instanceof FeragError) || error.code !== 'store_failed') throw error;
    return failed('view', error.message, REPAIR, () => rebuildProduction(expected, held, tools));
  }
}

/**
 * Puts production to the version that the edge has published, with the lines that its manifest gives. The store's guard is the version that
 * was seen, so that a publish in between is not undone.
 */
async function rebuildProduction({ ragId, version, versions, lines }: Expected, held: Held, tools: StoreTools): Promise<string> {
  if (lines === null) return `Production of RAG ${ragId} stays as it is: its manifest cannot be folded to what was published.`;
  const seen = held.kind === 'mark' ? held.version : null;
  const kept = seen !== null && seen > 0 && tools.discardNewer ? await keepLines(ragId, seen, tools) : '';
  const cycles = versions.map((row) => [row.cycle_id, row.version] as const);
  const { outcome, version: now } = await tools.store.restore({ ragId, from: seen, version, cycles, lines });
  if (outcome === 'stale') return `Production of RAG ${ragId} stays as it is: it has moved to version ${now} meanwhile.`;
  return `Production of RAG ${ragId} was rebuilt: version ${version}, ${lines.length} triples.${kept}`;
}

async function keepLines(ragId: number, version: number, { store, keep }: StoreTools): Promise<string> {
  const file = await keep(`rag-${ragId}-store-version-${version}.nt`, await productionLines(ragId, store));
  return ` What the store held is in ${file}.`;
}

const WORKSPACE = ['tri', 'ont', 'stg'] as const satisfies readonly DatasetKind[];

/** The reviewer's workspace is what the cycle in review proposes; without such a cycle there is none. */
export async function checkWorkspace({ rag, cycle, cleaning }: EdgeRag, said: Said | null, { store }: StoreTools): Promise<Finding> {
  if (cycle && cycle.status !== 'ready')
    return skipped('workspace', `Cycle ${cycle.id} is ${cycle.status}: its node writes or drops the workspace.`);
  if (cleaning > 0) return skipped('workspace', 'A node is going to drop the workspace.');
  if (cycle && said === null) return skipped('workspace', `The manifest of cycle ${cycle.id} could not be folded.`);
  const wanted = cycle && said ? { tri: said.graph.data, ont: said.graph.ontology, stg: said.lines } : null;
  const wrong: { kind: (typeof WORKSPACE)[number]; detail: string }[] = [];
  for (const kind of WORKSPACE) {
    const detail = await differenceOf({ ragId: rag.id, kind }, wanted?.[kind] ?? null, store);
    if (detail !== null) wrong.push({ kind, detail });
  }
  const [first] = wrong;
  if (!first)
    return ok(
      'workspace',
      cycle ? `The workspace of cycle ${cycle.id} is what it proposes.` : 'No cycle is in review, and there is no workspace.',
    );
  return failed('workspace', `${first.detail}${more(wrong.length)}`, REPAIR, async () => {
    for (const { kind } of wrong) {
      const dataset: DatasetRef = { ragId: rag.id, kind };
      await (wanted ? store.replace(dataset, wanted[kind]) : store.drop([dataset]));
    }
    return wanted ? `The workspace of RAG ${rag.id} was written anew.` : `The stale workspace of RAG ${rag.id} was dropped.`;
  });
}

async function differenceOf(dataset: DatasetRef, wanted: readonly string[] | null, store: GraphStore): Promise<string | null> {
  const name = `The ${dataset.kind} dataset`;
  try {
    if ((await store.count(dataset)) === null) return wanted === null ? null : `${name} of the cycle in review is missing.`;
    if (wanted === null) return `${name} is there, though no cycle is in review.`;
    const { add, del } = deltaOfLines((await store.dump(dataset)).sort(), wanted.toSorted());
    const [line, where] = firstOf(add[0], del[0]);
    return line === undefined ? null : `${name}: ${where.replace('fold', 'proposal').toLowerCase()}: ${line}`;
  } catch (error) {
    if (error instanceof FeragError && error.code === 'store_failed') return `${name} cannot be read: ${error.message}`;
    throw error;
  }
}

/** What a deleted RAG has left in the store, and no job is going to drop. */
export async function checkDeleted(ragId: number, store: GraphStore): Promise<Finding | null> {
  const datasets = (['prod', ...WORKSPACE] as const).map((kind): DatasetRef => ({ ragId, kind }));
  const left: string[] = [];
  for (const dataset of datasets) if ((await differenceOf(dataset, null, store)) !== null) left.push(dataset.kind);
  if (left.length === 0) return null;
  return failed('dataset', `RAG ${ragId} was deleted, but its datasets are still there: ${left.join(', ')}.`, REPAIR, async () => {
    await store.drop(datasets);
    return `The datasets of the deleted RAG ${ragId} were dropped.`;
  });
}

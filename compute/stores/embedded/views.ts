import { randomUUID } from 'node:crypto';
import { FeragError } from '../../../contract/errors.ts';
import { LIMITS } from '../../../contract/limits.ts';
import type { Delta, QueryAnswer } from '../graph-store.ts';
import { readOverlay } from './dataset-files.ts';
import type { DatasetFiles } from './dataset-files.ts';
import { EngineReply } from './engine.ts';
import type { EngineAsk } from './engine.ts';
import { mayHaveTwin } from '../statement.ts';
import { snapshotPieces } from './snapshot.ts';
import { openThread, ThreadLost } from '../thread.ts';
import type { Ask, Thread } from '../thread.ts';

/** Datasets as oxigraph stores in a thread of their own: loaded from the files when first asked for, thrown away when in doubt. */
export interface Views {
  /** Follows a publish, if the dataset is loaded. @throws FeragError `store_failed` when the view then differs from the files. */
  patch(dataset: string, files: DatasetFiles, delta: Delta): Promise<void>;
  forget(dataset: string): Promise<void>;
  /** `withFiles` keeps the dataset from changing while it is loaded. */
  query(dataset: string, withFiles: WithFiles, query: ViewQuery): Promise<QueryAnswer>;
  close(): Promise<void>;
}

type WithFiles = <T>(use: (files: DatasetFiles) => Promise<T>) => Promise<T>;

interface ViewQuery {
  readonly text: string;
  readonly mediaType: string;
  readonly limitMs: number;
  readonly signal: AbortSignal | undefined;
}

interface State {
  readonly thread: Thread<EngineReply>;
  /** Epoch of the thread that has the dataset. */
  readonly loaded: Map<string, number>;
}

const WORKER = new URL('./worker.ts', import.meta.url);
// 1,000,000 statements load in 3 s; a load that takes longer than this hangs.
const LOAD_LIMIT_MS = 120_000;
// A dataset can be lost again between load and query, each time because of another caller's query.
const TRIES = 5;
// oxigraph builds the whole result in memory; 10 MB of it need far less than this, a cross product soon needs more.
const QUERY_GROWTH_BYTES = 160 * 2 ** 20;
const PATCH_PIECE_LINES = 20_000;

export function openViews(idleMs: number): Views {
  const state: State = { thread: openThread(WORKER, EngineReply, idleMs), loaded: new Map() };
  return {
    patch: (dataset, files, delta) => patch(state, dataset, files, delta),
    forget: (dataset) => forget(state, dataset),
    query: (dataset, withFiles, asked) => state.thread.during(() => query(state, dataset, withFiles, asked)),
    close: () => state.thread.close(),
  };
}

/** Epoch of the running thread that has the dataset; undefined when it must be loaded. */
function loadedIn(state: State, dataset: string): number | undefined {
  const epoch = state.loaded.get(dataset);
  return epoch === state.thread.epoch() ? epoch : undefined;
}

async function forget(state: State, dataset: string): Promise<void> {
  const epoch = loadedIn(state, dataset);
  state.loaded.delete(dataset);
  if (epoch === undefined) return;
  await tell(state, { do: 'forget', dataset }, { epoch }).catch(ignoreLost);
}

async function patch(state: State, dataset: string, files: DatasetFiles, delta: Delta): Promise<void> {
  const epoch = loadedIn(state, dataset);
  if (epoch === undefined) return;
  // Two spellings of one value are one statement in oxigraph: only loading anew gets their removal right.
  if (files.mark.twins > 0 || delta.del.some(mayHaveTwin)) return forget(state, dataset);
  const message: EngineAsk = { do: 'patch', name: dataset, del: pieces(delta.del), add: pieces(delta.add) };
  const size = await tell(state, message, { epoch }).catch(ignoreLost);
  if (size === undefined || isAsExpected(size, files)) return;
  await forget(state, dataset);
  throw differs(dataset, size, files);
}

async function query(state: State, dataset: string, withFiles: WithFiles, asked: ViewQuery): Promise<QueryAnswer> {
  const { text, mediaType, limitMs, signal } = asked;
  const message: EngineAsk = { do: 'query', dataset, text, mediaType, limitBytes: LIMITS.query_result_bytes };
  for (let tried = 1; ; tried++) {
    const epoch = await ensureLoaded(state, dataset, withFiles);
    const { reply } = await state.thread
      .ask({ message, limitMs, signal, epoch, growthBytes: QUERY_GROWTH_BYTES })
      .catch((error: unknown) => {
        if (isReplaced(error) && tried < TRIES) return { reply: null };
        throw refusal(error, limitMs);
      });
    if (reply !== null) return answer(reply, mediaType);
  }
}

function answer(reply: EngineReply, mediaType: string): QueryAnswer {
  switch (reply.kind) {
    case 'answer':
      return { mediaType, body: Buffer.from(reply.body.buffer, reply.body.byteOffset, reply.body.byteLength).toString('utf8') };
    case 'too_large':
      throw new FeragError(
        'result_too_large',
        `The result is larger than ${LIMITS.query_result_bytes / 1e6} MB. Add a LIMIT, or ask for fewer variables.`,
      );
    case 'failed':
      throw new FeragError('query_invalid', `The store could not run the query: ${reply.detail.slice(0, 300)}`);
    case 'size':
      throw new FeragError('internal', 'The store answered a query with a size.');
  }
}

/** What the caller whose query ended the thread is told. */
function refusal(error: unknown, limitMs: number): unknown {
  if (!(error instanceof ThreadLost)) return error;
  switch (error.reason) {
    case 'timeout':
      return new FeragError(
        'query_timeout',
        `The query took longer than ${limitMs / 1000} s and was stopped. Narrow its patterns, or add a LIMIT.`,
      );
    case 'memory':
      return new FeragError('result_too_large', 'The query needed too much memory and was stopped. Narrow its patterns, or add a LIMIT.');
    case 'crash':
      return new FeragError('query_invalid', 'The query is too deep or too long for the store to run. Split it into smaller ones.', {
        cause: error,
      });
    case 'replaced':
    case 'unstartable':
    case 'closed':
      return new FeragError('store_failed', 'The store is recovering or closing. Ask again.', {
        cause: error,
        retryAfter: 1,
      });
  }
}

async function ensureLoaded(state: State, dataset: string, withFiles: WithFiles): Promise<number> {
  const load = async (files: DatasetFiles) => loadedIn(state, dataset) ?? (await loadAgain(state, dataset, files));
  return loadedIn(state, dataset) ?? (await withFiles(load));
}

async function loadAgain(state: State, dataset: string, files: DatasetFiles): Promise<number> {
  for (let tried = 1; ; tried++) {
    try {
      return await load(state, dataset, files);
    } catch (error) {
      if (isReplaced(error) && tried < TRIES) continue;
      if (!(error instanceof ThreadLost)) throw error;
      throw new FeragError('store_failed', `Dataset ${dataset} could not be loaded: ${error.reason}.`, { cause: error });
    }
  }
}

/** Streams the files into a store that no query sees yet, compares its size with the files, and shows it. */
async function load(state: State, dataset: string, files: DatasetFiles): Promise<number> {
  const token = randomUUID();
  const none = new Uint8Array();
  const first = await state.thread.ask({ message: { do: 'load', token, nquads: none } satisfies EngineAsk, limitMs: LOAD_LIMIT_MS });
  const { epoch } = first;
  let size = sizeOf(first.reply);
  for await (const nquads of snapshotPieces(files.snapshot)) {
    size = await tell(state, { do: 'load', token, nquads }, { epoch, transfer: [nquads.buffer] });
  }
  const overlay = [...(await readOverlay(files))];
  if (overlay.length > 0) {
    const lines = (there: boolean) => pieces(overlay.flatMap(([line, is]) => (is === there ? [line] : [])));
    size = await tell(state, { do: 'patch', name: token, del: lines(false), add: lines(true) }, { epoch });
  }
  if (!isAsExpected(size, files)) throw differs(dataset, size, files);
  await tell(state, { do: 'show', token, dataset }, { epoch });
  state.loaded.set(dataset, epoch);
  return epoch;
}

/** Statements with several spellings may fall together in oxigraph, which keeps values. */
function isAsExpected(size: number, { mark }: DatasetFiles): boolean {
  return size <= mark.count && size >= mark.count - mark.twins;
}

function differs(dataset: string, size: number, { mark }: DatasetFiles): FeragError {
  return new FeragError(
    'store_failed',
    `Dataset ${dataset} has ${mark.count} statements in its files, but ${size} as loaded. Verify it before going on.`,
  );
}

function pieces(lines: readonly string[]): Uint8Array[] {
  const count = Math.ceil(lines.length / PATCH_PIECE_LINES);
  return Array.from({ length: count }, (_, i) =>
    Buffer.from(`${lines.slice(i * PATCH_PIECE_LINES, (i + 1) * PATCH_PIECE_LINES).join('\n')}\n`),
  );
}

async function tell(state: State, message: EngineAsk, how: Partial<Ask>): Promise<number> {
  const { reply } = await state.thread.ask({ limitMs: LOAD_LIMIT_MS, ...how, message });
  return sizeOf(reply);
}

function sizeOf(reply: EngineReply): number {
  if (reply.kind === 'size') return reply.size;
  throw new FeragError(
    'store_failed',
    `The store could not load the data: ${reply.kind === 'failed' ? reply.detail.slice(0, 300) : reply.kind}`,
  );
}

const isReplaced = (error: unknown): boolean => error instanceof ThreadLost && error.reason === 'replaced';

/** A lost thread has lost its datasets too: they are loaded anew when next asked for. */
function ignoreLost(error: unknown): undefined {
  if (error instanceof ThreadLost) return undefined;
  throw error;
}

import type { ViewRef } from '../../contract/hub.ts';
import { buildView, viewChange, viewDocument, viewFacts, type MovingView, type View } from '../answer/index.ts';
import { indexGraph, type GraphIndex } from '../answer/browse/terms.ts';
import { decisionsOf, documentsOf, manifestOf } from '../cycle/1-graphrag/change.ts';
import { textOf } from '../cycle/tools.ts';
import { graphOf, type FoldDocument } from '../graph/fold.ts';
import { advance, newState, type FoldState } from '../graph/incremental/index.ts';
import { documentEntries, emptyManifest, type DocumentEntry, type Manifest } from '../graph/manifest.ts';
import type { Blobs } from './edge-client.ts';
import { tidyWhenIdle } from './tidy.ts';

/** One published version ready to be asked: its graph, its index, its texts. A view that is rebuilt from blobs at will. */
export interface Published {
  readonly view: View;
  readonly texts: ReadonlyMap<string, string>;
  /** The graph as those who browse need it; made when it is asked for and kept for a minute. */
  graph(): Promise<GraphIndex>;
}

/** The same with what it takes to become another version. */
interface Moving extends Published {
  readonly view: MovingView;
  readonly texts: Map<string, string>;
  readonly index: Remade<GraphIndex>;
  manifest: Manifest;
  /** What the next version is folded from; weighs several times the view, so it is let go of. Null: the next version is built from nothing. */
  folded: FoldState | null;
}

interface Kept {
  readonly manifest: string | null;
  readonly moving: Promise<Moving>;
  /** Settles when nobody uses this version any more. */
  used: Promise<unknown>;
}

const INDEX_KEPT_MS = 60_000;
/** A fold is worth its memory from one approval to the next while it is small: a triple costs some 3 kB of it. */
const FOLD_KEPT_MS = 5 * 60_000;
const FOLDED_TRIPLES = 15_000;
/** RAGs whose published version is kept in memory. */
const KEPT = 4;
/** A version that shares fewer of its documents with the one in memory is built from nothing: that is not slower then. */
const SHARED = 0.5;

/**
 * Gives published versions to those who ask of them, for as long as `use` runs. Of each RAG one version is kept: the one asked for last. It
 * becomes the next one by what differs, once nobody uses it as it was; on any doubt it is thrown away and built from blobs.
 */
export function openPublished(blobs: Blobs) {
  const kept = new Map<number, Kept>();
  const keepFold = keepFolds();
  return <T>(ref: ViewRef, use: (published: Published) => T | Promise<T>): Promise<T> => {
    const before = kept.get(ref.rag_id);
    const now: Kept =
      before?.manifest === ref.manifest
        ? before
        : { manifest: ref.manifest, moving: before ? follow(before, ref, blobs) : build(ref, blobs), used: Promise.resolve() };
    kept.delete(ref.rag_id);
    kept.set(ref.rag_id, now);
    now.moving.catch(() => kept.get(ref.rag_id) === now && kept.delete(ref.rag_id));
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    const used = now.moving.then((moving) => {
      keepFold(moving);
      return use(moving);
    });
    now.used = Promise.allSettled([now.used, used]);
    return used;
  };
}

/** Keeps the folds of the versions that were asked last, for a while and up to a size. */
function keepFolds(): (asked: Moving) => void {
  const holders = new Set<Moving>();
  let timer: NodeJS.Timeout | undefined;
  const letGo = (moving: Moving) => {
    moving.folded = null;
    holders.delete(moving);
    tidyWhenIdle();
  };
  return (asked) => {
    holders.delete(asked);
    holders.add(asked);
    let triples = 0;
    for (const moving of [...holders].toReversed()) {
      triples += moving.folded?.triples.size ?? 0;
      if (triples > FOLDED_TRIPLES) letGo(moving);
    }
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const moving of holders) letGo(moving);
    }, FOLD_KEPT_MS).unref();
  };
}

async function follow(before: Kept, ref: ViewRef, blobs: Blobs): Promise<Moving> {
  await before.used;
  try {
    const moving = await before.moving;
    return (await move(moving, ref, blobs)) ? moving : await build(ref, blobs);
  } catch (error) {
    // What was half moved is of no version. Blobs that cannot be had fail the build too.
    process.emitWarning(`The view of RAG ${ref.rag_id} is built anew: ${error instanceof Error ? error.message : String(error)}`);
    return build(ref, blobs);
  }
}

const manifestAt = async ({ manifest, base_iri }: ViewRef, blobs: Blobs): Promise<Manifest> =>
  manifest === null ? emptyManifest(base_iri) : manifestOf(manifest, { blobs });

/** A version's documents with their texts, from blobs. */
async function read(entries: readonly DocumentEntry[], blobs: Blobs): Promise<{ documents: FoldDocument[]; texts: Map<string, string> }> {
  const documents = await documentsOf(entries, new Map(), { blobs });
  const texts = new Map<string, string>();
  for (const { textSha256 } of documents) if (!texts.has(textSha256)) texts.set(textSha256, textOf(await blobs.get(textSha256)));
  return { documents, texts };
}

async function foldOf(manifest: Manifest, documents: readonly FoldDocument[], blobs: Blobs): Promise<FoldState> {
  const folded = newState(manifest.base_iri);
  advance(folded, { put: documents, decisions: await decisionsOf(manifest, { blobs }) });
  return folded;
}

async function build(ref: ViewRef, blobs: Blobs): Promise<Moving> {
  const manifest = await manifestAt(ref, blobs);
  const { documents, texts } = await read(documentEntries(manifest), blobs);
  const folded = await foldOf(manifest, documents, blobs);
  const view = buildView({
    documents: documents.map((document) => viewDocument(document, texts.get(document.textSha256) ?? '')),
    facts: viewFacts([...folded.triples.values()], folded),
  });
  const index = remade(INDEX_KEPT_MS, async () => indexGraph(graphOf(moving.folded ?? (await foldAgain(moving, blobs)))));
  const moving: Moving = { view, texts, folded, index, manifest, graph: index.get };
  return moving;
}

const foldAgain = async ({ manifest }: Moving, blobs: Blobs): Promise<FoldState> =>
  foldOf(manifest, await documentsOf(documentEntries(manifest), new Map(), { blobs }), blobs);

/** Makes it another version in memory; false when little of it would stay. */
async function move(moving: Moving, ref: ViewRef, blobs: Blobs): Promise<boolean> {
  const target = await manifestAt(ref, blobs);
  const was = new Map(documentEntries(moving.manifest).map((entry) => [entry.document_id, entry]));
  const put: DocumentEntry[] = [];
  for (const entry of documentEntries(target)) {
    const known = was.get(entry.document_id);
    was.delete(entry.document_id);
    if (known?.content_sha256 !== entry.content_sha256 || known.text_sha256 !== entry.text_sha256) put.push(entry);
  }
  if (moving.folded === null) return false;
  const isOther = target.base_iri !== moving.manifest.base_iri || target.fold !== moving.manifest.fold;
  if (isOther || put.length > target.documents.length * SHARED) return false;
  const { documents, texts } = await read(put, blobs);
  const decisions = target.decisions === moving.manifest.decisions ? undefined : await decisionsOf(target, { blobs });
  const { folded } = moving;
  if (folded === null) return false;
  const change = advance(folded, { put: documents, remove: [...was.keys()], ...(decisions ? { decisions } : {}) });
  const shown = documents.map((document) => viewDocument(document, texts.get(document.textSha256) ?? ''));
  moving.view.move(viewChange(change, folded, shown));
  for (const [sha256, text] of texts) moving.texts.set(sha256, text);
  dropTexts(moving.texts, target);
  moving.manifest = target;
  moving.index.forget();
  return true;
}

function dropTexts(texts: Map<string, string>, { documents }: Manifest): void {
  const named = new Set(documents.map(([, , , textSha256]) => textSha256));
  for (const sha256 of texts.keys()) if (!named.has(sha256)) texts.delete(sha256);
}

interface Remade<T> {
  get(): Promise<T>;
  forget(): void;
}

/** Makes a value when it is asked for and forgets it when nobody has asked for a while. */
function remade<T>(ms: number, make: () => Promise<T>): Remade<T> {
  let made: Promise<T> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const forget = () => {
    clearTimeout(timer);
    made = undefined;
    tidyWhenIdle();
  };
  return {
    get() {
      clearTimeout(timer);
      timer = setTimeout(forget, ms).unref();
      made ??= make();
      made.catch(forget);
      return made;
    },
    forget,
  };
}

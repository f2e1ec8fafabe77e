import type { ViewRef } from '../../contract/hub.ts';
import { buildView, viewDocument, viewFacts, type View } from '../answer/index.ts';
import { indexGraph, type GraphIndex } from '../answer/browse/terms.ts';
import { decisionsOf, documentsOf, manifestOf } from '../cycle/1-graphrag/change.ts';
import { textOf } from '../cycle/tools.ts';
import { fold, type FoldDocument, type FoldResult } from '../graph/fold.ts';
import { documentEntries } from '../graph/manifest.ts';
import type { Blobs } from './edge-client.ts';
import { tidyWhenIdle } from './tidy.ts';

/** One published version ready to be asked: its graph, its index, its texts. A view that is rebuilt from blobs at will. */
export interface Published {
  readonly view: View;
  readonly texts: ReadonlyMap<string, string>;
  /** The whole graph, for those who browse; it weighs more than the view, so it is folded when asked for and kept for a minute. */
  graph(): Promise<GraphIndex>;
}

const GRAPH_KEPT_MS = 60_000;

/** RAGs whose published version is kept in memory. */
const KEPT = 4;

/** Opens published versions; of each RAG the one that was asked for last, built once also when two ask at the same time. */
export function openPublished(blobs: Blobs) {
  const kept = new Map<number, { manifest: string | null; published: Promise<Published> }>();
  return (ref: ViewRef): Promise<Published> => {
    const known = kept.get(ref.rag_id);
    const published = known?.manifest === ref.manifest ? known.published : build(ref, blobs);
    kept.delete(ref.rag_id);
    kept.set(ref.rag_id, { manifest: ref.manifest, published });
    published.catch(() => kept.delete(ref.rag_id));
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return published;
  };
}

async function build(ref: ViewRef, blobs: Blobs): Promise<Published> {
  const { graph, documents } = await foldOf(ref, blobs);
  const texts = new Map<string, string>();
  for (const { textSha256 } of documents) if (!texts.has(textSha256)) texts.set(textSha256, textOf(await blobs.get(textSha256)));
  const view = buildView({
    documents: documents.map((document) => viewDocument(document, texts.get(document.textSha256) ?? '')),
    facts: viewFacts(graph),
  });
  return { view, texts, graph: keptFor(GRAPH_KEPT_MS, async () => indexGraph((await foldOf(ref, blobs)).graph)) };
}

async function foldOf(ref: ViewRef, blobs: Blobs): Promise<{ graph: FoldResult; documents: FoldDocument[] }> {
  const manifest = ref.manifest === null ? null : await manifestOf(ref.manifest, { blobs });
  const documents = manifest ? await documentsOf(documentEntries(manifest), new Map(), { blobs }) : [];
  const decisions = manifest ? await decisionsOf(manifest, { blobs }) : [];
  return { graph: fold({ baseIri: ref.base_iri, documents, decisions }), documents };
}

/** Makes a value when it is asked for and forgets it when nobody has asked for a while. */
function keptFor<T>(ms: number, make: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | null = null;
  let timer: NodeJS.Timeout | undefined;
  const forget = () => {
    kept = null;
    tidyWhenIdle();
  };
  return () => {
    clearTimeout(timer);
    timer = setTimeout(forget, ms).unref();
    kept ??= make();
    kept.catch(forget);
    return kept;
  };
}

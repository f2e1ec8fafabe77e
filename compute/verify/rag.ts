import { checkBlobs, readManifest, type BlobPlaces } from './blobs.ts';
import { failed, ok, REPAIR, skipped, type Finding } from './finding.ts';
import { checkCitations, checkDocuments, checkFold, sayVersion, type Said } from './graph.ts';
import { readEdgeRag, type EdgeRag, type Query, type RagRow, type VersionRow } from './rows.ts';
import { checkLines, checkMark, checkView, checkWorkspace, heldBy, type Expected, type StoreTools } from './store.ts';

export interface RagTools extends StoreTools {
  readonly query: Query;
  readonly places: BlobPlaces;
  readonly storeId: string;
  /** Stores of other nodes, which cannot be looked into from here. */
  readonly otherStores: ReadonlySet<string>;
}

/** One RAG, from what the edge says down to what a query sees. */
export async function verifyRag(rag: RagRow, tools: RagTools): Promise<Finding[]> {
  const { places, query } = tools;
  const edge = await readEdgeRag(query, rag);
  const published = edge.versions.at(-1);
  const manifest = published ? await readManifest(places, published.manifest) : null;
  const findings = [
    checkVersions(edge),
    checkManifest(published, manifest !== null),
    await checkBlobs(edge, places),
    manifest ? checkDocuments(manifest, edge.documents) : skipped('documents', 'There is no manifest to compare with.'),
  ];
  const versions = await withDoubtful(edge, tools);
  const said = await sayLast(versions, rag, places);
  const fold = said ? await checkFold(versions, said, rag.base_iri, places) : skipped('fold', 'A blob that the fold needs is not there.');
  findings.push(fold, said ? await checkCitations(said, places) : skipped('citations', 'There is no fold.'));
  const version = versions.at(-1)?.version ?? 0;
  const lines = fold.result === 'failed' ? null : (said?.lines ?? null);
  return [...findings, ...(await checkStore(edge, { ragId: rag.id, version, versions, lines }, tools))];
}

function checkVersions({ rag, versions }: EdgeRag): Finding {
  const gap = versions.findIndex(({ version }, index) => version !== index + 1);
  if (gap >= 0) return failed('versions', `The edge has no row of version ${gap + 1}.`, RESTORE_EDGE);
  if (rag.version !== versions.length)
    return failed('versions', `The RAG is at version ${rag.version}, the newest row is version ${versions.length}.`, RESTORE_EDGE);
  const count = versions.at(-1)?.triple_count ?? 0;
  if (count !== rag.triple_count)
    return failed('versions', `The RAG counts ${rag.triple_count} triples, the row of its version ${count}.`, RESTORE_EDGE);
  return ok('versions', rag.version === 0 ? 'Nothing was published.' : `Version ${rag.version} of ${versions.length}.`);
}

const RESTORE_EDGE = 'Put back a backup of the whole state directory; rows of the edge cannot be made anew.';

function checkManifest(version: VersionRow | undefined, isThere: boolean): Finding {
  if (!version) return ok('manifest', 'None, because nothing was published.');
  if (isThere) return ok('manifest', version.manifest);
  return failed(
    'manifest',
    `The manifest ${version.manifest} of version ${version.version} is missing or not what was stored.`,
    `${REPAIR} It is copied from the node's cache where that still has it; else put it back from a backup.`,
  );
}

/** A publish that the store has done and the edge has not heard of counts: its node will say so when it starts. */
async function withDoubtful({ rag, versions, cycle }: EdgeRag, { store }: RagTools): Promise<readonly VersionRow[]> {
  if (cycle?.status !== 'publishing' || cycle.manifest === null || cycle.diff_hash === null) return versions;
  if ((await heldBy(store, rag.id)).kind === 'unreadable') return versions;
  const became = await store.publishedAs(rag.id, cycle.id);
  if (became !== rag.version + 1) return versions;
  return [...versions, { version: became, cycle_id: cycle.id, manifest: cycle.manifest, diff_hash: cycle.diff_hash, triple_count: null }];
}

async function sayLast(versions: readonly VersionRow[], rag: RagRow, places: BlobPlaces): Promise<Said | null> {
  const last = versions.at(-1);
  const manifest = last ? await readManifest(places, last.manifest) : null;
  return last && !manifest ? null : sayVersion(manifest, rag.base_iri, places);
}

async function checkStore(edge: EdgeRag, expected: Expected, tools: RagTools): Promise<Finding[]> {
  const owner = edge.rag.store_id;
  if (owner !== null && tools.otherStores.has(owner))
    return [skipped('store', `RAG ${edge.rag.id} belongs to the store ${owner} of another node.`)];
  const held = await heldBy(tools.store, expected.ragId);
  const mark = await checkMark(expected, held, tools);
  const workspace = edge.cycle?.manifest ? await readManifest(tools.places, edge.cycle.manifest) : null;
  const proposed = workspace && (await sayVersion(workspace, edge.rag.base_iri, tools.places));
  return [
    owner === null || owner === tools.storeId ? mark : adoption(edge.rag, mark, tools),
    await checkLines(expected, held, tools),
    await checkView(expected, held, tools),
    await checkWorkspace(edge, proposed, tools),
  ];
}

/** The store of this RAG is lost; the one that is here takes its place, once it holds what was published. */
function adoption({ id, store_id }: RagRow, mark: Finding, { query, storeId }: RagTools): Finding {
  const detail = `RAG ${id} belongs to the store ${store_id}, which no node has any more; here is the store ${storeId}.`;
  if (mark.result === 'failed' && !mark.repair) return failed('store', `${detail} ${mark.detail}`, mark.fix);
  return failed('store', mark.result === 'ok' ? detail : `${detail} ${mark.detail}`, REPAIR, async () => {
    const said = mark.repair ? `${await mark.repair()} ` : '';
    await query('UPDATE rags SET store_id = ? WHERE id = ? AND store_id = ?', storeId, id, store_id ?? '');
    return `${said}RAG ${id} now belongs to the store ${storeId}.`;
  });
}

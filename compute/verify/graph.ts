import { FeragError } from '../../contract/errors.ts';
import { decisionsOf, documentsOf } from '../cycle/1-graphrag/change.ts';
import { textOf, type CycleTools } from '../cycle/tools.ts';
import { sha256Hex } from '../graph/canonical-json.ts';
import { delta, diffHash, publishedLines } from '../graph/delta.ts';
import { fold, type FoldDocument, type FoldResult } from '../graph/fold.ts';
import { documentEntries, FOLD_VERSION, type Manifest } from '../graph/manifest.ts';
import { blobOf, readManifest, wholeBlob, type BlobPlaces } from './blobs.ts';
import { failed, more, ok, skipped, type Finding } from './finding.ts';
import type { DocumentRow, VersionRow } from './rows.ts';

/** A version as its manifest says it. */
export interface Said {
  readonly graph: FoldResult;
  readonly documents: readonly FoldDocument[];
  /** What production holds, sorted by code units. */
  readonly lines: readonly string[];
}

/** Null where a blob that the fold needs is not whole. */
export async function sayVersion(manifest: Manifest | null, baseIri: string, places: BlobPlaces): Promise<Said | null> {
  const tools: Pick<CycleTools, 'blobs'> = {
    blobs: {
      get: (sha256) => blobOf(places, sha256),
      put: () => Promise.reject(new FeragError('internal', 'Verifying writes no blobs.')),
    },
  };
  try {
    const documents = manifest ? await documentsOf(documentEntries(manifest), new Map(), tools) : [];
    const decisions = manifest ? await decisionsOf(manifest, tools) : [];
    const graph = fold({ baseIri: manifest?.base_iri ?? baseIri, documents, decisions });
    return { graph, documents, lines: publishedLines(graph) };
  } catch (error) {
    if (error instanceof FeragError && error.code === 'blob_not_found') return null;
    throw error;
  }
}

/** The published documents of the edge are those of the manifest, each with the content that it names. */
export function checkDocuments(manifest: Manifest, rows: readonly DocumentRow[]): Finding {
  const published = new Map(rows.filter((row) => row.published_version !== null).map((row) => [row.id, row]));
  const entries = documentEntries(manifest);
  const inManifest = new Set(entries.map(({ document_id }) => document_id));
  const differences = [
    ...entries.flatMap((entry) => {
      const row = published.get(entry.document_id);
      if (!row) return [`The manifest has document ${entry.document_id}, but the edge has no published document of that number.`];
      const other = (['content_sha256', 'text_sha256'] as const).find((name) => row[name] !== entry[name]);
      const key = row.segment_key === entry.key ? other : 'key';
      if (key === undefined) return [];
      return [
        `Document ${row.id} "${row.name}": the manifest has ${key} ${entry[key]}, the edge ${key === 'key' ? row.segment_key : row[key]}.`,
      ];
    }),
    ...[...published.values()]
      .filter(({ id }) => !inManifest.has(id))
      .map(({ id, name }) => `Document ${id} "${name}" is published for the edge, but is not in the manifest.`),
  ];
  const [first] = differences;
  if (first === undefined) return ok('documents', `${entries.length} documents, the same in the manifest and the edge.`);
  return failed(
    'documents',
    `${first}${more(differences.length)}`,
    'Restore the edge from a backup; rows of documents cannot be made anew.',
  );
}

/**
 * Whether the fold of this program still gives what was reviewed: the change between the two manifests has the hash that the person saw.
 * Only then may production be rebuilt from it.
 */
export async function checkFold(versions: readonly VersionRow[], said: Said, baseIri: string, places: BlobPlaces): Promise<Finding> {
  const version = versions.at(-1);
  if (!version) return skipped('fold', 'Nothing was published.');
  const manifest = await readManifest(places, version.manifest);
  if (manifest && manifest.fold !== FOLD_VERSION) {
    return failed(
      'fold',
      `The manifest was folded by the rules ${manifest.fold}; this program has the rules ${FOLD_VERSION}.`,
      OTHER_RULES,
    );
  }
  if (version.triple_count !== null && version.triple_count !== said.lines.length) {
    return failed(
      'fold',
      `Version ${version.version} has ${version.triple_count} triples, the fold gives ${said.lines.length}.`,
      OTHER_RULES,
    );
  }
  const before = versions.at(-2);
  const base = before ? await readManifest(places, before.manifest) : null;
  const from = before && !base ? null : await sayVersion(base, baseIri, places);
  if (!from) return skipped('fold', 'The version before is not there as a whole, so its change cannot be compared with what was reviewed.');
  const hash = diffHash(delta(before ? from.graph : null, said.graph));
  if (hash === version.diff_hash) return ok('fold', `${said.lines.length} triples; the change is the one that was reviewed.`);
  return failed(
    'fold',
    `The change of version ${version.version} was reviewed as ${version.diff_hash}; the fold gives ${hash}.`,
    OTHER_RULES,
  );
}

const OTHER_RULES = 'Run the release of ferag that published this version; until then production is not rebuilt.';

/** What is cited stands in its text: each document's text is its segment's, each chunk is at its offsets. */
export async function checkCitations(said: Said, places: BlobPlaces): Promise<Finding> {
  let chunks = 0;
  for (const { documentId, textSha256, segment } of said.documents) {
    if (segment.text_sha256 !== textSha256)
      return failed(
        'citations',
        `Document ${documentId}: the segment was read from the text ${segment.text_sha256}, not ${textSha256}.`,
        null,
      );
    const bytes = await wholeBlob(places, textSha256);
    if (bytes === null) return skipped('citations', `The text of document ${documentId} is not there.`);
    const text = textOf(bytes);
    const moved = segment.chunks.find(({ sha256, start, end }) => sha256Hex(text.slice(start, end)) !== sha256);
    if (moved)
      return failed('citations', `Document ${documentId}: the chunk at ${moved.start}–${moved.end} is not what its text has there.`, null);
    chunks += segment.chunks.length;
  }
  return ok('citations', `${chunks} chunks stand in their texts.`);
}

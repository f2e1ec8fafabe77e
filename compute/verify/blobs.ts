import { FeragError } from '../../contract/errors.ts';
import { documentEntries, Manifest } from '../graph/manifest.ts';
import { contentKey, type BlobFolder, type BlobState } from './blob-folder.ts';
import { failed, more, ok, REPAIR, type Finding } from './finding.ts';
import type { CycleRow, EdgeRag } from './rows.ts';

/** A blob that something of a RAG names. */
interface Wanted {
  readonly key: string;
  readonly sha256: string;
  readonly what: string;
  /** The published document that has to be uploaded again without it. */
  readonly document: string | null;
}

export interface BlobPlaces {
  readonly blobs: BlobFolder;
  /** The node's cache: blobs by their hash. */
  readonly cached: (sha256: string) => Promise<Uint8Array | null>;
}

/** A blob's bytes; null where they are missing, or others. */
export async function wholeBlob({ blobs }: BlobPlaces, sha256: string): Promise<Uint8Array | null> {
  return (await blobs.check(contentKey(sha256), sha256)) === 'whole' ? blobs.read(contentKey(sha256)) : null;
}

/** Reads a blob for the fold. @throws FeragError `blob_not_found` where it is missing or other bytes. */
export async function blobOf(places: BlobPlaces, sha256: string): Promise<Uint8Array> {
  const bytes = await wholeBlob(places, sha256);
  if (bytes === null) throw new FeragError('blob_not_found', `The blob ${sha256} is not there as it was stored.`);
  return bytes;
}

/** A manifest by its hash; null where its blob is not whole, or is none. */
export async function readManifest(places: BlobPlaces, sha256: string): Promise<Manifest | null> {
  const bytes = await wholeBlob(places, sha256);
  const read = Manifest.safeParse(bytes && parsed(bytes));
  return read.success ? read.data : null;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}

/** Every blob that a RAG's versions, documents and open cycle name: there, and the bytes that its hash names. */
export async function checkBlobs(edge: EdgeRag, places: BlobPlaces): Promise<Finding> {
  const wanted = await wantedBlobs(edge, places);
  const wrong: { blob: Wanted; state: Exclude<BlobState, 'whole'> }[] = [];
  for (const blob of wanted) {
    const state = await places.blobs.check(blob.key, blob.sha256);
    if (state !== 'whole') wrong.push({ blob, state });
  }
  const [first] = wrong;
  if (!first) return ok('blobs', `${wanted.length} blobs are there, with the bytes that their hashes name.`);
  const names = [...new Set(wrong.flatMap(({ blob }) => blob.document ?? []))];
  const upload = names.length > 0 ? ` What no copy is left of has to be uploaded again: ${names.slice(0, 20).join(', ')}.` : '';
  return failed('blobs', `${describe(first.blob, first.state)}${more(wrong.length)}`, `${REPAIR}${upload}`, () =>
    repairBlobs(wrong, places),
  );
}

function describe({ key, what, sha256 }: Wanted, state: Exclude<BlobState, 'whole'>): string {
  const named = `${what}, ${key}${key.endsWith(sha256) ? '' : ` (sha256 ${sha256})`}`;
  return state === 'missing' ? `Missing: ${named}.` : `Wrong bytes (sha256 ${state.otherHash}): ${named}.`;
}

/** Takes what the node's cache still has; sets wrong bytes aside, because an upload keeps what is there under its name. */
async function repairBlobs(wrong: readonly { blob: Wanted; state: BlobState }[], places: BlobPlaces): Promise<string> {
  const lost = new Set<string>();
  let copied = 0;
  for (const { blob, state } of wrong) {
    const copy = await places.cached(blob.sha256);
    if (state !== 'missing') await places.blobs.setAside(blob.key);
    if (copy) await places.blobs.write(blob.key, copy);
    if (copy) copied += 1;
    else lost.add(blob.document ?? blob.what);
  }
  const said = `${copied} of ${wrong.length} blobs were taken from the node's cache.`;
  return lost.size === 0 ? said : `${said} To be uploaded again, or put back from a backup: ${[...lost].join(', ')}.`;
}

async function wantedBlobs(edge: EdgeRag, places: BlobPlaces): Promise<Wanted[]> {
  const wanted = new Map<string, Wanted>();
  const want = (sha256: string, what: string, document: string | null = null, key = contentKey(sha256)) => {
    if (!wanted.has(key)) wanted.set(key, { key, sha256, what, document });
  };
  const names = new Map(edge.documents.map(({ id, name }) => [id, name]));
  // The published version first: what it names is worth most.
  for (const { version, manifest: sha256 } of edge.versions.toReversed()) {
    want(sha256, `manifest of version ${version}`);
    const isPublished = version === edge.rag.version;
    await wantManifest(sha256, `version ${version}`, (id) => (isPublished ? (names.get(id) ?? `document ${id}`) : null));
    if (isPublished) wantSources();
  }
  if (edge.cycle) await wantCycle(edge.cycle);
  return [...wanted.values()];

  function wantSources(): void {
    for (const { id, name, source_key, source_sha256, published_version } of edge.documents)
      if (published_version !== null && source_key && source_sha256)
        want(source_sha256, `upload of document ${id} "${name}"`, name, source_key);
  }

  async function wantManifest(sha256: string, of: string, document: (id: number) => string | null): Promise<void> {
    const manifest = await readManifest(places, sha256);
    if (manifest === null) return;
    for (const { document_id: id, content_sha256, text_sha256 } of documentEntries(manifest)) {
      const named = `document ${id} "${names.get(id) ?? ''}" of ${of}`;
      want(content_sha256, `segment of ${named}`, document(id));
      want(text_sha256, `text of ${named}`, document(id));
    }
    if (manifest.decisions !== null) want(manifest.decisions, `decisions of ${of}`);
  }

  async function wantCycle({ id, manifest, add_sha256, del_sha256, review, artifacts }: CycleRow): Promise<void> {
    const of = `cycle ${id}`;
    if (manifest) {
      want(manifest, `manifest of ${of}`);
      await wantManifest(manifest, of, (document) => names.get(document) ?? null);
    }
    if (add_sha256) want(add_sha256, `added lines of ${of}`);
    if (del_sha256) want(del_sha256, `removed lines of ${of}`);
    for (const page of Object.values(review?.parts ?? {}).flat()) want(page.sha256, `review page of ${of}`);
    for (const { name, sha256 } of artifacts ?? []) want(sha256, `file ${name} of ${of}`);
  }
}

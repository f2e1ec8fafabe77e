import type { World } from './simulate.ts';
import type { SimManifest } from './texts.ts';

type Documents = readonly (readonly [id: number, content: string])[];

interface Version {
  readonly cycleId: number;
  readonly diffHash: string;
  readonly manifest: string;
  /** Approved by the rule of the RAG, not by a person. */
  readonly isByRule: boolean;
  readonly documents: Documents;
}

/** What should be published, worked out from what was asked for and approved alone. */
export interface Ledger {
  manifest(sha256: string): SimManifest | null;
  /** The versions of a RAG, in order. */
  history(ragId: number): Version[];
  /** The documents of a cycle in review. */
  proposed(cycleId: number): Documents;
}

interface Row {
  readonly cycleId: number;
  readonly diffHash: string;
  readonly manifest: string;
  readonly target: string | null;
  readonly settings: string;
}

export function openLedger({ edge }: World): Ledger {
  const { memory } = edge;
  const known = new Map<string, SimManifest | null>();
  const manifest = (sha256: string): SimManifest | null => {
    // Blobs are immutable. Written by the simulation's own merge.
    const read = known.get(sha256) ?? (JSON.parse(edge.blobs.get(sha256) ?? 'null') as SimManifest | null);
    known.set(sha256, read);
    return read;
  };

  /** A cycle's own changes: the last word on each document counts; what could not be read changes nothing. */
  const change = (base: Documents, cycleId: number): Documents => {
    const documents = new Map(base);
    const last = new Map<number, { change: string; status: string; content: string | null }>();
    const rows = memory.rows<{ documentId: number; change: string; status: string; content: string | null }>(
      'select document_id as documentId, change, status, content_sha256 as content from revisions where cycle_id = ? order by id',
      cycleId,
    );
    for (const { documentId, ...row } of rows) last.set(documentId, row);
    for (const [id, { change: what, status, content }] of last) {
      if (what === 'remove') documents.delete(id);
      else if (status === 'completed' && content !== null) documents.set(id, content);
    }
    return [...documents].toSorted((a, b) => a[0] - b[0]);
  };

  const history = (ragId: number): Version[] => {
    const versions: Version[] = [];
    const rows = memory.rows<Row>(
      `select v.cycle_id as cycleId, v.diff_hash as diffHash, v.manifest, c.target_manifest as target, r.settings from versions v
        join cycles c on c.id = v.cycle_id join rags r on r.id = v.rag_id where v.rag_id = ? order by v.version`,
      ragId,
    );
    for (const { cycleId, diffHash, manifest: sha256, target, settings } of rows) {
      const earlier = versions.find((version) => version.manifest === target);
      const documents = target === null ? change(versions.at(-1)?.documents ?? [], cycleId) : (earlier?.documents ?? []);
      versions.push({ cycleId, diffHash, manifest: sha256, documents, isByRule: JSON.parse(settings).approval === 'auto' });
    }
    return versions;
  };

  return {
    manifest,
    history,
    proposed(cycleId) {
      const [cycle] = memory.rows<{ ragId: number; target: string | null }>(
        'select rag_id as ragId, target_manifest as target from cycles where id = ?',
        cycleId,
      );
      const versions = history(cycle?.ragId ?? 0);
      if (cycle?.target) return versions.find((version) => version.manifest === cycle.target)?.documents ?? [];
      return change(versions.at(-1)?.documents ?? [], cycleId);
    },
  };
}

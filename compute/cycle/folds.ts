import type { Proposal } from '../graph/fold.ts';
import type { FoldChange } from '../graph/incremental/change.ts';
import { advance, newState, type FoldState } from '../graph/incremental/index.ts';
import { emptyManifest, manifestDifference, type Manifest } from '../graph/manifest.ts';
import type { Segment } from '../graph/segment.ts';
import { decisionsOf, documentsOf } from './1-graphrag/change.ts';
import type { CycleTools } from './tools.ts';

/** The graph of a manifest in memory, ready to be taken to another manifest of the same RAG by their difference. */
export interface HeldFold {
  readonly state: FoldState;
  readonly manifest: Manifest;
  /** Duplicates that were proposed for it, where somebody asked. */
  readonly proposals: readonly Proposal[] | null;
}

/** Folds between one merge and the next. What is taken is not there any more: who throws while at work on it loses it, and nobody else. */
export interface Folds {
  take(ragId: number): HeldFold | null;
  keep(ragId: number, fold: HeldFold): void;
  isEmpty(): boolean;
}

/** Lines of all graphs that are kept: about 45 MB (2.8 kB a line, measured on encyclopaedic passages). A larger graph is folded anew each time. */
const KEPT_LINES = 15_000;

export function newFolds(limit = KEPT_LINES): Folds {
  const kept = new Map<number, HeldFold>();
  const lines = (): number => [...kept.values()].reduce((sum, { state }) => sum + state.data.length, 0);
  return {
    take(ragId) {
      const found = kept.get(ragId) ?? null;
      kept.delete(ragId);
      return found;
    },
    isEmpty: () => kept.size === 0,
    keep(ragId, fold) {
      if (!fold.state.isSound) return;
      kept.delete(ragId);
      kept.set(ragId, fold);
      // The one that was used longest ago goes first; a map keeps its order.
      for (const oldest of kept.keys()) {
        if (lines() <= limit) break;
        kept.delete(oldest);
      }
    },
  };
}

/** A fold of nothing, under the base IRI that a RAG has for ever. */
export const emptyFold = (baseIri: string): HeldFold => ({ state: newState(baseIri), manifest: emptyManifest(baseIri), proposals: [] });

/** Takes a fold to another manifest: only segments that the two do not share are read. */
export async function moveFold(
  { state, manifest, proposals }: HeldFold,
  to: Manifest,
  segments: Map<string, Segment>,
  tools: Pick<CycleTools, 'blobs'>,
): Promise<{ readonly fold: HeldFold; readonly change: FoldChange }> {
  const { put, remove } = manifestDifference(manifest, to);
  const documents = await documentsOf(put, segments, tools);
  const decided = manifest.decisions === to.decisions ? {} : { decisions: await decisionsOf(to, tools) };
  const isSame = put.length === 0 && remove.length === 0 && manifest.decisions === to.decisions;
  const change = advance(state, { put: documents, remove, ...decided });
  return { fold: { state, manifest: to, proposals: isSame ? proposals : null }, change };
}

import { useQuery } from '@tanstack/solid-query';
import { createSignal, onCleanup, type Accessor } from 'solid-js';
import type { z } from 'zod';
import { page } from '../../contract/common.ts';
import { Approved, Cycle, type Resume } from '../../contract/cycles.ts';
import { DIFF_ITEMS, DiffSummary, type DiffPart } from '../../contract/diff.ts';
import { asFailure, call, type Failure } from './call.ts';
import { keys } from './query.ts';
import { refreshRag } from './rags.ts';

type Item<P extends DiffPart> = z.infer<(typeof DIFF_ITEMS)[P]>;

export interface ReviewOf {
  readonly ragId: number;
  readonly cycleId: number;
  readonly diffHash: string;
}

export const useDiffSummary = (of: Accessor<ReviewOf | null>) =>
  useQuery(() => {
    const wanted = of();
    return {
      queryKey: keys.diff(wanted?.ragId ?? 0, wanted?.cycleId ?? 0, 'summary', wanted?.diffHash ?? ''),
      enabled: wanted !== null,
      // Named by its hash, it never changes.
      staleTime: Infinity,
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call(DiffSummary, 'GET', `/rags/${wanted?.ragId}/cycles/${wanted?.cycleId}/diff?part=summary`, { signal }),
    };
  });

/** One part of a diff, page after page, as far as somebody wants to see it. */
export interface PartPages<T> {
  readonly items: Accessor<readonly T[]>;
  readonly isWhole: Accessor<boolean>;
  readonly failure: Accessor<Failure | null>;
  /** Goes on reading until this many items are there; repeated calls join. */
  readonly want: (count: number) => void;
}

const PAGE = 200;

export function createPart<P extends DiffPart>(of: ReviewOf, part: P): PartPages<Item<P>> {
  const [items, setItems] = createSignal<readonly Item<P>[]>([]);
  const [isWhole, setIsWhole] = createSignal(false);
  const [failure, setFailure] = createSignal<Failure | null>(null);
  const stop = new AbortController();
  onCleanup(() => stop.abort());
  let wanted = 0;
  let cursor: string | null = '';
  let isReading = false;

  async function read(): Promise<void> {
    while (cursor !== null && items().length < wanted && !stop.signal.aborted) {
      const next: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const path = `/rags/${of.ragId}/cycles/${of.cycleId}/diff?part=${part}&limit=${PAGE}${next}`;
      const got: { items: unknown[]; next_cursor: string | null } = await call(page(DIFF_ITEMS[part]), 'GET', path, {
        signal: stop.signal,
      });
      // The schema is that of the part, which the compiler cannot follow through the index.
      setItems((old) => [...old, ...(got.items as Item<P>[])]);
      cursor = got.next_cursor;
    }
    if (cursor === null) setIsWhole(true);
  }

  return {
    items,
    isWhole,
    failure,
    want: (count) => {
      wanted = Math.max(wanted, count);
      if (isReading || isWhole()) return;
      isReading = true;
      setFailure(null);
      read()
        .catch((error: unknown) => stop.signal.aborted || setFailure(asFailure(error)))
        .finally(() => (isReading = false));
    },
  };
}

export async function approve({ ragId, cycleId, diffHash }: ReviewOf): Promise<z.infer<typeof Approved>> {
  try {
    return await call(Approved, 'POST', `/rags/${ragId}/cycles/${cycleId}/approve`, { body: { diff_hash: diffHash } });
  } finally {
    refreshRag(ragId);
  }
}

/** Lifts a pause: with a budget in tokens (null: without a limit), or without asking the model any further. */
export async function resumeCycle({ rag_id, id }: Cycle, how: z.infer<typeof Resume>): Promise<Cycle> {
  try {
    return await call(Cycle, 'POST', `/rags/${rag_id}/cycles/${id}/resume`, { body: how });
  } finally {
    refreshRag(rag_id);
  }
}

export async function changeCycle(ragId: number, cycleId: number, what: 'reject' | 'retry' | 'cancel', reason?: string): Promise<Cycle> {
  const body = what === 'reject' ? { body: reason ? { reason } : {} } : {};
  try {
    return await call(Cycle, 'POST', `/rags/${ragId}/cycles/${cycleId}/${what}`, body);
  } finally {
    refreshRag(ragId);
  }
}

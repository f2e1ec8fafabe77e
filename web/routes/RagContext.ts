import { createContext, useContext, type Accessor } from 'solid-js';
import type { Cycle } from '../../contract/cycles.ts';
import type { Rag } from '../../contract/rags.ts';
import type { TaskState } from '../data/task-state.ts';

/** What every tab of a RAG knows. */
export interface RagView {
  readonly rag: Accessor<Rag>;
  readonly cycles: Accessor<readonly Cycle[]>;
  /** False until the cycles have been asked for once. */
  readonly hasCycles: Accessor<boolean>;
  /** The one the header speaks of. */
  readonly cycle: Accessor<Cycle | null>;
  readonly task: Accessor<TaskState>;
}

const Context = createContext<RagView>();
export const RagProvider = Context.Provider;

export function useRagView(): RagView {
  const view = useContext(Context);
  if (!view) throw new Error('A tab of a RAG stands outside of its frame.');
  return view;
}

/** Owners and curators upload, review and approve; readers read and ask. */
export const canCurate = (rag: Rag): boolean => rag.role !== 'reader';

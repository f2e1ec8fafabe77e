/** What `ferag verify` compares, in the order of looking: each rests on those before it. */
export const CHECKS = ['versions', 'manifest', 'blobs', 'documents', 'fold', 'citations', 'store', 'lines', 'view', 'workspace'] as const;
export type CheckName = (typeof CHECKS)[number] | 'dataset' | 'cache' | 'leftovers';

/** One comparison of one RAG, or of the folder. */
export interface Finding {
  readonly check: CheckName;
  readonly result: 'ok' | 'failed' | 'skipped';
  /** For a failed one: its first difference, by name. */
  readonly detail: string;
  /** What a person can do; null when there is nothing to do. */
  readonly fix: string | null;
  /** Makes it good, where that is safe. Gives what was done. */
  readonly repair?: () => Promise<string>;
}

export const ok = (check: CheckName, detail: string): Finding => ({ check, result: 'ok', detail, fix: null });
export const skipped = (check: CheckName, detail: string): Finding => ({ check, result: 'skipped', detail, fix: null });
export const failed = (check: CheckName, detail: string, fix: string | null, repair?: () => Promise<string>): Finding => ({
  check,
  result: 'failed',
  detail,
  fix,
  ...(repair && { repair }),
});

export const REPAIR = 'Run it again with --repair.';

/** "and 3 more" behind the first difference. */
export const more = (count: number): string => (count > 1 ? ` (and ${count - 1} more)` : '');

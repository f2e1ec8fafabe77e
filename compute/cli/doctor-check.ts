import type { ModelCheck } from '../../contract/models.ts';

/** One finding of `ferag doctor`; `fix` says what to do about it, null when there is nothing to do. */
export type Check = ModelCheck;

export const ok = (name: string, detail: string): Check => ({ name, result: 'ok', detail, fix: null });
export const warning = (name: string, detail: string, fix: string): Check => ({ name, result: 'warning', detail, fix });
export const failed = (name: string, detail: string, fix: string): Check => ({ name, result: 'failed', detail, fix });

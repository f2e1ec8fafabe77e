import type { ModelCheck } from '../../../contract/models.ts';

const DETAIL_CHARACTERS = 500;
const short = (text: string): string => text.slice(0, DETAIL_CHARACTERS);

export const ok = (name: string, detail: string): ModelCheck => ({ name, result: 'ok', detail: short(detail), fix: null });
export const warning = (name: string, detail: string, fix: string): ModelCheck => ({
  name,
  result: 'warning',
  detail: short(detail),
  fix: short(fix),
});
export const failed = (name: string, detail: string, fix: string): ModelCheck => ({
  name,
  result: 'failed',
  detail: short(detail),
  fix: short(fix),
});

import { FeragError, type ErrorCode } from '../contract/errors.ts';

/** A positive integer of a path; everything else, also one beyond 2^53, names nothing that exists. */
export function pathId(text: string | undefined, code: ErrorCode, sentence: string): number {
  const id = text !== undefined && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(id)) throw new FeragError(code, sentence);
  return id;
}

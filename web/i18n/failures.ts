import type { Failure } from '../data/call.ts';
import { LIMITS } from '../../contract/limits.ts';
import { bytes, language, t, type Key } from './index.ts';
import { en } from './en.ts';

const isKey = (key: string): key is Key => key in en;

/** A failure in the reader's language. The server's own English sentence says the most where English is read; a code without words falls back to it. */
export function failureWords({ code, message }: Pick<Failure, 'code' | 'message'>): string {
  const key = `failure.${code}`;
  if (language() === 'en' && message !== '' && code !== 'offline') return message;
  if (isKey(key)) return t(key, { limit: bytes(LIMITS.file_bytes) });
  return message === '' ? t('failure.unreadable') : message;
}

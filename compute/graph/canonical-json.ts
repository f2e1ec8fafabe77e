import { hash } from 'node:crypto';

/** UTF-16 code-unit order, the one order of this folder: the same on every machine, and code-point order for all text up to U+FFFF. */
export const compareStrings = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** JSON with sorted object keys and no white space: equal values give equal bytes. A key without a value is left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields
    .toSorted(([a], [b]) => compareStrings(a, b))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`)
    .join(',')}}`;
}

export const sha256Hex = (text: string): string => hash('sha256', text, 'hex');

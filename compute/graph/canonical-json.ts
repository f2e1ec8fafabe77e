import { hash } from 'node:crypto';

/** UTF-16 code-unit order, the one order of this folder: the same on every machine, and code-point order for all text up to U+FFFF. */
export const compareStrings = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** JSON with sorted object keys and no white space: equal values give equal bytes. A key without a value is left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return arrayJson(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  // Concatenated: a segment has tens of thousands of small objects, and lists of their fields were most of the time.
  const fields = Object.entries(value).sort(([a], [b]) => compareStrings(a, b));
  let json = '';
  for (const [name, field] of fields)
    if (field !== undefined) json += `${json === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(field)}`;
  return `{${json}}`;
}

function arrayJson(items: readonly unknown[]): string {
  let json = '';
  for (const item of items) json += `${json === '' ? '' : ','}${canonicalJson(item)}`;
  return `[${json}]`;
}

export const sha256Hex = (text: string): string => hash('sha256', text, 'hex');

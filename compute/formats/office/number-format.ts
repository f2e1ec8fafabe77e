/** How a number is shown: as a date, in percent, with fixed decimals, or as it is. */
export type NumberFormat =
  | { readonly kind: 'date' | 'time' | 'moment' }
  | { readonly kind: 'number'; readonly decimals: number | null; readonly percent: boolean };

const PLAIN: NumberFormat = { kind: 'number', decimals: null, percent: false };
const fixed = (decimals: number, percent = false): NumberFormat => ({
  kind: 'number',
  decimals,
  percent,
});

/** Formats that have a number and no code in the file (ECMA-376, 18.8.30). */
const BUILT_IN: ReadonlyMap<number, NumberFormat> = new Map([
  [1, fixed(0)],
  [2, fixed(2)],
  [3, fixed(0)],
  [4, fixed(2)],
  [9, fixed(0, true)],
  [10, fixed(2, true)],
  ...[14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id): [number, NumberFormat] => [id, { kind: 'date' }]),
  ...[18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56].map((id): [number, NumberFormat] => [id, { kind: 'time' }]),
  [22, { kind: 'moment' }],
  ...[37, 38].map((id): [number, NumberFormat] => [id, fixed(0)]),
  ...[39, 40].map((id): [number, NumberFormat] => [id, fixed(2)]),
]);

/** `code` is that of the file for this number, if it has one. */
export function numberFormat(id: number, code: string | undefined): NumberFormat {
  if (code === undefined) return BUILT_IN.get(id) ?? PLAIN;
  // Only the part for positive numbers, without colours, conditions, quoted words, escaped characters and fillers.
  const bare = (code.slice(0, 500).split(';')[0] ?? '').replace(/"[^"]*"|\[(?!h+\]|m+\]|s+\])[^\]]*\]|\\.|_.|\*./gi, '');
  const [hasDay, hasTime] = [/[dy]|m(?!.*[hs])/i.test(bare), /[hs]|\[m+\]/i.test(bare)];
  if (/^general$|^@$|e[+-]/i.test(bare.trim())) return PLAIN;
  if (hasDay || hasTime) return { kind: hasDay && hasTime ? 'moment' : hasDay ? 'date' : 'time' };
  const decimals = /0(?:\.(0*))?(?!.*0)/.exec(bare.replace(/,/g, ''))?.[1]?.length ?? (/0/.test(bare) ? 0 : null);
  return { kind: 'number', decimals, percent: bare.includes('%') };
}

/** A number of a cell as a person sees it; dates in ISO form, which every language reads alike. */
export function shownNumber(value: number, format: NumberFormat, is1904: boolean): string {
  if (format.kind !== 'number') return shownDate(value, format.kind, is1904) ?? plain(value);
  const number = format.percent ? value * 100 : value;
  // Rounding is for the eye; a value that it would make 0 stays as it is.
  const rounded = format.decimals === null || Math.abs(number) >= 1e15 ? plain(number) : number.toFixed(Math.min(format.decimals, 20));
  return (Number(rounded) === 0 && number !== 0 ? plain(number) : rounded) + (format.percent ? '%' : '');
}

/** 15 digits, as spreadsheets keep them: 0.1 + 0.2 is 0.3. */
const plain = (value: number): string => String(Number(value.toPrecision(15)));

const DAY_MS = 86_400_000;

/** Days since the end of 1899, with the leap day of 1900 that never was, or since 1904. */
function shownDate(value: number, kind: 'date' | 'time' | 'moment', is1904: boolean): string | null {
  if (value < 0 || value >= 2_958_466) return null;
  const days = is1904 ? value + 1462 : value < 60 ? value + 1 : value;
  const iso = new Date(Date.UTC(1899, 11, 30) + Math.round((days * DAY_MS) / 1000) * 1000).toISOString();
  const [date = '', time = ''] = iso.replace(/:00\.000Z$|\.000Z$/, '').split('T');
  if (kind === 'time') return value < 1 ? time : plain(value);
  if (kind === 'date' || time === '00:00') return date;
  return value < 1 ? time : `${date} ${time}`;
}

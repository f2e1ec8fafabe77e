import { createSignal, type JSX } from 'solid-js';
import { en, type Key, type Words } from './en.ts';
import { formOf, LANGUAGES, partsOf, type Language } from './words.ts';

export { LANGUAGES, type Language } from './words.ts';
export type { Key } from './en.ts';

const KEPT = 'ferag.language';
export const LANGUAGE_NAMES = { en: 'English', ru: 'Русский', fr: 'Français' } as const satisfies Record<Language, string>;
const LOADERS: Record<Language, () => Promise<Words>> = {
  en: async () => en,
  ru: async () => (await import('./ru.ts')).ru,
  fr: async () => (await import('./fr.ts')).fr,
};

const [current, setCurrent] = createSignal<{ language: Language; words: Words; locale: string }>({
  language: 'en',
  words: en,
  locale: 'en-GB',
});

export const language = (): Language => current().language;
export const locale = (): string => current().locale;

/** Loads the words and shows the page in them; `isChosen` keeps the choice for the next visit. */
export async function speak(wanted: Language, isChosen = false): Promise<void> {
  const words = await LOADERS[wanted]();
  const own = navigator.languages.find((tag) => tag.split('-')[0] === wanted && tag.includes('-'));
  const locale = own ?? (wanted === 'en' ? 'en-GB' : wanted);
  document.documentElement.lang = wanted;
  setCurrent({ language: wanted, words, locale });
  if (isChosen) localStorage.setItem(KEPT, wanted);
}

/** The kept choice, else the first language of the browser that the client speaks. */
export function firstLanguage(): Language {
  const wanted = [localStorage.getItem(KEPT) ?? '', ...navigator.languages].map((tag) => tag.split('-')[0]);
  return wanted.flatMap((tag) => LANGUAGES.filter((known) => known === tag))[0] ?? 'en';
}

type Value = string | number;

/** The text for a key in the current language; numbers are written as the language writes them. */
export function t(key: Key, values: Readonly<Record<string, Value>> = {}): string {
  return partsOf(template(key, values['n']))
    .map((part) => ('text' in part ? part.text : shown(values[part.hole])))
    .join('');
}

/** Like `t`, with elements in the holes. */
export function rich(key: Key, values: Readonly<Record<string, JSX.Element>>, n?: number): JSX.Element {
  return partsOf(template(key, n)).map((part) => {
    if ('text' in part) return part.text;
    return part.hole === 'n' && n !== undefined ? number(n) : values[part.hole];
  });
}

const template = (key: Key, n: Value | undefined): string => {
  const { words, locale } = current();
  return formOf(words[key], pluralRules(locale), typeof n === 'number' ? n : 0);
};
const shown = (value: Value | undefined): string => (typeof value === 'number' ? number(value) : (value ?? ''));

const made = new Map<string, unknown>();
/** Making a formatter costs more than using it: each is made once. */
function kept<T>(name: string, make: (locale: string) => T): T {
  const id = `${locale()} ${name}`;
  if (!made.has(id)) made.set(id, make(locale()));
  return made.get(id) as T; // the name says which formatter it is
}
const pluralRules = (_locale: string) => kept('plural', (tag) => new Intl.PluralRules(tag));

export const number = (value: number): string => kept('number', (tag) => new Intl.NumberFormat(tag)).format(value);
/** Always with its sign: a true minus and plus. */
export const signed = (value: number): string =>
  kept('signed', (tag) => new Intl.NumberFormat(tag, { signDisplay: 'always' }))
    .format(value)
    .replace('-', '−');
/** `share` of 1. */
export const percent = (share: number): string =>
  kept('percent', (tag) => new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 })).format(share);
const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
export function bytes(size: number): string {
  const power = Math.min(UNITS.length - 1, size < 1000 ? 0 : Math.floor(Math.log10(size) / 3));
  const digits = power > 0 && size / 1000 ** power < 10 ? 1 : 0;
  const unit = UNITS[power] ?? 'byte';
  const style = { style: 'unit', unit, unitDisplay: unit === 'byte' ? 'long' : 'short', maximumFractionDigits: digits } as const;
  return kept(`${unit}${digits}`, (tag) => new Intl.NumberFormat(tag, style)).format(size / 1000 ** power);
}
/** About how long, in the largest unit that says something. */
export function duration(seconds: number): string {
  const [unit, value] =
    seconds < 90
      ? (['second', seconds < 10 ? Math.max(1, Math.round(seconds)) : Math.round(seconds / 10) * 10] as const)
      : (['minute', Math.round(seconds / 60)] as const);
  return kept(`d${unit}`, (tag) => new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short' })).format(value);
}
export const day = (time: string): string =>
  kept('day', (tag) => new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long' })).format(new Date(time));
export const clockTime = (time: string): string =>
  kept('time', (tag) => new Intl.DateTimeFormat(tag, { hour: 'numeric', minute: '2-digit' })).format(new Date(time));
export const isToday = (time: string): boolean => new Date(time).toDateString() === new Date().toDateString();
/** The time of day for today, else the day. */
export const moment = (time: string): string => (isToday(time) ? clockTime(time) : day(time));
export const list = (items: readonly string[]): string =>
  kept('list', (tag) => new Intl.ListFormat(tag, { type: 'conjunction' })).format(items);

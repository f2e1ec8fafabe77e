/** A text with `{name}` holes; with forms, the one that fits the number in `{n}` is taken (CLDR plural rules). */
export type Message = string | ({ readonly other: string } & { readonly [form in Intl.LDMLPluralRule]?: string });

export const LANGUAGES = ['en', 'ru', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The parts of a text between its holes: `{ text }` or `{ hole }`. */
export function partsOf(text: string): ({ readonly text: string } | { readonly hole: string })[] {
  return text
    .split(/(\{\w+\})/)
    .filter((part) => part !== '')
    .map((part) => (/^\{\w+\}$/.test(part) ? { hole: part.slice(1, -1) } : { text: part }));
}

export const formOf = (message: Message, rules: Intl.PluralRules, n: number): string =>
  typeof message === 'string' ? message : (message[rules.select(n)] ?? message.other);

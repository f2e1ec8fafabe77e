import type { Literal } from '../graph/segment.ts';
import { dateLiteral, newDateFinder } from './dates.ts';
import type { DateWords } from './dates.ts';

/** Words of a language that make a number a quantity, in lower case. */
export interface ShapeWords extends DateWords {
  /** "km", "metres", "people", "км", "тонн", "habitants". */
  readonly units: ReadonlySet<string>;
  /** "million", "тыс", "milliards". */
  readonly scales: ReadonlySet<string>;
  readonly decimal: '.' | ',';
}

/** Something recognised by its form alone. `number` is a bare number: it bounds names and serves as a literal, but is no mention. */
export interface Shape {
  readonly start: number;
  readonly end: number;
  readonly kind: 'date' | 'quantity' | 'number' | 'code' | 'link';
  /** Comparable form: ISO date, bare number, code without its backticks. */
  readonly key: string;
  readonly literal: Literal;
  /** What a code shape names: `file`, `directory`, `endpoint`, `command`, `environment variable`, `function`, `option`; else null. */
  readonly class: string | null;
}

export type ShapeFinder = (text: string, from?: number, to?: number) => Shape[];

const EXTENSIONS =
  'tsx?|jsx?|mjs|cjs|py|rb|rs|go|java|kt|swift|cs|cpp|hpp|sh|bash|ps1|sql|ttl|rdf|owl|nt|nq|trig|jsonl?|ya?ml|toml|ini|cfg|conf|env|lock|xml|html?|s?css|svg|md|mdx|rst|txt|csv|tsv|pdf|docx?|xlsx?|pptx?|odt|epub|eml|png|jpe?g|gif|webp|parquet|db|sqlite|log|zip|gz|tar|wasm|vue|svelte|ipynb';

const FILE_NAME = new RegExp(`\\.(?:${EXTENSIONS})$`);

/** One alternative for each form; all repetitions are bounded or consume what no other start can match again. */
const CODE = new RegExp(
  [
    '`(?<ticks>[^`\\n]{1,200})`',
    '(?<link>(?<![\\p{L}\\p{N}])(?:https?|ftp|wss?|git|ssh|file|urn):(?://)?[^\\s<>"\'«»`|]{2,500})',
    '(?<mail>(?<![\\p{L}\\p{N}.+_-])[a-z0-9][a-z0-9.+_-]{0,63}@[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){1,5})',
    '(?<endpoint>(?<![\\p{L}\\p{N}])(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|WS|WSS) \\/[^\\s`"\'«»<>|,;)]{0,200})',
    '(?<path>(?<![\\p{L}\\p{N}_./~<-])(?:~|\\.{1,2})?(?:\\/[\\p{L}\\p{N}_.@{}*-]{1,100}){1,20}\\/?|(?<![\\p{L}\\p{N}_./~<-])[\\p{L}\\p{N}_.@-]{1,100}(?:\\/[\\p{L}\\p{N}_.@{}*-]{1,100}){1,20}\\/?)',
    `(?<file>(?<![\\p{L}\\p{N}_./@-])\\.?[\\p{L}\\p{N}_-][\\p{L}\\p{N}_.-]{0,100}\\.(?:${EXTENSIONS})(?![\\p{L}\\p{N}_]|[.-][\\p{L}\\p{N}]))`,
    '(?<func>(?<![\\p{L}\\p{N}_])[A-Za-z_][A-Za-z0-9_.]{1,80}\\(\\))',
    '(?<option>(?<![\\p{L}\\p{N}_-])--[a-z][a-z0-9-]{1,60})',
    '(?<snake>(?<![\\p{L}\\p{N}_])[A-Za-z_][A-Za-z0-9]{0,60}(?:_[A-Za-z0-9]{1,60}){1,12}_{0,2}(?![\\p{L}\\p{N}_]))',
    '(?<camel>(?<![\\p{L}\\p{N}_])[a-z]{2,40}[A-Z][A-Za-z0-9]{1,60}(?![\\p{L}\\p{N}_]))',
  ].join('|'),
  'gu',
);

const TOOLS = new Set(
  'npm npx node git docker kubectl curl wget pip pipx uv python python3 pytest yarn pnpm make cargo go ssh scp rsync systemctl sudo apt apt-get brew bash sh cd ls cat grep wrangler java helm terraform psql mysql sqlite3 ollama vitest celery uvicorn'.split(
    ' ',
  ),
);

/** The class of a piece of technical text by its form alone, or null when the form says nothing. */
export function shapeClass(code: string): string | null {
  const first = code.split(' ', 1)[0] ?? '';
  if (/^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|WSS?) \//.test(code)) return 'endpoint';
  if (/^[\w.-]{1,80}\(.{0,120}\)$/.test(code)) return 'function';
  if (TOOLS.has(first) && code.length > first.length) return 'command';
  if (/^--?[a-z][\w-]{0,60}$/i.test(code)) return 'option';
  if (/^[A-Z][A-Z0-9]{0,60}(?:_[A-Z0-9]{1,60}){1,12}$/.test(code)) return 'environment variable';
  if (code.includes(' ') || code.includes('://')) return null;
  if (code.endsWith('/')) return 'directory';
  if (FILE_NAME.test(code) || /^\.[a-z]{2,20}$/.test(code)) return 'file';
  return null;
}

const PATH_LIKE = /^(?:~|\.{0,2}\/)|[_.@{}]|\/$/u;

/** "and/or", "24/7", "km/h" are no paths: one needs a root, a dot, an underscore, a final slash, or three parts. */
const isPath = (text: string): boolean => /\p{L}/u.test(text) && (PATH_LIKE.test(text) || text.split('/').length > 3);

const literalOf = (value: string, datatype: string): Literal => ({ value, datatype, language: null });

function trimLink(link: string): string {
  let end = link.length;
  while (end > 0 && '.,;:!?)]}»”’'.includes(link.charAt(end - 1)) && !(link.charAt(end - 1) === ')' && link.includes('('))) end -= 1;
  return link.slice(0, end);
}

function codeShape(match: RegExpExecArray, from: number): Shape | null {
  const groups = match.groups ?? {};
  const start = from + match.index;
  if (groups['link'] !== undefined || groups['mail'] !== undefined) {
    const link = trimLink(match[0]);
    return {
      start,
      end: start + link.length,
      kind: 'link',
      key: link,
      literal: literalOf(link, groups['mail'] ? 'string' : 'anyURI'),
      class: null,
    };
  }
  if (groups['path'] !== undefined && !isPath(groups['path'])) return null;
  const raw = groups['ticks'] ?? match[0];
  const code = groups['ticks'] === undefined ? raw.replace(/[.]$/, '') : raw.trim();
  if (!/[\p{L}\p{N}]/u.test(code)) return null;
  const at = start + match[0].indexOf(code);
  return { start: at, end: at + code.length, kind: 'code', key: code, literal: literalOf(code, 'string'), class: shapeClass(code) };
}

const NUMBER =
  /(?<![\p{L}\p{N}_.,/:-])(?<before>[$€£¥₽]\s?)?(?<sign>[-−+])?(?<digits>\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,5}(?![\d])|\d{1,18}(?:[.,]\d{1,18}){0,6})(?<tail>\s{0,2}(?:%|°\s?[CF]?|[€$£¥₽]))?(?![\p{L}\p{N}_])/gu;
/** A unit written against its number: "12km", "3GB". */
const ATTACHED = /(?<![\p{L}\p{N}_.,/:-])(?<digits>\d{1,9}(?:[.,]\d{1,6})?)(?<unit>\p{L}{1,4})(?![\p{L}\p{N}_])/gu;

const GROUPED = { '.': /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/, ',': /^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/ } as const;

/** Turns "1,234.5" or "1 234,5" into a plain decimal, or null when the separators make no number (an IP address, a version). */
export function plainNumber(digits: string, decimal: '.' | ','): string | null {
  const packed = digits.replace(/[ \u00a0\u202f]/g, '');
  const group = decimal === '.' ? ',' : '.';
  if (GROUPED[decimal].test(packed)) return packed.split(group).join('').replace(decimal, '.');
  if (/^\d+$/.test(packed)) return packed;
  return /^\d+[.,]\d+$/.test(packed) ? packed.replace(',', '.') : null;
}

const wordAfter = (text: string, at: number): { start: number; end: number; word: string } | null => {
  const match = /^[\s\u00a0-]{1,3}(\p{L}{1,20}(?:\/\p{L}{1,6})?[²³]?)/u.exec(text.slice(at, at + 32));
  if (!match?.[1]) return null;
  const start = at + match[0].length - match[1].length;
  return { start, end: start + match[1].length, word: match[1].toLowerCase() };
};

/** Takes the scale ("million") and the unit ("km") after a number into it. */
function extend(text: string, end: number, to: number, words: ShapeWords): { end: number; isQuantity: boolean } {
  let reach = end;
  let isQuantity = false;
  for (const set of [words.scales, words.units]) {
    const next = wordAfter(text, reach);
    if (!next || next.end > to || !set.has(next.word)) continue;
    reach = text.charAt(next.end) === '.' && next.word.length <= 4 && next.end + 1 < to && set === words.scales ? next.end + 1 : next.end;
    isQuantity = true;
  }
  return { end: reach, isQuantity };
}

function numberShape(match: RegExpExecArray, text: string, from: number, to: number, words: ShapeWords): Shape | null {
  const value = plainNumber(match.groups?.['digits'] ?? '', words.decimal);
  if (value === null) return null;
  const start = from + match.index;
  const marked = Boolean(match.groups?.['before'] || match.groups?.['tail']);
  const { end, isQuantity } = extend(text, start + match[0].length, to, words);
  const signed = match.groups?.['sign'] === '-' || match.groups?.['sign'] === '−' ? `-${value}` : value;
  if (!marked && !isQuantity) {
    return {
      start,
      end,
      kind: 'number',
      key: signed,
      literal: literalOf(signed, value.includes('.') ? 'decimal' : 'integer'),
      class: null,
    };
  }
  const surface = text.slice(start, end);
  return {
    start,
    end,
    kind: 'quantity',
    key: surface.toLowerCase().replace(/\s+/g, ' '),
    literal: literalOf(surface, 'string'),
    class: null,
  };
}

function attachedShape(match: RegExpExecArray, from: number, words: ShapeWords): Shape | null {
  if (!words.units.has((match.groups?.['unit'] ?? '').toLowerCase())) return null;
  const start = from + match.index;
  return {
    start,
    end: start + match[0].length,
    kind: 'quantity',
    key: match[0].toLowerCase(),
    literal: literalOf(match[0], 'string'),
    class: null,
  };
}

/** Longer and earlier shapes win; code beats quantity beats date beats number, so that "1500 km" is no year and `v1.2.md` no number. */
function withoutOverlap(layers: readonly (readonly Shape[])[]): Shape[] {
  const kept: Shape[] = [];
  for (const layer of layers) {
    const sorted = kept.slice().sort((a, b) => a.start - b.start);
    let at = 0;
    for (const shape of layer) {
      while ((sorted[at]?.end ?? Infinity) <= shape.start) at += 1;
      if ((sorted[at]?.start ?? Infinity) >= shape.end) kept.push(shape);
    }
  }
  return kept.sort((a, b) => a.start - b.start);
}

const DIGIT = /\d/;
/** What every alternative of `CODE` needs; most prose has none of it and is not searched further. */
const CODE_HINT = /[`/@_]|\(\)|(?:https?|ftp|wss?|git|ssh|file|urn):|--|[a-z][A-Z]|\.[a-z]/u;

/** Finds dates, quantities, numbers, code and links of a text in ascending order without overlaps, in time linear in its length. */
export function newShapeFinder(words: ShapeWords): ShapeFinder {
  const dates = newDateFinder(words);
  return (text, from = 0, to = text.length) => {
    const part = from === 0 && to === text.length ? text : text.slice(from, to);
    const code = CODE_HINT.test(part) ? [...part.matchAll(CODE)].flatMap((match) => codeShape(match, from) ?? []) : [];
    if (!DIGIT.test(part)) return code;
    const numbers = [...part.matchAll(NUMBER)].flatMap((match) => numberShape(match, text, from, to, words) ?? []);
    const attached = [...part.matchAll(ATTACHED)].flatMap((match) => attachedShape(match, from, words) ?? []);
    const found = dates(text, from, to).map((date): Shape => ({
      start: date.start,
      end: date.end,
      kind: 'date',
      key: date.value,
      literal: dateLiteral(date),
      class: null,
    }));
    const [full, years] = [
      found.filter((date) => date.literal.datatype !== 'gYear'),
      found.filter((date) => date.literal.datatype === 'gYear'),
    ];
    return withoutOverlap([code, full, attached, numbers.filter((number) => number.kind === 'quantity'), years, numbers]);
  };
}

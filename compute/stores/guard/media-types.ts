import { FeragError } from '../../../contract/errors.ts';

export type QueryForm = 'select' | 'ask' | 'construct' | 'describe';

const BINDINGS = ['application/sparql-results+json', 'application/sparql-results+xml', 'text/csv', 'text/tab-separated-values'] as const;
const TRIPLES = ['text/turtle', 'application/n-triples'] as const;

const MEDIA_TYPES: Readonly<Record<QueryForm, readonly string[]>> = {
  select: BINDINGS,
  ask: BINDINGS,
  construct: TRIPLES,
  describe: TRIPLES,
};

/** The media type to answer in: of those that `Accept` (RFC 9110 §12.5.1) names, the one it likes best; a wildcard or nothing means the usual one. */
export function mediaTypeFor(form: QueryForm, accept: string): string {
  const offered = MEDIA_TYPES[form];
  const [usual = ''] = offered;
  for (const range of rangesOf(accept)) {
    if (range.includes('*')) return usual;
    if (offered.includes(range)) return range;
  }
  throw new FeragError(
    'not_acceptable',
    `A query of the form ${form.toUpperCase()} cannot be answered as ${accept.slice(0, 200)}. It can be as ${offered.join(', ')}.`,
  );
}

/** Media ranges by weight, equal ones in their order; those of weight 0 are left out. */
function rangesOf(accept: string): string[] {
  const ranges = accept.split(',').map((part) => {
    const [range = '', ...parameters] = part.split(';').map((field) => field.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { range: range === '' ? '*/*' : range, weight: weight === undefined ? 1 : Number(weight) || 0 };
  });
  return ranges
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ range }) => range);
}

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

/** The media type to answer in; any type that has a wildcard or is empty means the form's usual one. */
export function mediaTypeFor(form: QueryForm, accept: string): string {
  const asked = accept.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const offered = MEDIA_TYPES[form];
  const [usual = ''] = offered;
  if (asked === '' || asked.includes('*')) return usual;
  if (offered.includes(asked)) return asked;
  throw new FeragError(
    'not_acceptable',
    `A query of the form ${form.toUpperCase()} cannot be answered as ${asked}. It can be as ${offered.join(', ')}.`,
  );
}

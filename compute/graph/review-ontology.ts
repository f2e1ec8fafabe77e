import type { OntologyChange } from '../../contract/diff.ts';
import { compareStrings } from './canonical-json.ts';
import type { Class, Property } from './fold.ts';
import type { FoldChange } from './incremental/change.ts';
import type { Terms } from './review-terms.ts';

type OntologyTerm = { readonly kind: 'class'; readonly term: Class } | { readonly kind: 'property'; readonly term: Property };

/** Classes and properties that come, go, or whose label, place or axioms change; sorted by IRI. A new use alone is no change. */
export function ontologyChanges({ classes, properties }: FoldChange, terms: Terms): OntologyChange[] {
  const kinds = [
    ...classes.flatMap((change) => itemOf(asClass(change.before), asClass(change.after), terms)),
    ...properties.flatMap((change) => itemOf(asProperty(change.before), asProperty(change.after), terms)),
  ];
  return kinds.toSorted((a, b) => compareStrings(a.term.iri, b.term.iri));
}

const asClass = (term: Class | null): OntologyTerm | null => term && { kind: 'class', term };
const asProperty = (term: Property | null): OntologyTerm | null => term && { kind: 'property', term };

function itemOf(before: OntologyTerm | null, after: OntologyTerm | null, terms: Terms): OntologyChange[] {
  if (after && before) return axioms(before) === axioms(after) ? [] : [item('changed', after, terms)];
  if (after) return [item('added', after, terms)];
  return before ? [{ ...item('removed', before, terms), uses: 0 }] : [];
}

const axioms = (term: OntologyTerm): string =>
  term.kind === 'class'
    ? JSON.stringify([term.term.label, term.term.language, term.term.broader])
    : JSON.stringify([term.term.label, term.term.language, term.term.kind, term.term.domain, term.term.range]);

function item(change: OntologyChange['change'], { kind, term }: OntologyTerm, terms: Terms): OntologyChange {
  return {
    change,
    evidence: terms.shown(term.evidence),
    support: term.support,
    sources: term.sources,
    kind,
    term: terms.term(term.iri),
    broader: 'broader' in term ? term.broader.map(terms.term) : [],
    domain: 'domain' in term && term.domain !== null ? terms.term(term.domain) : null,
    range: 'range' in term && term.range !== null ? terms.term(term.range) : null,
    uses: term.uses,
    rare: term.rare,
  };
}

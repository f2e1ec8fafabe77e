import type { OntologyChange } from '../../contract/diff.ts';
import type { Class, FoldResult, Property } from './fold.ts';
import type { Terms } from './review-terms.ts';

type OntologyTerm = { readonly kind: 'class'; readonly term: Class } | { readonly kind: 'property'; readonly term: Property };

/** Classes and properties that come, go, or whose label, place or axioms change; sorted by IRI. A new use alone is no change. */
export function ontologyChanges(base: FoldResult | null, target: FoldResult, terms: Terms): OntologyChange[] {
  const [before, after] = [base ? termsOf(base) : new Map<string, OntologyTerm>(), termsOf(target)];
  const changes: OntologyChange[] = [];
  for (const [iri, term] of after) {
    const old = before.get(iri);
    if (!old) changes.push(item('added', term, terms));
    else if (axioms(old) !== axioms(term)) changes.push(item('changed', term, terms));
  }
  for (const [iri, term] of before) if (!after.has(iri)) changes.push({ ...item('removed', term, terms), uses: 0 });
  return changes.toSorted((a, b) => (a.term.iri < b.term.iri ? -1 : 1));
}

const termsOf = ({ classes, properties }: FoldResult): Map<string, OntologyTerm> =>
  new Map<string, OntologyTerm>([
    ...[...classes.values()].map((term) => [term.iri, { kind: 'class', term }] as const),
    ...[...properties.values()].map((term) => [term.iri, { kind: 'property', term }] as const),
  ]);

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

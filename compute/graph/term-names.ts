import { isOfModel, type Decision } from './decisions.ts';
import type { Iris } from './iris.ts';
import { endOfChain } from './rename-chain.ts';
import { RDF_TYPE } from './terms.ts';
import { singularForms } from './word-forms.ts';
import { SYNONYMS } from './vocabulary.ts';

/** From the words of segments and decisions to the IRIs of classes and properties. */
export interface TermNames {
  property(lemma: string): string;
  class(lemma: string): string;
  /** Accepted terms; true where their tier-B candidates are published too. */
  readonly accepted: ReadonlyMap<string, boolean>;
  /** Terms that a decision replaced by another. */
  readonly replaced: ReadonlyMap<string, string>;
  /** False for a lemma whose own term a decision replaced: then it does not name the term that it is another word for. */
  isOwn(kind: 'class' | 'property', lemma: string): boolean;
  /** The classes of these lemmas are looked up again: what they may give way to has come or gone. */
  forget(lemmas: Iterable<string>): void;
}

const COPULA = /^(?:is|was|are|were|be|been|being) (?=\S)/i;

export const remembered = (name: (lemma: string) => string): ((lemma: string) => string) & { forget(lemma: string): void } => {
  const known = new Map<string, string>();
  const ask = (lemma: string): string => {
    let iri = known.get(lemma);
    if (iri === undefined) known.set(lemma, (iri = name(lemma)));
    return iri;
  };
  return Object.assign(ask, { forget: (lemma: string) => void known.delete(lemma) });
};

/**
 * Equal terms of two documents become one: by decision first, then a plural or a synonym gives way to a class that stands in the graph
 * itself (`isPresent`, by IRI, before any alignment). "was born in" and "born in" are one property.
 */
export function newTermNames(isPresent: (iri: string) => boolean, decisions: readonly Decision[], iris: Iris): TermNames {
  const ownProperty = (lemma: string): string => iris.property(lemma.replace(COPULA, ''));
  const mapped = mappings(decisions, ownProperty, iris.class);
  const decided = new Set(decisions.flatMap(classNames).map((name) => iris.class(name)));
  const ownClass = (lemma: string): string => {
    const iri = iris.class(lemma);
    const has = (name: string): boolean => isPresent(iris.class(name)) || decided.has(iris.class(name));
    const other = mapped.has(iri) ? undefined : betterLemmas(lemma).find(has);
    return other === undefined ? iri : iris.class(other);
  };
  const property = remembered((lemma) => endOfChain(mapped, ownProperty(lemma)));
  const classIri = remembered((lemma) => endOfChain(mapped, ownClass(lemma)));
  const accepted = new Map<string, boolean>();
  for (const decision of decisions) {
    if (decision.kind === 'accept_class') accepted.set(classIri(decision.class), decision.promote);
    if (decision.kind === 'accept_property') accepted.set(property(decision.property), decision.promote);
  }
  const replaced = new Map([...mapped.keys()].map((from) => [from, endOfChain(mapped, from)] as const).filter(([from, to]) => from !== to));
  const isOwn: TermNames['isOwn'] = (kind, lemma) =>
    replaced.size === 0 || !replaced.has(kind === 'class' ? iris.class(lemma) : ownProperty(lemma));
  return { property, class: classIri, accepted, replaced, isOwn, forget: (lemmas) => [...lemmas].forEach(classIri.forget) };
}

type Name = (lemma: string) => string;

/** Which term is another word for which. A term that people accept, or map others to, keeps its name whatever a model proposed before. */
function mappings(decisions: readonly Decision[], property: Name, classIri: Name): Map<string, string> {
  const mapped = new Map<string, string>();
  const proposed = new Set<string>();
  const keep = (iri: string): void => {
    if (proposed.delete(iri)) mapped.delete(iri);
  };
  for (const decision of decisions) {
    const byModel = isOfModel(decision);
    if (decision.kind === 'map_property' || decision.kind === 'map_class') {
      const name = decision.kind === 'map_property' ? property : classIri;
      const [from, to] = [name(decision.from), name(decision.to)];
      if (byModel) proposed.add(from);
      else {
        proposed.delete(from);
        keep(to);
      }
      mapped.set(from, to);
    } else if (!byModel && decision.kind === 'accept_class') keep(classIri(decision.class));
    else if (!byModel && decision.kind === 'accept_property') keep(property(decision.property));
  }
  return mapped;
}

/** The lemmas that this one gives way to when the graph has them, best first: a synonym, the singular, the synonym of a singular. */
export function betterLemmas(lemma: string): string[] {
  const singular = singularForms(lemma);
  return [SYNONYMS.get(lemma), ...singular, ...singular.map((form) => SYNONYMS.get(form))].flatMap((other) => other ?? []);
}

function classNames(decision: Decision): string[] {
  if (decision.kind === 'accept_class') return [decision.class];
  if (decision.kind === 'map_class') return [decision.to];
  if (decision.kind === 'retype' && decision.class !== null) return [decision.class];
  return decision.kind === 'add_triple' && decision.predicate === RDF_TYPE && 'entity' in decision.object ? [decision.object.entity] : [];
}

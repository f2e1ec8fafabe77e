import type { Decision } from './decisions.ts';
import type { Iris } from './iris.ts';
import { endOfChain } from './rename-chain.ts';
import type { Sources } from './sources.ts';
import { RDF_TYPE } from './terms.ts';
import { singularForms } from './word-forms.ts';
import { RELATIONAL_NOUNS, SYNONYMS } from './vocabulary.ts';

/** From the words of segments and decisions to the IRIs of classes and properties. */
export interface TermNames {
  property(lemma: string): string;
  class(lemma: string): string;
  /** Accepted terms; true where their tier-B candidates are published too. */
  readonly accepted: ReadonlyMap<string, boolean>;
  /** Terms that a decision replaced by another. */
  readonly replaced: ReadonlyMap<string, string>;
}

const COPULA = /^(?:is|was|are|were|be|been|being) (?=\S)/i;

const remembered = (name: (lemma: string) => string): ((lemma: string) => string) => {
  const known = new Map<string, string>();
  return (lemma) => {
    let iri = known.get(lemma);
    if (iri === undefined) known.set(lemma, (iri = name(lemma)));
    return iri;
  };
};

/**
 * Equal terms of two documents become one: by decision first, then a plural or a synonym gives way to a class that stands in the graph
 * itself. "was born in" and "born in" are one property.
 */
export function newTermNames(sources: Sources, decisions: readonly Decision[], iris: Iris): TermNames {
  const ownProperty = (lemma: string): string => iris.property(lemma.replace(COPULA, ''));
  const mapped = new Map<string, string>();
  for (const decision of decisions) {
    if (decision.kind === 'map_property') mapped.set(ownProperty(decision.from), ownProperty(decision.to));
    if (decision.kind === 'map_class') mapped.set(iris.class(decision.from), iris.class(decision.to));
  }
  const present = presentClasses(sources, decisions, iris);
  const ownClass = (lemma: string): string => {
    const iri = iris.class(lemma);
    const other = mapped.has(iri) ? undefined : alignedLemma(lemma, (name) => present.has(iris.class(name)));
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
  return { property, class: classIri, accepted, replaced };
}

/** The lemma that this one gives way to, when the graph has it: a synonym, or the singular; the synonym of a singular comes last. */
function alignedLemma(lemma: string, has: (lemma: string) => boolean): string | undefined {
  const singular = singularForms(lemma);
  const others = [SYNONYMS.get(lemma), ...singular, ...singular.map((form) => SYNONYMS.get(form))];
  return others.find((other) => other !== undefined && has(other));
}

/** IRIs of the classes that some document or decision names, before any alignment. */
function presentClasses(sources: Sources, decisions: readonly Decision[], iris: Iris): Set<string> {
  const lemmas = new Set<string>();
  for (const { chunk } of sources.chunks) {
    for (const { tier, lemma, broader } of chunk.reading.types) {
      if (tier !== 'A' || RELATIONAL_NOUNS.has(lemma)) continue;
      lemmas.add(lemma);
      if (broader !== null) lemmas.add(broader);
    }
  }
  for (const decision of decisions) for (const name of classNames(decision)) lemmas.add(name);
  return new Set([...lemmas].map((lemma) => iris.class(lemma)));
}

function classNames(decision: Decision): string[] {
  if (decision.kind === 'accept_class') return [decision.class];
  if (decision.kind === 'map_class') return [decision.to];
  if (decision.kind === 'retype' && decision.class !== null) return [decision.class];
  return decision.kind === 'add_triple' && decision.predicate === RDF_TYPE && 'entity' in decision.object ? [decision.object.entity] : [];
}

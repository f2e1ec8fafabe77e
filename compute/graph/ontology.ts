import type { LanguageCode } from '../../contract/common.ts';
import { compareStrings } from './canonical-json.ts';
import type { Evidence } from './evidence.ts';
import type { Iris } from './iris.ts';

interface TermFacts {
  readonly iri: string;
  readonly label: string;
  readonly language: LanguageCode;
  readonly lemmas: readonly string[];
  /** Instances of a class, triples with a property. */
  readonly uses: number;
  /** Documents whose sentences use it. */
  readonly sources: number;
  /** Sentences that use it. */
  readonly support: number;
  readonly evidence: readonly Evidence[];
  /** Too few uses to be sure, and nobody has accepted it. */
  readonly rare: boolean;
}

export interface Class extends TermFacts {
  readonly broader: readonly string[];
}

export interface Property extends TermFacts {
  readonly kind: 'object' | 'datatype';
  readonly domain: string | null;
  readonly range: string | null;
}

// Measured on 1,500 passages: below these a reviewer rejects most terms. A domain is claimed only where one class has most subjects.
export const CLASS_INSTANCES = 3;
export const PROPERTY_SUBJECTS = 4;
export const WITNESSES = 2;

/** `directedBy` → `directed by`: what a term is called when only a decision or a file names it. */
export function localName(iri: string, iris: Pick<Iris, 'base'>): string {
  const name = iri.slice(Math.max(iri.lastIndexOf('#'), iri.lastIndexOf('/'), iri.lastIndexOf(':')) + 1) || iri;
  return iri.startsWith(iris.base) ? name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase() : name.replace(/_/g, ' ');
}

/** A class with the broader classes that wordings give it, and how many texts say each. */
export type BroaderVotes = readonly [iri: string, broader: ReadonlyMap<string, number>];

/**
 * A wording like "comedy film" makes a subclass when the broader class has instances of its own (or is accepted: `isKnown`), two narrower
 * classes or two texts. Edges are taken in sorted order; one that would close a ring is left out.
 */
export function acceptedBroader(votes: readonly BroaderVotes[], isKnown: (iri: string) => boolean): Map<string, string[]> {
  const narrower = new Map<string, number>();
  for (const [, all] of votes) for (const broader of all.keys()) narrower.set(broader, (narrower.get(broader) ?? 0) + 1);
  const accepted = new Map<string, string[]>();
  for (const [iri, all] of votes.toSorted(([a], [b]) => compareStrings(a, b))) {
    for (const [broader, texts] of [...all].toSorted(([a], [b]) => compareStrings(a, b))) {
      const known = isKnown(broader) || (narrower.get(broader) ?? 0) >= 2 || texts >= WITNESSES;
      if (!known || reaches(accepted, broader, iri)) continue;
      accepted.set(iri, [...(accepted.get(iri) ?? []), broader]);
    }
  }
  return accepted;
}

function reaches(edges: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const open = [from];
  const seen = new Set(open);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === to) return true;
    for (const next of edges.get(at) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return false;
}

/** All classes above a class, itself included. */
export type Ancestors = (iri: string) => ReadonlySet<string>;

export function ancestorsOf(broader: ReadonlyMap<string, readonly string[]>): Ancestors {
  const known = new Map<string, ReadonlySet<string>>();
  const above = (iri: string): ReadonlySet<string> => {
    const found = known.get(iri);
    if (found) return found;
    const all = new Set([iri]);
    for (const next of broader.get(iri) ?? []) for (const one of above(next)) all.add(one);
    known.set(iri, all);
    return all;
  };
  return above;
}

/** Things that have the same classes, with those above them, and how many they are. */
export interface Alike {
  readonly classes: ReadonlySet<string>;
  readonly things: number;
}

/**
 * The class of at least half of the typed ones among at least four things; the narrowest of equally frequent ones, then the least. Three
 * things and a fifth of all must have it: two typed ones of twenty are no majority.
 */
export function majorityClass(groups: readonly Alike[], ancestors: Ancestors): string | null {
  const total = groups.reduce((sum, { things }) => sum + things, 0);
  if (total < PROPERTY_SUBJECTS) return null;
  const counts = new Map<string, number>();
  let known = 0;
  for (const { classes, things } of groups) {
    if (classes.size > 0) known += things;
    for (const type of classes) counts.set(type, (counts.get(type) ?? 0) + things);
  }
  const [best] = [...counts].toSorted(([a, x], [b, y]) => y - x || ancestors(b).size - ancestors(a).size || compareStrings(a, b));
  return best && best[1] >= CLASS_INSTANCES && best[1] * 2 >= known && best[1] * 5 >= total ? best[0] : null;
}

import { compareStrings } from './canonical-json.ts';
import type { Decision, DecisionOf } from './decisions.ts';
import { isIri, type Iris } from './iris.ts';
import type { Sources } from './sources.ts';

/** Which keys are one entity. An entity is known inside the fold by the number of its least key. */
export interface Identity {
  readonly entityOf: Int32Array;
  iri(entity: number): string;
  /** All keys of an entity, least first. */
  keys(entity: number): readonly string[];
  /** IRIs of its other keys, which it replaces. */
  replaced(entity: number): readonly string[];
  /** The entity that a decision names by IRI or key; undefined when no document has it. */
  find(reference: string): number | undefined;
  /** Pairs of entities that people said are different, as `least|other`. */
  readonly different: ReadonlySet<string>;
}

interface Cluster {
  readonly iri: string;
  readonly keys: readonly string[];
  readonly replaced: readonly string[];
}

type Said = DecisionOf<'same'> | DecisionOf<'different'>;

/** Joins keys along *same* decisions, in sorted order, past every *different* pair. Equal keys are one; nothing else is joined by itself. */
export function resolveIdentity(sources: Sources, decisions: readonly Decision[], iris: Iris): Identity {
  const { keys, numberOf } = sources;
  const cache: (string | undefined)[] = [];
  const keyIri = (key: number): string => (cache[key] ??= iris.entity(keys[key] ?? ''));
  let byIri: Map<string, number> | null = null;
  const numberByIri = (iri: string): number | undefined => (byIri ??= new Map(keys.map((_, key) => [keyIri(key), key]))).get(iri);
  const keyNumber = (reference: string): number | undefined =>
    numberOf.get(reference) ?? (reference.startsWith(iris.base) ? numberByIri(reference) : undefined);
  // A reference without a key here still links others through it, so every reference becomes an IRI.
  const referenceIri = (reference: string): string =>
    reference.startsWith(iris.base) || isIri(reference) ? reference : iris.entity(reference);

  const entityOf = Int32Array.from(keys, (_, key) => key);
  const clusters = new Map<number, Cluster>();
  const { joined, apart } = latestWord(decisions, referenceIri);
  const pins = new Map(
    decisions.flatMap((decision) => (decision.kind === 'pin_name' ? [[referenceIri(decision.entity), decision.order] as const] : [])),
  );
  for (const group of joinGroups(joined, apart)) {
    const present = group.flatMap((iri) => numberByIri(iri) ?? []).toSorted((a, b) => compareStrings(keys[a] ?? '', keys[b] ?? ''));
    const [first] = present;
    if (first === undefined) continue;
    const iri = pinned(group, pins) ?? keyIri(first);
    for (const key of present) entityOf[key] = first;
    const replaced = present.map(keyIri).filter((other) => other !== iri);
    clusters.set(first, { iri, keys: present.map((key) => keys[key] ?? ''), replaced });
  }
  const find = (reference: string): number | undefined => {
    const key = keyNumber(reference);
    return key === undefined ? undefined : entityOf[key];
  };
  return {
    entityOf,
    iri: (entity) => clusters.get(entity)?.iri ?? keyIri(entity),
    keys: (entity) => clusters.get(entity)?.keys ?? [keys[entity] ?? ''],
    replaced: (entity) => clusters.get(entity)?.replaced ?? [],
    find,
    different: differentEntities(apart, find),
  };
}

const pairOf = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);
const ends = (pair: string): [string, string] => {
  const at = pair.indexOf(' ');
  return [pair.slice(0, at), pair.slice(at + 1)];
};

/** The last decision on a pair counts. IRIs hold no space, so a pair of them is one string; the sets come sorted. */
function latestWord(decisions: readonly Decision[], iriOf: (reference: string) => string): { joined: string[]; apart: string[] } {
  const said = new Map<string, Said['kind']>();
  for (const decision of decisions) {
    if (decision.kind !== 'same' && decision.kind !== 'different') continue;
    const [a, b] = [iriOf(decision.a), iriOf(decision.b)];
    if (a !== b) said.set(pairOf(a, b), decision.kind);
  }
  const of = (kind: Said['kind']): string[] => [...said].flatMap(([pair, last]) => (last === kind ? [pair] : [])).toSorted(compareStrings);
  return { joined: of('same'), apart: of('different') };
}

/** Union-find over IRIs: a pair is skipped when it would unite, through anything in between, two that are said to be different. */
function joinGroups(joined: readonly string[], apart: readonly string[]): string[][] {
  const groupOf = new Map<string, string[]>();
  const group = (iri: string): string[] => {
    const known = groupOf.get(iri) ?? [iri];
    groupOf.set(iri, known);
    return known;
  };
  const enemies = new Map<string, Set<string>>();
  for (const pair of apart) {
    const [a, b] = ends(pair);
    enemies.set(a, (enemies.get(a) ?? new Set()).add(b));
    enemies.set(b, (enemies.get(b) ?? new Set()).add(a));
  }
  for (const pair of joined) {
    const [a, b] = ends(pair).map(group);
    if (!a || !b || a === b) continue;
    const [small, large] = a.length < b.length ? [a, b] : [b, a];
    if (small.some((iri) => [...(enemies.get(iri) ?? [])].some((enemy) => groupOf.get(enemy) === large))) continue;
    large.push(...small);
    for (const iri of small) groupOf.set(iri, large);
  }
  return [...new Set(groupOf.values())].filter((members) => members.length > 1);
}

/** The IRI of the latest pin in the group; the least one where two are equally late. */
function pinned(group: readonly string[], pins: ReadonlyMap<string, number>): string | undefined {
  return group.filter((iri) => pins.has(iri)).toSorted((a, b) => (pins.get(b) ?? 0) - (pins.get(a) ?? 0) || compareStrings(a, b))[0];
}

function differentEntities(apart: readonly string[], find: (iri: string) => number | undefined): Set<string> {
  const pairs = new Set<string>();
  for (const pair of apart) {
    const [a, b] = ends(pair).map(find);
    if (a !== undefined && b !== undefined) pairs.add(a < b ? `${a}|${b}` : `${b}|${a}`);
  }
  return pairs;
}

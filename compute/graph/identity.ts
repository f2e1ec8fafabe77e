import { compareStrings } from './canonical-json.ts';
import { isOfModel, type Decision, type DecisionOf } from './decisions.ts';
import { isIri, type Iris } from './iris.ts';
import { iriTerm } from './terms.ts';

/** The keys that some document names. */
export interface KnownKeys {
  has(key: string): boolean;
  iri(key: string): string;
  /** The key with this IRI. */
  withIri(iri: string): string | undefined;
}

/** Several keys that are one entity, or one key that people gave another IRI. */
export interface Cluster {
  readonly iri: string;
  /** All keys of the entity, least first. */
  readonly keys: readonly string[];
  /** IRIs of its other keys, which it replaces. */
  readonly replaced: readonly string[];
}

/** An entity as the fold knows it inside: by its least key, its root. */
export interface EntityRef {
  readonly root: string;
  readonly iri: string;
  /** The IRI as N-Triples writes it. */
  readonly term: string;
}

/** Which keys are one entity. */
export interface Identity {
  /** By each of their keys. */
  readonly clusters: ReadonlyMap<string, Cluster>;
  entity(root: string): EntityRef;
  /** The same where it was asked for before: making an IRI costs more than most of what is done with it. */
  known(root: string): EntityRef | undefined;
  /** The root of an entity that was asked for before, by its IRI. */
  rootOfIri(iri: string): string | undefined;
  rootOf(key: string): string;
  /** All keys of an entity, least first. */
  keys(root: string): readonly string[];
  /** IRIs of its other keys, which it replaces. */
  replaced(root: string): readonly string[];
  /** The root of the entity that a decision names by IRI or key; undefined when no document has it. */
  find(reference: string): string | undefined;
  /** Pairs of entities that people said are different, as `pairOf` writes them. */
  readonly different: ReadonlySet<string>;
}

type Said = DecisionOf<'same'> | DecisionOf<'different'>;

/** Joins keys along *same* decisions, in sorted order, past every *different* pair. Equal keys are one; nothing else is joined by itself. */
export function resolveIdentity(keys: KnownKeys, decisions: readonly Decision[], iris: Iris): Identity {
  const referenceIri = newReferenceIri(iris);
  const { joined, apart } = latestWord(decisions, referenceIri);
  const pins = new Map(
    decisions.flatMap((decision) => (decision.kind === 'pin_name' ? [[referenceIri(decision.entity), decision.order] as const] : [])),
  );
  const clusters = new Map<string, Cluster>();
  for (const group of joinGroups(joined, apart)) {
    const present = group.flatMap((iri) => keys.withIri(iri) ?? []).toSorted(compareStrings);
    const [first] = present;
    if (first === undefined) continue;
    const iri = pinned(group, pins) ?? keys.iri(first);
    const cluster = { iri, keys: present, replaced: present.map((key) => keys.iri(key)).filter((other) => other !== iri) };
    for (const key of present) clusters.set(key, cluster);
  }
  const rootOf = (key: string): string => clusters.get(key)?.keys[0] ?? key;
  const find = (reference: string): string | undefined => {
    const key = keys.has(reference) ? reference : reference.startsWith(iris.base) ? keys.withIri(reference) : undefined;
    return key === undefined ? undefined : rootOf(key);
  };
  const entities = newEntities((root) => clusters.get(root)?.iri ?? keys.iri(root));
  return {
    clusters,
    ...entities,
    rootOf,
    keys: (root) => clusters.get(root)?.keys ?? [root],
    replaced: (root) => clusters.get(root)?.replaced ?? [],
    find,
    different: differentEntities(apart, (reference) => {
      const root = find(reference);
      return root === undefined ? undefined : entities.entity(root).iri;
    }),
  };
}

/** A reference without a key here still links others through it, so every reference becomes an IRI. */
export const newReferenceIri =
  (iris: Iris) =>
  (reference: string): string =>
    reference.startsWith(iris.base) || isIri(reference) ? reference : iris.entity(reference);

/** One object an entity: most stand in several triples. */
function newEntities(iriOf: (root: string) => string): Pick<Identity, 'entity' | 'known' | 'rootOfIri'> {
  const known = new Map<string, EntityRef>();
  const roots = new Map<string, string>();
  return {
    entity(root) {
      let ref = known.get(root);
      if (!ref) {
        const iri = iriOf(root);
        known.set(root, (ref = { root, iri, term: iriTerm(iri) }));
        roots.set(iri, root);
      }
      return ref;
    },
    known: (root) => known.get(root),
    rootOfIri: (iri) => roots.get(iri),
  };
}

/** Two IRIs in either order. IRIs hold no space. */
export const pairOf = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);
const ends = (pair: string): [string, string] => {
  const at = pair.indexOf(' ');
  return [pair.slice(0, at), pair.slice(at + 1)];
};

/**
 * The last decision on a pair counts. IRIs hold no space, so a pair of them is one string; the sets come sorted, and what only a model
 * proposes stands behind what people said: it joins nothing that would keep theirs from being joined.
 */
function latestWord(decisions: readonly Decision[], iriOf: (reference: string) => string): { joined: string[]; apart: string[] } {
  const said = new Map<string, { readonly kind: Said['kind']; readonly rank: number }>();
  for (const decision of decisions) {
    if (decision.kind !== 'same' && decision.kind !== 'different') continue;
    const [a, b] = [iriOf(decision.a), iriOf(decision.b)];
    if (a !== b) said.set(pairOf(a, b), { kind: decision.kind, rank: Number(isOfModel(decision)) });
  }
  const of = (kind: Said['kind']): string[] =>
    [...said]
      .filter(([, last]) => last.kind === kind)
      .toSorted(([a, x], [b, y]) => x.rank - y.rank || compareStrings(a, b))
      .map(([pair]) => pair);
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

function differentEntities(apart: readonly string[], iriOf: (reference: string) => string | undefined): Set<string> {
  const pairs = new Set<string>();
  for (const pair of apart) {
    const [a, b] = ends(pair).map(iriOf);
    if (a !== undefined && b !== undefined) pairs.add(pairOf(a, b));
  }
  return pairs;
}

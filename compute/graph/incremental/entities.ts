import { canonicalJson } from '../canonical-json.ts';
import type { Entity } from '../entities.ts';
import type { Evidence } from '../evidence.ts';
import { bestLabel, countUses, otherLabels, uniteUses, type LabelUse } from '../labels.ts';
import type { Triple } from '../triples.ts';
import type { Changed } from './change.ts';
import { addFirst, SHOWN, type Digest } from './digest.ts';
import type { Moving } from './moving.ts';
import { byNumber, insertNumber, removeNumber } from './sorted.ts';
import type { EntitySums, FoldState } from './state.ts';

const ALIASES = 20;

/** Names and codes are entities; anything else only while a published triple has it as subject or object. */
export function moveEntities(moving: Moving, triples: readonly Changed<Triple>[]): Changed<Entity>[] {
  const { state, work, regrouped } = moving;
  const [gone, come] = [new Map<string, Entity>(), new Map<string, Entity>()];
  for (const root of concernedRoots(moving, triples)) {
    const known = state.sums.get(root);
    const before = known?.entity ?? null;
    const kept = regrouped.has(root) ? undefined : known;
    const sums = isPublished(state, root, kept?.entity ?? null) ? countedSums(moving, root, kept) : null;
    const made = sums && describe(state, root, sums);
    const after = made && before && canonicalJson(made) === canonicalJson(before) ? before : made;
    work.entities += 1;
    if (!sums) state.sums.delete(root);
    else {
      sums.entity = after;
      state.sums.set(root, sums);
    }
    if (before === after) continue;
    if (before) gone.set(before.iri, before);
    if (after) come.set(after.iri, after);
  }
  for (const iri of gone.keys()) state.entities.delete(iri);
  for (const [iri, entity] of come) state.entities.set(iri, entity);
  const iris = [...new Set([...gone.keys(), ...come.keys()])].sort();
  return iris.map((iri) => ({ before: gone.get(iri) ?? null, after: come.get(iri) ?? null }));
}

function concernedRoots({ state, touched, regrouped, roots }: Moving, triples: readonly Changed<Triple>[]): Set<string> {
  const { identity } = state.verdicts;
  const concerned = new Set([...regrouped, ...roots]);
  for (const key of touched.keys()) concerned.add(identity.rootOf(key));
  for (const { before, after } of triples) {
    if (before && after) continue;
    const { subject, object } = after ?? before ?? { subject: '', object: null };
    for (const iri of [subject, object && 'iri' in object ? object.iri : null]) {
      const root = iri === null ? undefined : rootOf(state, iri);
      if (root !== undefined) concerned.add(root);
    }
  }
  return concerned;
}

/** Imported things are called by their IRI: their key is their name. */
function rootOf({ entities, keys, verdicts }: FoldState, iri: string): string | undefined {
  const { identity } = verdicts;
  return entities.get(iri)?.key ?? identity.rootOfIri(iri) ?? (keys.has(iri) ? identity.rootOf(iri) : undefined);
}

function isPublished({ keys, things, verdicts }: FoldState, root: string, before: Entity | null): boolean {
  const { identity } = verdicts;
  if (!keys.has(root) || identity.rootOf(root) !== root) return false;
  if (identity.keys(root).some(keys.isNamed)) return true;
  // Whatever triples name was asked for its IRI, now or when it was published; imported things have it as their key.
  const thing = things.get(identity.known(root)?.iri ?? before?.iri ?? root);
  return thing !== undefined && thing.out.length + thing.asObject > 0;
}

function countedSums(moving: Moving, root: string, known: EntitySums | undefined): EntitySums {
  const { state, touched, before } = moving;
  const keys = state.verdicts.identity.keys(root);
  if (!known) return sumsOf(moving, keys);
  const digestBefore = (id: number): Digest | undefined => (before.has(id) ? before.get(id)?.digest : state.documents.get(id)?.digest);
  const digestNow = (id: number): Digest | undefined => state.documents.get(id)?.digest;
  const texts = new Set<string>();
  for (const id of new Set(keys.flatMap((key) => touched.get(key)?.documents ?? []))) {
    const [was, is] = [digestBefore(id), digestNow(id)];
    known.mentions += mentionsIn(is, keys) - mentionsIn(was, keys);
    moving.work.keys += 1;
    if (mentionsIn(is, keys) > 0) insertNumber(known.documents, id);
    else removeNumber(known.documents, id);
    for (const digest of [was, is]) if (digest) texts.add(digest.source.textSha256);
  }
  for (const text of texts) {
    const now = state.texts.get(text) ?? [];
    countUses(known.votes, usesIn((moving.textsBefore.get(text) ?? now).map(digestBefore), keys), -1);
    countUses(known.votes, usesIn(now.map(digestNow), keys), 1);
  }
  return known;
}

/** From all documents that have one of the keys. */
function sumsOf({ state, work }: Moving, keys: readonly string[]): EntitySums {
  const [only = ''] = keys;
  const documents =
    keys.length === 1 ? state.keys.documents(only).slice() : [...new Set(keys.flatMap(state.keys.documents))].toSorted(byNumber);
  const sums: EntitySums = { documents, mentions: 0, votes: new Map(), entity: null };
  work.keys += documents.length;
  for (const id of documents) {
    const digest = state.documents.get(id)?.digest;
    sums.mentions += mentionsIn(digest, keys);
    const group = state.texts.get(digest?.source.textSha256 ?? '') ?? [];
    if (group.length === 1) countUses(sums.votes, usesIn([digest], keys), 1);
    // The first of several documents with one text speaks for all of them.
    else if (group.find((other) => documents.includes(other)) === id)
      countUses(
        sums.votes,
        usesIn(
          group.map((other) => state.documents.get(other)?.digest),
          keys,
        ),
        1,
      );
  }
  return sums;
}

function mentionsIn(digest: Digest | undefined, keys: readonly string[]): number {
  let sum = 0;
  for (const key of keys) sum += digest?.keys.get(key)?.mentions ?? 0;
  return sum;
}

/** How the documents of one text call a thing. */
function usesIn(digests: readonly (Digest | undefined)[], keys: readonly string[]): readonly LabelUse[] {
  const found: (readonly LabelUse[])[] = [];
  for (const digest of digests) {
    for (const key of keys) {
      const labels = digest?.keys.get(key)?.labels;
      if (labels) found.push(labels);
    }
  }
  return uniteUses(found);
}

function describe(state: FoldState, root: string, { votes, mentions, documents }: EntitySums): Entity {
  const { identity, renamed } = state.verdicts;
  const keys = identity.keys(root);
  const { text, language } = renamed.get(root) ?? bestLabel(votes, root);
  return {
    iri: identity.entity(root).iri,
    key: root,
    keys,
    replaces: identity.replaced(root),
    label: text,
    language,
    aliases: otherLabels(votes, text).slice(0, ALIASES),
    named: keys.some(state.keys.isNamed),
    mentions,
    sources: documents.length,
    evidence: firstEvidence(state, keys, documents),
  };
}

function firstEvidence(state: FoldState, keys: readonly string[], documents: readonly number[]): Evidence[] {
  const found: Evidence[] = [];
  for (const id of documents) {
    const own: Evidence[] = [];
    for (const key of keys) for (const item of state.documents.get(id)?.digest.keys.get(key)?.evidence ?? []) addFirst(own, item);
    found.push(...own);
    if (found.length >= SHOWN) break;
  }
  return found.slice(0, SHOWN);
}

import { z } from 'zod';
import { LanguageCode } from '../../contract/common.ts';
import { canonicalJson, compareStrings, sha256Hex } from './canonical-json.ts';
import { Literal } from './segment.ts';

/** An entity by its IRI or by its key. A key may be one that no document of the manifest names any more. */
const EntityRef = z.string().min(1).max(2000);
/** A class or property by its IRI or by its lemma. */
const TermRef = z.string().min(1).max(2000);
const ObjectRef = z.union([z.object({ entity: EntityRef }), z.object({ literal: Literal })]);

/** `order` says which of two contradicting decisions is the later one; `id` breaks ties and is named by triples that rest on it. */
const made = { id: z.string().min(1).max(100), order: z.int().nonnegative() };

/** What people said, or a model proposed and a person let pass in a review; inputs of the fold that outlive documents. Of two that contradict each other the later counts. */
export const Decision = z.discriminatedUnion('kind', [
  z.object({ ...made, kind: z.literal('same'), a: EntityRef, b: EntityRef }),
  z.object({ ...made, kind: z.literal('different'), a: EntityRef, b: EntityRef }),
  z.object({ ...made, kind: z.literal('rename'), entity: EntityRef, label: z.string().min(1).max(300), language: LanguageCode }),
  /** The entity is an instance of this class and of no other; null takes every class away. */
  z.object({ ...made, kind: z.literal('retype'), entity: EntityRef, class: TermRef.nullable() }),
  /** Every part that is not null has to match. A type statement has `rdf:type` as predicate and its class as object entity. */
  z.object({
    ...made,
    kind: z.literal('reject_triple'),
    subject: EntityRef.nullable(),
    predicate: TermRef.nullable(),
    object: ObjectRef.nullable(),
  }),
  /** What an edit says instead of a rejected triple. */
  z.object({ ...made, kind: z.literal('add_triple'), subject: EntityRef, predicate: TermRef, object: ObjectRef }),
  /** The term is wanted even if rare; `promote` also publishes its tier-B candidates. */
  z.object({ ...made, kind: z.literal('accept_class'), class: TermRef, promote: z.boolean() }),
  z.object({ ...made, kind: z.literal('accept_property'), property: TermRef, promote: z.boolean() }),
  z.object({ ...made, kind: z.literal('map_property'), from: TermRef, to: TermRef }),
  z.object({ ...made, kind: z.literal('map_class'), from: TermRef, to: TermRef }),
  /** This entity's IRI stays the one of whatever it is joined with. */
  z.object({ ...made, kind: z.literal('pin_name'), entity: EntityRef }),
]);
export type Decision = z.infer<typeof Decision>;
export type DecisionOf<K extends Decision['kind']> = Extract<Decision, { kind: K }>;

/** How the ids of what a model proposes begin. */
export const MODEL_DECISION = 'model-';
export const isOfModel = ({ id }: Pick<Decision, 'id'>): boolean => id.startsWith(MODEL_DECISION);

/** Oldest first, but those of a model before all of people, who always have the last word; equal decisions stand once. */
export function sortedDecisions(decisions: readonly Decision[]): Decision[] {
  const byJson = new Map(decisions.map((decision) => [canonicalJson(decision), decision]));
  return [...byJson]
    .toSorted(
      ([jsonA, a], [jsonB, b]) =>
        Number(isOfModel(b)) - Number(isOfModel(a)) || a.order - b.order || compareStrings(a.id, b.id) || compareStrings(jsonA, jsonB),
    )
    .map(([, decision]) => decision);
}

/** The blob that a manifest names: one decision a line, oldest first. */
export const canonicalDecisions = (decisions: readonly Decision[]): string =>
  sortedDecisions(decisions)
    .map((decision) => `${canonicalJson(decision)}\n`)
    .join('');

/** Null for none, as a manifest writes it. */
export const decisionsHash = (decisions: readonly Decision[]): string | null =>
  decisions.length === 0 ? null : sha256Hex(canonicalDecisions(decisions));

export function readDecisions(text: string): Decision[] {
  return text.split('\n').flatMap((line) => (line ? [Decision.parse(JSON.parse(line))] : []));
}

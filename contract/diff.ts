import { z } from 'zod';
import { Id, LanguageCode, Place, Sha256 } from './common.ts';

/** The parts of a cycle's diff, each a list of items in pages. */
export const DIFF_PARTS = ['entities', 'ontology', 'triples', 'duplicates', 'conflicts'] as const;
export const DiffPart = z.enum(DIFF_PARTS);
export type DiffPart = z.infer<typeof DiffPart>;

/** `added` +, `removed` −, `changed` ~, `joined` =. */
export const Change = z.enum(['added', 'removed', 'changed', 'joined']);
export type Change = z.infer<typeof Change>;

/** The sentence that says it: `text.slice(start, end) === sentence` in the canonical text of that hash. */
export const Evidence = z.object({
  document_id: Id,
  text_sha256: Sha256,
  chunk_id: z.string(),
  sentence: z.string(),
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  extractor: z.string(),
  /** 0 to 100. */
  confidence: z.int().min(0).max(100),
  place: Place.nullable().default(null),
});
export type Evidence = z.infer<typeof Evidence>;

/** A named thing or term; `label` keeps its language. */
export const Term = z.object({ iri: z.string(), label: z.string(), language: LanguageCode.nullable() });
export type Term = z.infer<typeof Term>;

/** Evidence comes at most three sentences an item; `support` counts all of them, `sources` the documents. */
const shown = { change: Change, evidence: z.array(Evidence).max(3), support: z.int(), sources: z.int() };

export const EntityChange = z.object({
  ...shown,
  entity: Term,
  /** Labels of its classes. */
  types: z.array(Term),
  /** For `changed`: what it was called before; for `joined`: the labels that became one. */
  before: z.array(z.string()),
  triples_added: z.int(),
  triples_removed: z.int(),
});
export type EntityChange = z.infer<typeof EntityChange>;

export const ObjectValue = z.union([Term, z.object({ value: z.string(), datatype: z.string(), language: z.string().nullable() })]);
export type ObjectValue = z.infer<typeof ObjectValue>;

export const TripleChange = z.object({
  ...shown,
  subject: Term,
  predicate: Term,
  object: ObjectValue,
  confidence: z.int().min(0).max(100),
  /** Class label of the subject, for the type mark; null when it has none. */
  subject_type: Term.nullable(),
});
export type TripleChange = z.infer<typeof TripleChange>;

export const OntologyChange = z.object({
  ...shown,
  kind: z.enum(['class', 'property']),
  term: Term,
  broader: z.array(Term),
  domain: Term.nullable(),
  range: Term.nullable(),
  /** Instances of the class, or triples with the property, in the proposed graph. */
  uses: z.int(),
  /** Too few uses to be sure: a person should look. */
  rare: z.boolean(),
});
export type OntologyChange = z.infer<typeof OntologyChange>;

/** Two entities that may be one; joined only by a person's decision. */
export const DuplicateProposal = z.object({
  a: Term,
  b: Term,
  reason: z.enum(['similar', 'alias', 'translation', 'lookalike']),
  score: z.int(),
  evidence: z.array(Evidence).max(4),
});
export type DuplicateProposal = z.infer<typeof DuplicateProposal>;

export const Conflict = z.object({
  kind: z.enum(['two_values', 'type_clash', 'range_clash', 'term_in_use']),
  subject: Term,
  predicate: Term.nullable(),
  values: z.array(z.object({ value: ObjectValue, published: z.boolean(), evidence: z.array(Evidence).max(3) })),
});
export type Conflict = z.infer<typeof Conflict>;

/** One gate before publishing: passed, or worth a look; the web client words it from `name` and the numbers. */
export const Gate = z.object({
  name: z.enum(['evidence', 'conflicts', 'duplicates', 'removal', 'ontology_in_use', 'one_document']),
  passed: z.boolean(),
  numbers: z.record(z.string(), z.number()),
});

export const DiffSummary = z
  .object({
    cycle_id: Id,
    base_version: z.int().nonnegative(),
    diff_hash: Sha256,
    documents: z.object({ added: z.int(), replaced: z.int(), removed: z.int(), failed: z.int() }),
    entities: z.object({ added: z.int(), changed: z.int(), removed: z.int(), joined: z.int(), total: z.int() }),
    triples: z.object({ added: z.int(), removed: z.int(), total: z.int() }),
    ontology: z.object({ added: z.int(), changed: z.int(), removed: z.int(), total: z.int() }),
    duplicates: z.int(),
    conflicts: z.int(),
    candidates: z.int(),
    gates: z.array(Gate),
  })
  .meta({ ref: 'DiffSummary' });
export type DiffSummary = z.infer<typeof DiffSummary>;

/** How the review is stored: a summary, and for each part its pages (blobs of at most 1 MB) with their item counts. */
export const ReviewIndex = z.object({
  summary: DiffSummary,
  parts: z.record(DiffPart, z.array(z.object({ sha256: Sha256, items: z.int() }))),
});
export type ReviewIndex = z.infer<typeof ReviewIndex>;

export const DIFF_ITEMS = {
  entities: EntityChange,
  ontology: OntologyChange,
  triples: TripleChange,
  duplicates: DuplicateProposal,
  conflicts: Conflict,
} as const satisfies Record<DiffPart, z.ZodType>;

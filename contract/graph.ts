import { z } from 'zod';
import { Citation, Fact } from './chat.ts';
import { Evidence, Term } from './diff.ts';

/** One row of `GET /rags/{id}/entities`. `id` is the entity's IRI. */
export const EntityRow = z.object({
  id: z.string(),
  label: z.string(),
  language: z.string().nullable(),
  types: z.array(Term),
  triples: z.int(),
  sources: z.int(),
});
export type EntityRow = z.infer<typeof EntityRow>;

/** `GET /rags/{id}/entities/{eid}`: what the published graph says of it, each fact with its sentences. */
export const Entity = EntityRow.extend({
  aliases: z.array(z.string()),
  facts: z.array(Fact.extend({ evidence: z.array(Evidence).max(3) })),
});
export type Entity = z.infer<typeof Entity>;

/** `GET /rags/{id}/ontology`. */
export const OntologyView = z.object({
  classes: z.array(z.object({ term: Term, broader: z.array(z.string()), instances: z.int() })),
  properties: z.array(z.object({ term: Term, domain: z.string().nullable(), range: z.string().nullable(), uses: z.int() })),
});
export type OntologyView = z.infer<typeof OntologyView>;

export const GraphView = z.object({
  nodes: z.array(z.object({ id: z.string(), label: z.string(), type: Term.nullable() })),
  edges: z.array(z.object({ source: z.string(), target: z.string(), predicate: Term })),
  /** Neighbours that the limit left out. */
  folded: z.int(),
});
export type GraphView = z.infer<typeof GraphView>;

/** Things of the graph that have more to do with each other than with the rest; `id` is made from its members. */
export const CommunityRow = z.object({
  id: z.string().max(64),
  /** Its most central things, by which a person knows it. */
  label: z.string(),
  /** 0 is the coarsest division; each level divides the one above. */
  level: z.int().nonnegative(),
  parent: z.string().nullable(),
  members: z.int(),
  triples: z.int(),
  documents: z.int(),
});
export type CommunityRow = z.infer<typeof CommunityRow>;

/** `GET /rags/{id}/communities/{cid}`: its members, most central first, and what its documents say of it. */
export const Community = CommunityRow.extend({
  entities: z.array(Term).max(200),
  /** Quoted from the documents, or worded by `model` from these quotations. */
  report: z.object({ text: z.string(), model: z.string().nullable(), citations: z.array(Citation.omit({ document_name: true })) }),
});
export type Community = z.infer<typeof Community>;
/** The same with the documents' names, which only the edge knows. */
export const NamedCommunity = Community.extend({ report: Community.shape.report.extend({ citations: z.array(Citation) }) });
export type NamedCommunity = z.infer<typeof NamedCommunity>;

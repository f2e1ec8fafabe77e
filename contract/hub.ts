import { z } from 'zod';
import { ChatMode, CheckedPart, Citation, Fact, Passage, Supported } from './chat.ts';
import { Id, Sha256 } from './common.ts';
import { Community, CommunityRow, Entity, EntityRow, GraphView, OntologyView } from './graph.ts';
import { ModelProfile, ModelUsage, NO_MODELS, NodeModels } from './models.ts';
import { JobProblem } from './problem.ts';

/** The published state a question is asked of: the node builds its view from this manifest. */
export const ViewRef = z.object({ rag_id: Id, version: z.int(), manifest: Sha256.nullable(), base_iri: z.string() });
export type ViewRef = z.infer<typeof ViewRef>;

const request = { type: z.literal('request'), id: z.string().max(64) };

/** Edge → node. The answer to `sparql` comes as a streamed `POST /compute/replies/{id}`; all others as frames. */
export const HubRequest = z.discriminatedUnion('kind', [
  z.object({
    ...request,
    kind: z.literal('answer'),
    view: ViewRef,
    question: z.string(),
    mode: ChatMode,
    /** The last pairs of this dialogue, oldest first. */
    history: z.array(z.object({ question: z.string(), answer: z.string() })),
  }),
  z.object({ ...request, kind: z.literal('search'), view: ViewRef, q: z.string(), limit: z.int() }),
  z.object({ ...request, kind: z.literal('entities'), view: ViewRef, q: z.string(), limit: z.int(), offset: z.int() }),
  z.object({ ...request, kind: z.literal('entity'), view: ViewRef, iri: z.string() }),
  z.object({ ...request, kind: z.literal('graph'), view: ViewRef, around: z.string(), depth: z.int(), limit: z.int() }),
  z.object({ ...request, kind: z.literal('ontology'), view: ViewRef }),
  z.object({ ...request, kind: z.literal('communities'), view: ViewRef, limit: z.int(), offset: z.int() }),
  /** `by_model`: its report may be worded by a model, where the node has one. */
  z.object({ ...request, kind: z.literal('community'), view: ViewRef, community: z.string(), by_model: z.boolean() }),
  z.object({
    ...request,
    kind: z.literal('sparql'),
    rag_id: Id,
    dataset: z.enum(['prod', 'stg', 'tri', 'ont']),
    query: z.string(),
    accept: z.string(),
  }),
]);
export type HubRequest = z.infer<typeof HubRequest>;

export const HubDown = z.union([
  HubRequest,
  /** There may be work: claim now. */
  z.object({ type: z.literal('wake') }),
  /** The asker went away. */
  z.object({ type: z.literal('cancel'), id: z.string() }),
  /** A job was cancelled: abort it now instead of at the next renewal. */
  z.object({ type: z.literal('cancel_job'), job_id: Id }),
]);
export type HubDown = z.infer<typeof HubDown>;

/** A citation before the edge adds the document's name, which only it knows. */
export const NodeCitation = Citation.omit({ document_name: true });
export const NodePassage = Passage.omit({ document_name: true });
export const NodeAnswer = z.object({
  answer: z.string(),
  context_used: z.int(),
  citations: z.array(NodeCitation),
  facts: z.array(Fact),
  mode: z.string(),
  model: z.string().nullable(),
  supported: Supported,
  parts: z.array(CheckedPart),
  usage: z.array(ModelUsage),
});
export type NodeAnswer = z.infer<typeof NodeAnswer>;

export const HubReply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), ...NodeAnswer.shape }),
  z.object({ kind: z.literal('search'), items: z.array(NodePassage) }),
  z.object({ kind: z.literal('entities'), items: z.array(EntityRow), more: z.boolean() }),
  z.object({ kind: z.literal('entity'), entity: Entity.nullable() }),
  z.object({ kind: z.literal('graph'), graph: GraphView }),
  z.object({ kind: z.literal('ontology'), ontology: OntologyView }),
  z.object({ kind: z.literal('communities'), items: z.array(CommunityRow), more: z.boolean() }),
  z.object({ kind: z.literal('community'), community: Community.nullable() }),
]);
export type HubReply = z.infer<typeof HubReply>;

/** Node → edge. A `reply` over the frame limit goes through `POST /compute/replies/{id}` as JSON instead. */
export const HubUp = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    protocol: z.int(),
    name: z.string().max(100),
    instance: z.string().max(64),
    store_id: z.string().max(64).nullable(),
    concurrency: z.int(),
    models: NodeModels.default(NO_MODELS),
    profile: ModelProfile.nullable().default(null),
  }),
  z.object({ type: z.literal('token'), id: z.string(), text: z.string() }),
  z.object({ type: z.literal('reply'), id: z.string(), reply: HubReply }),
  z.object({ type: z.literal('error'), id: z.string(), problem: JobProblem }),
]);
export type HubUp = z.infer<typeof HubUp>;

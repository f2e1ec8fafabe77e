import { compareStrings, sha256Hex } from '../canonical-json.ts';
import type { CommunityInput, GraphCommunity } from './community.ts';
import { divide } from './division.ts';
import { isLink, linkEntities, type Linked } from './linked.ts';
import { partOf } from './links.ts';
import { modularity } from './modularity.ts';
import { centralSentences } from './sentences.ts';

export { centralSentences, isLink };
export type { CommunityInput, GraphCommunity };

interface CommunityOptions {
  /** Levels at most. */
  readonly levels?: number;
  /** A community with more members is divided, where it has parts of its own. */
  readonly divideAbove?: number;
}

/** Three levels show a person a subject, its parts and their details; with more, a person is lost. */
const LEVELS = 3;
const DIVIDE_ABOVE = 25;
/** A division of less modularity is noise: from 0.3 on a graph is said to have communities (Newman and Girvan 2004). */
const LEAST_MODULARITY = 0.3;
/** Members that a label names. */
const NAMED = 3;

/**
 * The communities of a graph, level by level, larger ones first. An entity that some triple links to another one is in one community of
 * level 0, and in one of a finer level while its community is divided further; an entity without such a triple is in none. A pure function
 * of the graph, the same for any order of it; near-linear in its triples (100,000 entities and a million triples: half a minute).
 */
export function communitiesOf(
  input: CommunityInput,
  { levels = LEVELS, divideAbove = DIVIDE_ABOVE }: CommunityOptions = {},
): GraphCommunity[] {
  const linked = linkEntities(input);
  const size = linked.iris.length;
  const scratch = { place: new Int32Array(size).fill(-1), community: new Uint32Array(size), degrees: new Float64Array(size) };
  const shared: Shared = { input, linked, levels, divideAbove, ...scratch, found: [] };
  const all = { nodes: [...linked.iris.keys()], triples: [...linked.triples.keys()] };
  divideNodes(shared, { level: 0, parent: null, ...all });
  return shared.found.toSorted(
    (a, b) => a.level - b.level || b.members.length - a.members.length || compareStrings(a.label, b.label) || compareStrings(a.id, b.id),
  );
}

interface Shared {
  readonly input: CommunityInput;
  readonly linked: Linked;
  readonly levels: number;
  readonly divideAbove: number;
  /** Scratch, by node: its number in a part, as `partOf` has it; its community in a division; the weight of its links in a community. */
  readonly place: Int32Array;
  readonly community: Uint32Array;
  readonly degrees: Float64Array;
  readonly found: GraphCommunity[];
}

/** Nodes to divide and the triples between them, ascending. */
interface Part {
  readonly level: number;
  readonly parent: string | null;
  readonly nodes: readonly number[];
  readonly triples: readonly number[];
}

/** Adds the communities of a part and of their parts; gives the ids of its own. None where it stays whole. */
function divideNodes(shared: Shared, part: Part): string[] {
  const { linked, place, community, levels, divideAbove, found } = shared;
  const graph = part.parent === null ? linked.graph : partOf(linked.graph, part.nodes, place);
  const division = divide(graph);
  if (part.parent !== null && modularity(graph, division) < LEAST_MODULARITY) return [];
  for (const [at, node] of part.nodes.entries()) community[node] = division[at] ?? 0;
  const communityOf = (node: number): number => community[node] ?? 0;
  const members = grouped(part.nodes, communityOf);
  const [from, to] = [(at: number) => communityOf(linked.from[at] ?? 0), (at: number) => communityOf(linked.to[at] ?? 0)];
  const within = part.triples.filter((at) => from(at) === to(at));
  const triples = grouped(within, from);
  return members.map((nodes, at) => {
    const own = { ...part, nodes, triples: triples[at] ?? [] };
    const id = idOf(nodes.map((node) => linked.iris[node] ?? ''));
    const isDivided = part.level + 1 < levels && nodes.length > divideAbove;
    const children = isDivided ? divideNodes(shared, { ...own, level: part.level + 1, parent: id }) : [];
    found.push({ id, level: part.level, parent: part.parent, children, ...contentOf(shared, own) });
    return id;
  });
}

function grouped(items: readonly number[], groupOf: (item: number) => number): number[][] {
  const groups: number[][] = [];
  for (const item of items) (groups[groupOf(item)] ??= []).push(item);
  return groups;
}

const ID_LENGTH = 32;
/** IRIs hold no line end. */
const idOf = (iris: readonly string[]): string => sha256Hex(iris.join('\n')).slice(0, ID_LENGTH);

type Content = Pick<GraphCommunity, 'label' | 'members' | 'triples' | 'documents'>;

/** Its members and triples by centrality; of equally central ones the first IRI or line. */
function contentOf({ input, linked, degrees }: Shared, { nodes, triples }: Part): Content {
  for (const node of nodes) degrees[node] = 0;
  for (const at of triples) {
    for (const end of [linked.from[at] ?? 0, linked.to[at] ?? 0]) degrees[end] = (degrees[end] ?? 0) + (linked.weights[at] ?? 0);
  }
  const degree = (node: number): number => degrees[node] ?? 0;
  const rank = (at: number): number => degree(linked.from[at] ?? 0) + degree(linked.to[at] ?? 0);
  const support = (at: number): number => linked.triples[at]?.evidence.length ?? 0;
  const members = nodes.toSorted((a, b) => degree(b) - degree(a) || a - b).map((node) => linked.iris[node] ?? '');
  const sorted = triples
    .toSorted((a, b) => rank(b) - rank(a) || support(b) - support(a) || a - b)
    .flatMap((at) => linked.triples[at] ?? []);
  const documents = new Set<number>();
  for (const { evidence } of sorted) for (const { source } of evidence) documents.add(source.documentId);
  const label = members.slice(0, NAMED).map((iri) => input.entities.get(iri)?.label ?? iri);
  return { label: label.join(', '), members, triples: sorted, documents: documents.size };
}

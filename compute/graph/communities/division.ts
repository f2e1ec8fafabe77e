import { degreesOf, linkGraph, sumOf, type LinkGraph } from './links.ts';
import { modularity } from './modularity.ts';

/** A move has to win at least this share of what it could win at most: below it is rounding, and nodes could move for ever. */
const LEAST_GAIN = 1e-12;
/** A round starts from the division before it; later ones win next to nothing. */
const ROUNDS = 4;

/**
 * Divides a graph into communities by modularity: Louvain's moves and aggregation (Blondel et al. 2008), where each community is taken apart
 * into its connected parts before it becomes a node, so that every community is connected, as Leiden guarantees (Traag et al. 2019), and
 * rounds that start again from single nodes. No community has one member, unless nothing is linked to it. Numbers communities by their
 * first nodes. Nothing is random: nodes are visited in their order, and of equal gains the least number wins.
 */
export function divide(graph: LinkGraph): Uint32Array {
  let best: Uint32Array = Uint32Array.from({ length: graph.size }, (_, node) => node);
  let quality = modularity(graph, best);
  for (let round = 0; round < ROUNDS; round++) {
    const division = settle(graph, best);
    const found = modularity(graph, division);
    if (!(found > quality)) break;
    [best, quality] = [division, found];
  }
  return connected(graph, joinSingles(graph, best));
}

/** One round: nodes move, communities become nodes, and these move in turn. */
function settle(graph: LinkGraph, from: Uint32Array): Uint32Array {
  const division = connected(graph, moved(graph, from));
  const count = countOf(division);
  if (count === graph.size || count <= 1) return division;
  const above = settle(
    aggregate(graph, division, count),
    Uint32Array.from({ length: count }, (_, node) => node),
  );
  return division.map((community) => above[community] ?? 0);
}

const countOf = (division: Uint32Array): number => division.reduce((most, community) => Math.max(most, community + 1), 0);

interface Moves {
  readonly graph: LinkGraph;
  readonly degrees: Float64Array;
  readonly total: number;
  readonly division: Uint32Array;
  /** Community → sum of its members' degrees. */
  readonly sums: Float64Array;
  /** Scratch: weight of a node's links to each community, and the communities that have some. */
  readonly toward: Float64Array;
  readonly near: Uint32Array;
}

function movesOf(graph: LinkGraph, from: Uint32Array): Moves {
  const degrees = degreesOf(graph);
  const sums = new Float64Array(graph.size);
  from.forEach((community, node) => (sums[community] = (sums[community] ?? 0) + (degrees[node] ?? 0)));
  const scratch = { toward: new Float64Array(graph.size), near: new Uint32Array(graph.size + 1) };
  return { graph, degrees, total: sumOf(degrees), division: Uint32Array.from(from), sums, ...scratch };
}

/** Moves nodes to the neighbouring community where modularity gains most, until none gains: each time one moves, its neighbours look again. */
function moved(graph: LinkGraph, from: Uint32Array): Uint32Array {
  const moves = movesOf(graph, from);
  const queue = Uint32Array.from({ length: graph.size }, (_, node) => node);
  const isWaiting = new Uint8Array(graph.size).fill(1);
  let [first, waiting] = [0, graph.size];
  while (waiting > 0) {
    const node = queue[first] ?? 0;
    first = (first + 1) % graph.size;
    waiting -= 1;
    isWaiting[node] = 0;
    const to = betterFor(moves, node, LEAST_GAIN);
    if (to === moves.division[node]) continue;
    place(moves, node, to);
    for (let at = graph.starts[node] ?? 0; at < (graph.starts[node + 1] ?? 0); at++) {
      const other = graph.neighbours[at] ?? 0;
      if (isWaiting[other] === 1 || moves.division[other] === to) continue;
      isWaiting[other] = 1;
      queue[(first + waiting) % graph.size] = other;
      waiting += 1;
    }
  }
  return moves.division;
}

function place({ division, sums, degrees }: Moves, node: number, to: number): void {
  const [from, degree] = [division[node] ?? 0, degrees[node] ?? 0];
  sums[from] = (sums[from] ?? 0) - degree;
  sums[to] = (sums[to] ?? 0) + degree;
  division[node] = to;
}

/** The community of a neighbour that wins most against the node's own by at least this share; its own where none does. */
function betterFor({ graph, degrees, total, division, sums, toward, near }: Moves, node: number, least: number): number {
  const [own, degree] = [division[node] ?? 0, degrees[node] ?? 0];
  let count = 0;
  for (let at = graph.starts[node] ?? 0; at < (graph.starts[node + 1] ?? 0); at++) {
    const community = division[graph.neighbours[at] ?? 0] ?? 0;
    if (toward[community] === 0) near[count++] = community;
    toward[community] = (toward[community] ?? 0) + (graph.weights[at] ?? 0);
  }
  // Times total / 2, and less what is the same for all: the sum of its own community counts without the node.
  const gain = (community: number): number =>
    (toward[community] ?? 0) * total - ((sums[community] ?? 0) - (community === own ? degree : 0)) * degree;
  let [best, most] = [own, gain(own) + least * total * degree];
  for (let index = 0; index < count; index++) {
    const community = near[index] ?? 0;
    const gained = gain(community);
    if (community !== own && (gained > most || (gained === most && best !== own && community < best))) [best, most] = [community, gained];
  }
  for (let index = 0; index < count; index++) toward[near[index] ?? 0] = 0;
  return best;
}

/** The same division with each community taken apart into its connected parts, numbered by their first nodes. */
export function connected(graph: LinkGraph, division: Uint32Array): Uint32Array {
  const parts = new Int32Array(graph.size).fill(-1);
  const stack = new Uint32Array(graph.size);
  let count = 0;
  for (let seed = 0; seed < graph.size; seed++) {
    if (parts[seed] !== -1) continue;
    let depth = 0;
    stack[depth++] = seed;
    parts[seed] = count;
    while (depth > 0) {
      const node = stack[--depth] ?? 0;
      for (let at = graph.starts[node] ?? 0; at < (graph.starts[node + 1] ?? 0); at++) {
        const other = graph.neighbours[at] ?? 0;
        if (parts[other] !== -1 || division[other] !== division[node]) continue;
        parts[other] = count;
        stack[depth++] = other;
      }
    }
    count += 1;
  }
  return Uint32Array.from(parts);
}

/** The graph whose nodes are the communities of a division. */
function aggregate(graph: LinkGraph, division: Uint32Array, count: number): LinkGraph {
  const links = {
    from: new Uint32Array(graph.neighbours.length / 2),
    to: new Uint32Array(graph.neighbours.length / 2),
    weights: new Float64Array(graph.neighbours.length / 2),
  };
  const inner = new Float64Array(count);
  let kept = 0;
  for (let node = 0; node < graph.size; node++) {
    const own = division[node] ?? 0;
    inner[own] = (inner[own] ?? 0) + (graph.inner[node] ?? 0);
    for (let at = graph.starts[node] ?? 0; at < (graph.starts[node + 1] ?? 0); at++) {
      const other = graph.neighbours[at] ?? 0;
      if (other <= node) continue;
      const [community, weight] = [division[other] ?? 0, graph.weights[at] ?? 0];
      if (community === own) inner[own] = (inner[own] ?? 0) + 2 * weight;
      else {
        links.from[kept] = own;
        links.to[kept] = community;
        links.weights[kept] = weight;
        kept += 1;
      }
    }
  }
  const { from, to, weights } = links;
  return linkGraph(count, { from: from.subarray(0, kept), to: to.subarray(0, kept), weights: weights.subarray(0, kept) }, inner);
}

/** Puts each node that is a community by itself where it fits best, although modularity may lose by it: one thing is no community. */
export function joinSingles(graph: LinkGraph, from: Uint32Array): Uint32Array {
  const moves = movesOf(graph, from);
  const sizes = new Uint32Array(graph.size);
  for (const community of from) sizes[community] = (sizes[community] ?? 0) + 1;
  for (let node = 0; node < graph.size; node++) {
    const own = moves.division[node] ?? 0;
    if (sizes[own] !== 1) continue;
    const to = betterFor(moves, node, Number.NEGATIVE_INFINITY);
    if (to === own) continue;
    place(moves, node, to);
    sizes[own] = 0;
    sizes[to] = (sizes[to] ?? 0) + 1;
  }
  return moves.division;
}

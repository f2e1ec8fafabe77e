/**
 * An undirected weighted graph in compressed sparse rows: the neighbours of node `n` stand in `neighbours[starts[n]] …`, ascending, each link
 * in both its rows. Typed arrays, because building objects for a million links takes ten times as long as dividing them.
 */
export interface LinkGraph {
  readonly size: number;
  readonly starts: Uint32Array;
  readonly neighbours: Uint32Array;
  readonly weights: Float64Array;
  /** Weight of the links within a node that stands for several, each counted from both its ends. */
  readonly inner: Float64Array;
}

/** Links in any order, each once in any direction; repeats add up. No node is linked to itself. */
export interface LinkList {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Whole numbers, so that sums are exact in any order. */
  readonly weights: Float64Array;
}

/** In time linear in nodes and links: two counting sorts, by neighbour and then by node. */
export function linkGraph(size: number, links: LinkList, inner: Float64Array = new Float64Array(size)): LinkGraph {
  const count = links.from.length * 2;
  const both = { from: new Uint32Array(count), to: new Uint32Array(count), weights: new Float64Array(count) };
  both.from.set(links.from);
  both.from.set(links.to, links.from.length);
  both.to.set(links.to);
  both.to.set(links.from, links.from.length);
  both.weights.set(links.weights);
  both.weights.set(links.weights, links.from.length);
  const byNeighbour = sortedBy(both.to, size, both);
  return rowsOf(size, sortedBy(byNeighbour.from, size, byNeighbour), inner);
}

/** Stable. */
function sortedBy(keys: Uint32Array, size: number, links: LinkList): LinkList {
  const next = new Uint32Array(size + 1);
  for (const key of keys) next[key + 1] = (next[key + 1] ?? 0) + 1;
  for (let key = 0; key < size; key++) next[key + 1] = (next[key + 1] ?? 0) + (next[key] ?? 0);
  const sorted = { from: new Uint32Array(keys.length), to: new Uint32Array(keys.length), weights: new Float64Array(keys.length) };
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] ?? 0;
    const at = next[key] ?? 0;
    next[key] = at + 1;
    sorted.from[at] = links.from[index] ?? 0;
    sorted.to[at] = links.to[index] ?? 0;
    sorted.weights[at] = links.weights[index] ?? 0;
  }
  return sorted;
}

/** Unites repeats of links that are sorted by both ends. */
function rowsOf(size: number, { from, to, weights }: LinkList, inner: Float64Array): LinkGraph {
  const starts = new Uint32Array(size + 1);
  let kept = 0;
  for (let index = 0; index < from.length; index++) {
    const node = from[index] ?? 0;
    const isRepeat = index > 0 && from[index - 1] === node && to[index - 1] === to[index];
    if (!isRepeat) {
      to[kept] = to[index] ?? 0;
      weights[kept] = weights[index] ?? 0;
      from[kept] = node;
      kept += 1;
      starts[node + 1] = kept;
    } else weights[kept - 1] = (weights[kept - 1] ?? 0) + (weights[index] ?? 0);
  }
  for (let node = 0; node < size; node++) starts[node + 1] = Math.max(starts[node + 1] ?? 0, starts[node] ?? 0);
  return { size, starts, neighbours: to.slice(0, kept), weights: weights.slice(0, kept), inner };
}

/** Weight of a node's links, those within it counted from both ends. */
export function degreesOf({ size, starts, weights, inner }: LinkGraph): Float64Array {
  const degrees = Float64Array.from(inner);
  for (let node = 0; node < size; node++) {
    let sum = degrees[node] ?? 0;
    for (let at = starts[node] ?? 0; at < (starts[node + 1] ?? 0); at++) sum += weights[at] ?? 0;
    degrees[node] = sum;
  }
  return degrees;
}

export const sumOf = (numbers: Float64Array): number => {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
};

/** The graph of some of its nodes, numbered in the order in which they are given. `place` is scratch: `graph.size` times -1, before and after. */
export function partOf(graph: LinkGraph, nodes: readonly number[], place: Int32Array): LinkGraph {
  nodes.forEach((node, at) => (place[node] = at));
  const from: number[] = [];
  const to: number[] = [];
  const weights: number[] = [];
  for (const node of nodes) {
    for (let at = graph.starts[node] ?? 0; at < (graph.starts[node + 1] ?? 0); at++) {
      const other = graph.neighbours[at] ?? 0;
      if (other <= node || (place[other] ?? -1) < 0) continue;
      from.push(place[node] ?? 0);
      to.push(place[other] ?? 0);
      weights.push(graph.weights[at] ?? 0);
    }
  }
  for (const node of nodes) place[node] = -1;
  const links = { from: Uint32Array.from(from), to: Uint32Array.from(to), weights: Float64Array.from(weights) };
  return linkGraph(
    nodes.length,
    links,
    Float64Array.from(nodes, (node) => graph.inner[node] ?? 0),
  );
}

import { degreesOf, sumOf, type LinkGraph } from './links.ts';

/**
 * Newman's modularity: the share of link weight within communities less what chance would put there. `division` gives each node a number
 * below the number of nodes.
 */
export function modularity(graph: LinkGraph, division: Uint32Array): number {
  const degrees = degreesOf(graph);
  const total = sumOf(degrees);
  if (total === 0) return 0;
  const sums = new Float64Array(graph.size);
  let within = sumOf(graph.inner);
  for (let node = 0; node < graph.size; node++) {
    const own = division[node] ?? 0;
    sums[own] = (sums[own] ?? 0) + (degrees[node] ?? 0);
    for (let at = graph.starts[node] ?? 0; at < (graph.starts[node + 1] ?? 0); at++) {
      if (division[graph.neighbours[at] ?? 0] === own) within += graph.weights[at] ?? 0;
    }
  }
  let expected = 0;
  for (const sum of sums) expected += (sum / total) ** 2;
  return within / total - expected;
}

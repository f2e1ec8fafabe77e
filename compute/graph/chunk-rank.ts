/** Share of the mass that goes on along the links in each round; the rest begins anew everywhere alike. */
const ALONG = 0.85;
const ROUNDS = 20;

/**
 * How central each chunk is: PageRank over the links between chunks and the keys that they mention, mean 1. `keys` of a chunk are distinct.
 * A pure function of the lists in their order; time and memory grow with the number of links.
 */
export function rankChunks(chunks: readonly (readonly string[])[]): Float64Array {
  const { starts, targets, keys } = linksOf(chunks);
  const degrees = new Float64Array(keys);
  for (const key of targets) degrees[key] = (degrees[key] ?? 0) + 1;
  let ranks = new Float64Array(chunks.length).fill(1);
  const mass = new Float64Array(keys);
  for (let round = 0; round < ROUNDS; round += 1) {
    mass.fill(0);
    let lost = 0;
    for (const [chunk, rank] of ranks.entries()) {
      const [from, to] = [starts[chunk] ?? 0, starts[chunk + 1] ?? 0];
      if (from === to) lost += rank;
      for (let at = from; at < to; at += 1) mass[targets[at] ?? 0] = (mass[targets[at] ?? 0] ?? 0) + rank / (to - from);
    }
    const everywhere = 1 - ALONG + (ALONG * lost) / Math.max(1, chunks.length);
    const next = new Float64Array(chunks.length).fill(everywhere);
    for (let chunk = 0; chunk < chunks.length; chunk += 1) {
      for (let at = starts[chunk] ?? 0; at < (starts[chunk + 1] ?? 0); at += 1) {
        const key = targets[at] ?? 0;
        next[chunk] = (next[chunk] ?? 0) + (ALONG * (mass[key] ?? 0)) / (degrees[key] ?? 1);
      }
    }
    ranks = next;
  }
  return ranks;
}

/** Links in compressed rows: those of chunk `n` stand at `starts[n]` to `starts[n + 1]`. */
function linksOf(chunks: readonly (readonly string[])[]): { starts: Uint32Array; targets: Uint32Array; keys: number } {
  const numbers = new Map<string, number>();
  const starts = new Uint32Array(chunks.length + 1);
  for (const [index, { length }] of chunks.entries()) starts[index + 1] = (starts[index] ?? 0) + length;
  const targets = new Uint32Array(starts.at(-1) ?? 0);
  let at = 0;
  for (const keys of chunks) {
    for (const key of keys) {
      const known = numbers.get(key) ?? numbers.size;
      numbers.set(key, known);
      targets[at] = known;
      at += 1;
    }
  }
  return { starts, targets, keys: numbers.size };
}

/** A trigram that more names share says nothing about any two of them; this bounds the work per name. */
const POSTINGS = 48;
const SHORTEST = 4;

interface Name {
  readonly index: number;
  /** Numbers of its distinct trigrams, rarest first. */
  readonly grams: Int32Array;
  readonly numerals: string;
}

/**
 * Pairs `[i, j, share]` of names whose sets of character trigrams share at least `threshold` (Jaccard) and whose numerals are equal.
 * Prefix filtering (Bayardo, Ma, Srikant 2007, "Scaling Up All Pairs Similarity Search"): two sets that similar meet in their few rarest
 * members, so only those are indexed. Exact but for trigrams in over 48 such prefixes.
 */
export function similarPairs(names: readonly string[], threshold: number): [number, number, number][] {
  const sorted = readNames(names).toSorted((a, b) => a.grams.length - b.grams.length || a.index - b.index);
  const postings = new Map<number, number[]>();
  // The last name that met this one: tells in one look whether a pair was compared already.
  const met = new Int32Array(sorted.length).fill(-1);
  const pairs: [number, number, number][] = [];
  for (const [place, { index, grams, numerals }] of sorted.entries()) {
    const least = Math.ceil(threshold * grams.length);
    for (let at = 0; at <= grams.length - least; at += 1) {
      const gram = grams[at] ?? 0;
      const posting = postings.get(gram);
      for (const before of posting ?? []) {
        const other = sorted[before];
        if (met[before] === place || !other || other.grams.length < least) continue;
        met[before] = place;
        const share = other.numerals === numerals ? jaccard(grams, other.grams, threshold) : 0;
        if (share >= threshold) pairs.push([other.index, index, share]);
      }
      if (!posting) postings.set(gram, [place]);
      else if (posting.length < POSTINGS) posting.push(place);
    }
  }
  return pairs;
}

const NUMERAL = /\d+|(?<![\p{L}\p{N}])(?:[ivx]{2,5}|[ivx](?=$|,)|jr|sr)(?![\p{L}\p{N}])/gu;

/** Digits, Roman numerals and generations: "Joan II" and "Joan III", "Murry" and "Murry Jr." are different people. */
export const numeralsOf = (name: string): string => (name.match(NUMERAL) ?? []).join(' ');

function readNames(names: readonly string[]): Name[] {
  const numberOf = new Map<string, number>();
  const counts: number[] = [];
  const sets = names.map((name) => (name.length < SHORTEST ? [] : trigrams(name, numberOf, counts)));
  const rank = counts
    .map((_, gram) => gram)
    .sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0) || a - b)
    .reduce((ranks, gram, place) => {
      ranks[gram] = place;
      return ranks;
    }, new Int32Array(counts.length));
  return sets.flatMap((grams, index): Name[] =>
    grams.length === 0
      ? []
      : [
          {
            index,
            grams: Int32Array.from(grams, (gram) => rank[gram] ?? 0).sort(),
            numerals: numeralsOf(names[index] ?? ''),
          },
        ],
  );
}

/** Distinct trigrams with a space at both ends, so that beginnings count. */
function trigrams(name: string, numberOf: Map<string, number>, counts: number[]): number[] {
  const text = ` ${name} `;
  const grams = new Set<number>();
  for (let at = 0; at + 3 <= text.length; at += 1) {
    const gram = text.slice(at, at + 3);
    let number = numberOf.get(gram);
    if (number === undefined) {
      number = numberOf.size;
      numberOf.set(gram, number);
      counts.push(0);
    }
    if (grams.has(number)) continue;
    grams.add(number);
    counts[number] = (counts[number] ?? 0) + 1;
  }
  return [...grams];
}

/** Shared by all; 0 as soon as more differs than `threshold` allows. Both are sorted. */
function jaccard(a: Int32Array, b: Int32Array, threshold: number): number {
  // |a ∩ b| ≥ t |a ∪ b|  ⇔  |a ∩ b| ≥ t / (1 + t) · (|a| + |b|)
  const sizes = a.length + b.length;
  const spare = sizes - 2 * Math.ceil((threshold / (1 + threshold)) * sizes - 1e-9);
  let [i, j, both] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const x = a[i] ?? 0;
    const y = b[j] ?? 0;
    if (x === y) both += 1;
    if (x <= y) i += 1;
    if (y <= x) j += 1;
    if (i + j - 2 * both > spare) return 0;
  }
  return both / (sizes - both);
}

import { sha256Hex } from './canonical-json.ts';

/** The lines of a published version: data and ontology, each sorted, without repeats. */
export interface Lines {
  readonly data: readonly string[];
  readonly ontology: readonly string[];
}

export interface Delta {
  readonly add: readonly string[];
  readonly del: readonly string[];
}

const EMPTY: Lines = { data: [], ontology: [] };

/** What production's default graph holds: both in one sorted set. */
export function publishedLines({ data, ontology }: Lines): string[] {
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < data.length || j < ontology.length) {
    const [a, b] = [data[i], ontology[j]];
    if (b === undefined || (a !== undefined && a <= b)) {
      if (a !== undefined) lines.push(a);
      i += 1;
      if (a === b) j += 1;
    } else {
      lines.push(b);
      j += 1;
    }
  }
  return lines;
}

/** What turns the one graph into the other: two sorted sets, in time linear in both. A base of null is the empty graph. */
export const delta = (base: Lines | null, target: Lines): Delta => deltaOfLines(publishedLines(base ?? EMPTY), publishedLines(target));

export function deltaOfLines(base: readonly string[], target: readonly string[]): Delta {
  const add: string[] = [];
  const del: string[] = [];
  let [i, j] = [0, 0];
  while (i < base.length || j < target.length) {
    const [a, b] = [base[i], target[j]];
    if (a !== undefined && a === b) {
      i += 1;
      j += 1;
    } else if (b === undefined || (a !== undefined && a < b)) {
      if (a !== undefined) del.push(a);
      i += 1;
    } else {
      add.push(b);
      j += 1;
    }
  }
  return { add, del };
}

/** Adds after deleting, as a store does; on sets, so that a second time changes nothing. */
export function applyDelta(lines: Iterable<string>, { add, del }: Delta): string[] {
  const set = new Set(lines);
  for (const line of del) set.delete(line);
  for (const line of add) set.add(line);
  return [...set].sort();
}

/** Names what a reviewer saw: an approval of one hash never publishes another change. */
export const diffHash = ({ add, del }: Delta): string =>
  sha256Hex(`${del.map((line) => `- ${line}\n`).join('')}${add.map((line) => `+ ${line}\n`).join('')}`);

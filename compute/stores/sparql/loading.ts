import { randomUUID } from 'node:crypto';
import { FeragError } from '../../../contract/errors.ts';
import { checkStatement } from '../statement.ts';
import { partOf } from './layout.ts';
import type { Part } from './layout.ts';
import type { Remote } from './notes.ts';
import type { Addresses } from './protocol.ts';
import { canonicalLine, isOdd, readSpelled, spelledLines } from './spelling.ts';
import { graphCountQuery } from './texts.ts';

/** A name that nothing else has, not even another try of the same attempt. */
export const newStem = (name: string): string => `urn:ferag:${name}:${randomUUID()}`;

/** The lines without repeats, each checked. */
export function distinctLines(lines: Iterable<string>): Set<string> {
  const distinct = new Set<string>();
  for (const line of lines) {
    if (distinct.has(line)) continue;
    checkStatement(line);
    distinct.add(line);
  }
  return distinct;
}

/** Fills a graph of the stem and compares what the store then holds with what was sent. */
export async function loadPart(remote: Remote, addresses: Addresses, stem: string, part: Part, lines: Iterable<string>): Promise<void> {
  const distinct = lines instanceof Set ? lines : new Set(lines);
  const graph = partOf(stem, part);
  await remote.protocol.putGraph(addresses, graph, () => distinct);
  const [row] = (await remote.protocol.select(addresses, graphCountQuery(graph))) ?? [];
  if (Number(row?.['triples']) === distinct.size) return;
  throw new FeragError(
    'store_failed',
    `The store holds ${row?.['triples'] ?? 'none'} of ${distinct.size} statements that were sent to it. Nothing was changed; its log may say why.`,
  );
}

/** The value that the store makes of each odd line: it is asked, since each store has its own habits. */
export async function oddValues(remote: Remote, addresses: Addresses, stem: string, lines: Iterable<string>): Promise<Map<string, string>> {
  const odd = [...lines].filter(isOdd);
  if (odd.length === 0) return new Map();
  const graph = partOf(stem, 'odd');
  await remote.protocol.putGraph(addresses, graph, () => spelledLines(odd.map((line) => [line, line])));
  const values = readSpelled(await remote.protocol.readGraph(addresses, graph));
  const lost = odd.find((line) => !values.has(line));
  if (lost !== undefined) throw new FeragError('store_failed', `The store did not keep a line that was sent to it: ${lost.slice(0, 200)}`);
  return values;
}

/** Fills `data` and `spelled` of the stem with a whole dataset. */
export async function loadWhole(
  remote: Remote,
  addresses: Addresses,
  stem: string,
  lines: ReadonlySet<string>,
): Promise<ReadonlySet<Part>> {
  const odd = await oddValues(remote, addresses, stem, lines);
  const values = new Set(odd.values());
  const data = odd.size === 0 ? lines : dataOf(lines, odd, values);
  const kept = [...odd, ...[...values].filter((value) => lines.has(value)).map((line) => [line, line] as const)];
  if (data.size > 0) await loadPart(remote, addresses, stem, 'data', data);
  if (kept.length > 0) await loadPart(remote, addresses, stem, 'spelled', spelledLines(kept));
  return new Set<Part>([...(data.size > 0 ? (['data'] as const) : []), ...(kept.length > 0 ? (['spelled'] as const) : [])]);
}

function dataOf(lines: ReadonlySet<string>, odd: ReadonlyMap<string, string>, values: ReadonlySet<string>): Set<string> {
  const data = new Set(values);
  for (const line of lines) if (!odd.has(line)) data.add(line);
  return data;
}

/** The lines of a dataset from what the store gives: values that have odd lines are replaced by these. */
export function lettersOf(data: readonly string[], spelled: readonly string[]): string[] {
  const known = readSpelled(spelled);
  const values = new Set(known.values());
  const lines = [...known.keys()];
  for (const line of data) {
    if (line === '') continue;
    const value = canonicalLine(line);
    if (!values.has(value)) lines.push(value);
  }
  return lines;
}

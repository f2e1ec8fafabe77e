import { compareStrings } from '../canonical-json.ts';
import type { Evidence } from '../evidence.ts';
import type { Triple } from '../triples.ts';
import type { CommunityInput } from './community.ts';

const BASE = 'https://example.org/';
export const entityIri = (number: number): string => `${BASE}entity/${String(number).padStart(7, '0')}`;

/** A graph of the given links between numbered entities, as a fold would give it: each link is said by a sentence of its own. */
export function graphOfLinks(links: readonly (readonly [number, number])[]): CommunityInput {
  const names: string[] = [];
  const nameOf = (number: number): string => (names[number] ??= entityIri(number));
  const property = `${BASE}ontology#knows`;
  const byLine = new Map<string, Triple>();
  for (const [at, [from, to]] of links.entries()) {
    const [subject, object] = [nameOf(from), nameOf(to)];
    const line = `<${subject}> <${property}> <${object}> .`;
    const evidence = [...(byLine.get(line)?.evidence ?? []), sentence(at)];
    byLine.set(line, { line, subject, predicate: property, object: { iri: object }, evidence, confidence: 80, decision: null });
  }
  const entities = new Map<string, { label: string; language: 'en' }>();
  for (const [number, iri] of names.entries()) if (iri !== undefined) entities.set(iri, { label: `Thing ${number}`, language: 'en' });
  return { entities, triples: [...byLine.values()].toSorted((a, b) => compareStrings(a.line, b.line)) };
}

const IN_A_DOCUMENT = 20;
const sources: Evidence['source'][] = [];
function sentence(at: number): Evidence {
  const documentId = 1 + Math.floor(at / IN_A_DOCUMENT);
  const source = (sources[documentId] ??= { documentId, textSha256: '0'.repeat(64), extractor: 'nlp@1' });
  const start = (at % IN_A_DOCUMENT) * 10;
  return { source, chunkId: 'c', start, end: start + 9, confidence: 80 };
}

/** Numbers in [0, 1) that look random and are the same every time (a linear congruential generator, Numerical Recipes' constants). */
export function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

export interface Planted {
  readonly nodes: number;
  readonly communities: number;
  readonly links: number;
  /** Share of links that stay within a community; the others go anywhere. */
  readonly within: number;
}

/** Links with communities in them: node `n` belongs to community `n % communities`. */
export function plantedLinks({ nodes, communities, links, within }: Planted): (readonly [number, number])[] {
  const next = sequence(7);
  const size = Math.floor(nodes / communities);
  const all: (readonly [number, number])[] = [];
  while (all.length < links) {
    const from = Math.floor(next() * nodes);
    const isWithin = next() < within;
    const to = isWithin ? (from % communities) + communities * Math.floor(next() * size) : Math.floor(next() * nodes);
    if (to !== from) all.push([from, to]);
  }
  return all;
}

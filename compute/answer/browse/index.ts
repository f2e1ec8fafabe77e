import type { z } from 'zod';
import type { Evidence as EvidenceItem } from '../../../contract/diff.ts';
import type { Entity, EntityRow, GraphView, OntologyView } from '../../../contract/graph.ts';
import type { Evidence } from '../../graph/evidence.ts';
import { placeAt } from '../../graph/places.ts';
import type { FoldResult, Triple } from '../../graph/fold.ts';
import { foldWord } from '../../nlp/terms.ts';
import { objectOf, termOf, type GraphIndex } from './terms.ts';

/** The words at these offsets of the canonical text with this hash. */
export type SentenceOf = (textSha256: string, start: number, end: number) => string;

function rowOf(index: GraphIndex, iri: string): EntityRow | null {
  const entity = index.graph.entities.get(iri);
  if (!entity) return null;
  const types = (index.types.get(iri) ?? []).map((type) => termOf(index.graph, type));
  const triples = (index.from.get(iri)?.length ?? 0) + (index.to.get(iri)?.length ?? 0);
  return { id: iri, label: entity.label, language: termOf(index.graph, iri).language, types, triples, sources: entity.sources };
}

/** Entities whose label or other names begin with, or have a word beginning with, what was typed; the best connected first. */
export function findEntities(
  index: GraphIndex,
  q: string,
  { limit, offset }: { limit: number; offset: number },
): { items: EntityRow[]; more: boolean } {
  const wanted = foldWord(q.trim());
  const fits = (name: string) => {
    const folded = foldWord(name);
    return folded.startsWith(wanted) || folded.includes(` ${wanted}`);
  };
  const rows: EntityRow[] = [];
  for (const entity of index.graph.entities.values()) {
    if (wanted !== '' && !fits(entity.label) && !entity.aliases.some(fits)) continue;
    const row = rowOf(index, entity.iri);
    if (row) rows.push(row);
  }
  rows.sort((a, b) => b.triples - a.triples || b.sources - a.sources || (a.id < b.id ? -1 : 1));
  return { items: rows.slice(offset, offset + limit), more: rows.length > offset + limit };
}

const FACTS_SHOWN = 200;

/** Everything the published graph says of one entity, as subject and as object, each fact with its sentences. */
export function describeEntity(index: GraphIndex, iri: string, sentence: SentenceOf): Entity | null {
  const row = rowOf(index, iri);
  if (!row) return null;
  const triples = [...(index.from.get(iri) ?? []), ...(index.to.get(iri) ?? [])];
  return {
    ...row,
    aliases: [...(index.graph.entities.get(iri)?.aliases ?? [])],
    facts: triples.slice(0, FACTS_SHOWN).map((triple) => ({
      ...factOf(index.graph, triple),
      evidence: triple.evidence.slice(0, 3).map((evidence) => evidenceItem(evidence, sentence)),
    })),
  };
}

const factOf = (graph: FoldResult, triple: Triple) => ({
  subject: termOf(graph, triple.subject),
  predicate: termOf(graph, triple.predicate),
  object: objectOf(graph, triple),
  citation: null,
});

function evidenceItem(evidence: Evidence, sentence: SentenceOf): z.infer<typeof EvidenceItem> {
  const { documentId, textSha256, extractor, places } = evidence.source;
  const { start, end, chunkId, confidence } = evidence;
  const said = sentence(textSha256, start, end);
  return {
    document_id: documentId,
    text_sha256: textSha256,
    chunk_id: chunkId,
    sentence: said,
    start,
    end,
    extractor,
    confidence,
    place: placeAt(places, start),
  };
}

/** The neighbourhood of one entity, breadth first, the best connected neighbours first; what the limit leaves out is counted. */
export function neighbourhood(index: GraphIndex, around: string, { depth, limit }: { depth: number; limit: number }): GraphView {
  const shown = new Set<string>(index.graph.entities.has(around) ? [around] : []);
  let border = [...shown];
  let folded = 0;
  for (let level = 0; level < depth && border.length > 0; level += 1) {
    const next = [...new Set(border.flatMap((iri) => neighbours(index, iri)))].filter((iri) => !shown.has(iri));
    next.sort((a, b) => degree(index, b) - degree(index, a) || (a < b ? -1 : 1));
    const kept = next.slice(0, Math.max(0, limit - shown.size));
    folded += next.length - kept.length;
    for (const iri of kept) shown.add(iri);
    border = kept;
  }
  return { nodes: [...shown].map((iri) => nodeOf(index, iri)), edges: edgesWithin(index, shown), folded };
}

function neighbours(index: GraphIndex, iri: string): string[] {
  const out = (index.from.get(iri) ?? []).flatMap(({ object }) =>
    'iri' in object && index.graph.entities.has(object.iri) ? [object.iri] : [],
  );
  return [...out, ...(index.to.get(iri) ?? []).map((triple) => triple.subject)];
}

const degree = (index: GraphIndex, iri: string): number => (index.from.get(iri)?.length ?? 0) + (index.to.get(iri)?.length ?? 0);

function nodeOf(index: GraphIndex, iri: string): GraphView['nodes'][number] {
  const [type] = index.types.get(iri) ?? [];
  return { id: iri, label: termOf(index.graph, iri).label, type: type === undefined ? null : termOf(index.graph, type) };
}

const edgesWithin = (index: GraphIndex, shown: ReadonlySet<string>): GraphView['edges'] =>
  [...shown].flatMap((iri) =>
    (index.from.get(iri) ?? []).flatMap(({ predicate, object }) =>
      'iri' in object && shown.has(object.iri) ? [{ source: iri, target: object.iri, predicate: termOf(index.graph, predicate) }] : [],
    ),
  );

export function describeOntology({ graph }: GraphIndex): OntologyView {
  return {
    classes: [...graph.classes.values()].map(({ iri, broader, uses }) => ({
      term: termOf(graph, iri),
      broader: [...broader],
      instances: uses,
    })),
    properties: [...graph.properties.values()].map(({ iri, domain, range, uses }) => ({ term: termOf(graph, iri), domain, range, uses })),
  };
}

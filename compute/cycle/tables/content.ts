import { sha256Hex } from '../../graph/canonical-json.ts';
import { communitiesOf, isLink, type GraphCommunity } from '../../graph/communities/index.ts';
import type { Evidence } from '../../graph/evidence.ts';
import type { FoldResult, Triple } from '../../graph/fold.ts';
import { chunkId, type Segment } from '../../graph/segment.ts';
import { canonicalKeys } from '../../graph/sources.ts';
import { RDF_TYPE } from '../../graph/terms.ts';

/** A document of the cycle as its tables need it. */
export interface TableDocument {
  readonly documentId: number;
  readonly name: string;
  readonly textSha256: string;
  readonly text: string;
  readonly segment: Segment;
}

/** GraphRAG's text unit: a chunk of one document. */
interface TextUnit {
  readonly id: string;
  readonly documentId: number;
  readonly text: string;
  /** Ids. */
  readonly entities: Set<string>;
  readonly relationships: Set<string>;
}

interface EntityRow {
  readonly id: string;
  /** Its label; with what tells it apart where two entities have the same. */
  readonly title: string;
  readonly type: string;
  readonly description: string | null;
  readonly units: Set<string>;
  /** Ids of the entities that relations link it to. */
  readonly neighbours: Set<string>;
}

interface RelationshipRow {
  readonly id: string;
  readonly triple: Triple;
  readonly source: EntityRow;
  readonly target: EntityRow;
  readonly predicate: string;
}

/** What the tables of a cycle are made of: its documents and what they say by themselves. */
export interface TableContent {
  readonly documents: readonly TableDocument[];
  /** By id. */
  readonly units: ReadonlyMap<string, TextUnit>;
  readonly entities: ReadonlyMap<string, EntityRow>;
  /** By the line of their triple. */
  readonly relationships: ReadonlyMap<string, RelationshipRow>;
  readonly communities: readonly GraphCommunity[];
  /** What a document says there. */
  sentence(evidence: Evidence): string;
}

/** A chunk's id names it in its document only. */
export const unitId = (documentId: number, chunk: string): string => `${documentId}/${chunk}`;

const unitOf = ({ source, chunkId: chunk }: Evidence): string => unitId(source.documentId, chunk);
export const unitsOf = ({ evidence }: Triple): Set<string> => new Set(evidence.map(unitOf));

/** In time linear in the cycle's own text and triples, whatever the RAG holds besides. */
export function tableContent(own: FoldResult, documents: readonly TableDocument[]): TableContent {
  const texts = new Map(documents.map(({ textSha256, text }) => [textSha256, text]));
  const sentence = ({ source, start, end }: Evidence): string => texts.get(source.textSha256)?.slice(start, end) ?? '';
  const units = new Map(documents.flatMap(textUnits).map((unit) => [unit.id, unit]));
  const entities = entityRows(own, sentence);
  const byKey = new Map<string, EntityRow | undefined>();
  const entityOf = (key: string): EntityRow | undefined => {
    if (!byKey.has(key)) byKey.set(key, entities.get(own.entityOf(key) ?? ''));
    return byKey.get(key);
  };
  for (const document of documents) linkMentions(document, units, entityOf);
  const relationships = new Map<string, RelationshipRow>();
  for (const triple of own.triples) {
    const row = relationshipOf(own, triple, entities);
    if (!row) continue;
    relationships.set(triple.line, row);
    row.source.neighbours.add(row.target.id);
    row.target.neighbours.add(row.source.id);
    for (const unit of unitsOf(triple)) units.get(unit)?.relationships.add(row.id);
  }
  return { documents, units, entities, relationships, communities: communitiesOf(own), sentence };
}

const textUnits = ({ documentId, text, segment }: TableDocument): TextUnit[] =>
  segment.chunks.map((chunk) => ({
    id: unitId(documentId, chunkId(chunk)),
    documentId,
    text: text.slice(chunk.start, chunk.end),
    entities: new Set(),
    relationships: new Set(),
  }));

function linkMentions(
  { documentId, segment }: TableDocument,
  units: TableContent['units'],
  entityOf: (key: string) => EntityRow | undefined,
): void {
  const canonical = canonicalKeys(segment.aliases);
  for (const chunk of segment.chunks) {
    const unit = units.get(unitId(documentId, chunkId(chunk)));
    for (const { key } of chunk.reading.mentions) {
      const entity = entityOf(canonical(key));
      if (!unit || !entity) continue;
      unit.entities.add(entity.id);
      entity.units.add(unit.id);
    }
  }
}

function entityRows(own: FoldResult, sentence: TableContent['sentence']): Map<string, EntityRow> {
  const types = new Map<string, Triple>();
  const firsts = new Map<string, Evidence>();
  for (const triple of own.triples) {
    const [first] = triple.evidence;
    if (triple.predicate !== RDF_TYPE) {
      if (first && !firsts.has(triple.subject)) firsts.set(triple.subject, first);
    } else if (triple.evidence.length > (types.get(triple.subject)?.evidence.length ?? -1)) types.set(triple.subject, triple);
  }
  const titles = titlesOf(own);
  const rows = new Map<string, EntityRow>();
  for (const [iri, entity] of own.entities) {
    const type = types.get(iri);
    // The sentence that says what it is; else the first that says something of it; else the first that names it.
    const top = type?.evidence[0] ?? firsts.get(iri) ?? entity.evidence[0];
    rows.set(iri, {
      id: iri,
      title: titles.get(iri) ?? entity.label,
      type: (type && 'iri' in type.object && own.classes.get(type.object.iri)?.label) || '',
      description: top ? sentence(top) : null,
      units: new Set(),
      neighbours: new Set(),
    });
  }
  return rows;
}

/** GraphRAG joins tables by titles: where several entities have one label, the end of their IRI tells them apart. */
function titlesOf({ entities }: FoldResult): Map<string, string> {
  const uses = new Map<string, number>();
  for (const { label } of entities.values()) uses.set(label, (uses.get(label) ?? 0) + 1);
  const titles = new Map<string, string>();
  for (const { iri, label } of entities.values()) {
    const isAlone = uses.get(label) === 1;
    titles.set(iri, isAlone ? label : `${label} (${iri.slice(iri.lastIndexOf('/') + 1)})`);
  }
  return titles;
}

function relationshipOf(own: FoldResult, triple: Triple, entities: TableContent['entities']): RelationshipRow | null {
  if (!isLink(triple, own.entities) || !('iri' in triple.object)) return null;
  const [source, target] = [entities.get(triple.subject), entities.get(triple.object.iri)];
  if (!source || !target) return null;
  const predicate = own.properties.get(triple.predicate)?.label ?? triple.predicate;
  return { id: sha256Hex(triple.line).slice(0, ID_LENGTH), triple, source, target, predicate };
}

const ID_LENGTH = 32;

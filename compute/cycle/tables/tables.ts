import { centralSentences, type GraphCommunity } from '../../graph/communities/index.ts';
import { canonicalJson } from '../../graph/canonical-json.ts';
import { chunkId } from '../../graph/segment.ts';
import { modelTokens } from '../../nlp/model-tokens.ts';
import { unitId, unitsOf, type TableContent } from './content.ts';
import { parquetOf, type Column } from './parquet.ts';

/**
 * GraphRAG's output tables (https://microsoft.github.io/graphrag/index/outputs/) by file name, with its names of columns and their order.
 * Nothing in them is worded by a model: a description is the top sentence that supports it. What a pure function of the documents cannot
 * know, the date of ingest, is null. `human_readable_id` numbers the rows of one file.
 */
export const TABLES: Record<string, (content: TableContent) => Uint8Array> = {
  'documents.parquet': documents,
  'text_units.parquet': textUnits,
  'entities.parquet': entities,
  'relationships.parquet': relationships,
  'communities.parquet': communities,
  'community_reports.parquet': communityReports,
};

const NUMBER: Column<unknown> = { name: 'human_readable_id', kind: 'whole', of: (_, number) => number };

function documents({ documents: rows }: TableContent): Uint8Array {
  return parquetOf(rows, [
    { name: 'id', kind: 'text', of: ({ documentId }) => String(documentId) },
    NUMBER,
    { name: 'title', kind: 'text', of: ({ name }) => name },
    { name: 'text', kind: 'text', of: ({ text }) => text },
    {
      name: 'text_unit_ids',
      kind: 'texts',
      of: ({ documentId, segment }) => segment.chunks.map((one) => unitId(documentId, chunkId(one))),
    },
    { name: 'creation_date', kind: 'text', of: () => null },
    {
      name: 'metadata',
      kind: 'text',
      of: ({ segment, textSha256 }) =>
        canonicalJson({ extractor: segment.extractor, language: segment.language, text_sha256: textSha256, title: segment.title }),
    },
  ]);
}

function textUnits({ units }: TableContent): Uint8Array {
  return parquetOf(
    [...units.values()],
    [
      { name: 'id', kind: 'text', of: ({ id }) => id },
      NUMBER,
      { name: 'text', kind: 'text', of: ({ text }) => text },
      { name: 'n_tokens', kind: 'whole', of: ({ text }) => modelTokens(text) },
      // Version 3 has one document, earlier ones a list.
      { name: 'document_id', kind: 'text', of: ({ documentId }) => String(documentId) },
      { name: 'document_ids', kind: 'texts', of: ({ documentId }) => [String(documentId)] },
      { name: 'entity_ids', kind: 'texts', of: ({ entities: ids }) => [...ids] },
      { name: 'relationship_ids', kind: 'texts', of: ({ relationships: ids }) => [...ids] },
      { name: 'covariate_ids', kind: 'texts', of: () => [] },
    ],
  );
}

function entities({ entities: rows }: TableContent): Uint8Array {
  return parquetOf(
    [...rows.values()],
    [
      { name: 'id', kind: 'text', of: ({ id }) => id },
      NUMBER,
      { name: 'title', kind: 'text', of: ({ title }) => title },
      { name: 'type', kind: 'text', of: ({ type }) => type },
      { name: 'description', kind: 'text', of: ({ description }) => description },
      { name: 'text_unit_ids', kind: 'texts', of: ({ units }) => [...units] },
      { name: 'frequency', kind: 'whole', of: ({ units }) => units.size },
      { name: 'degree', kind: 'whole', of: ({ neighbours }) => neighbours.size },
    ],
  );
}

/** One row for each triple between entities; the predicate is a column of our own, since the sentence that describes the row need not name it. */
function relationships({ relationships: rows, sentence }: TableContent): Uint8Array {
  return parquetOf(
    [...rows.values()],
    [
      { name: 'id', kind: 'text', of: ({ id }) => id },
      NUMBER,
      { name: 'source', kind: 'text', of: ({ source }) => source.title },
      { name: 'target', kind: 'text', of: ({ target }) => target.title },
      {
        name: 'description',
        kind: 'text',
        of: ({ triple }) => {
          const top = triple.evidence.find(({ confidence }) => confidence === triple.confidence) ?? triple.evidence[0];
          return top ? sentence(top) : null;
        },
      },
      { name: 'weight', kind: 'number', of: ({ triple }) => Math.max(1, triple.evidence.length) },
      { name: 'combined_degree', kind: 'whole', of: ({ source, target }) => source.neighbours.size + target.neighbours.size },
      { name: 'text_unit_ids', kind: 'texts', of: ({ triple }) => [...unitsOf(triple)] },
      { name: 'predicate', kind: 'text', of: ({ predicate }) => predicate },
    ],
  );
}

/** The columns that communities and their reports share; no parent is −1, as GraphRAG has it. */
function communityColumns(content: TableContent): Column<GraphCommunity>[] {
  const numbers = new Map(content.communities.map(({ id }, number) => [id, number]));
  const numberOf = (id: string | null): number => (id === null ? -1 : (numbers.get(id) ?? -1));
  return [
    { name: 'id', kind: 'text', of: ({ id }) => id },
    NUMBER,
    { name: 'community', kind: 'whole', of: (_, number) => number },
    { name: 'level', kind: 'whole', of: ({ level }) => level },
    { name: 'parent', kind: 'whole', of: ({ parent }) => numberOf(parent) },
    { name: 'children', kind: 'wholes', of: ({ children }) => children.map(numberOf) },
    { name: 'title', kind: 'text', of: ({ label }) => label },
  ];
}

const LAST: Column<GraphCommunity>[] = [
  { name: 'period', kind: 'text', of: () => null },
  { name: 'size', kind: 'whole', of: ({ members }) => members.length },
];

function communities(content: TableContent): Uint8Array {
  const relationshipIds = ({ triples }: GraphCommunity) => triples.flatMap(({ line }) => content.relationships.get(line)?.id ?? []);
  return parquetOf(content.communities, [
    ...communityColumns(content),
    { name: 'entity_ids', kind: 'texts', of: ({ members }) => members },
    { name: 'relationship_ids', kind: 'texts', of: relationshipIds },
    { name: 'text_unit_ids', kind: 'texts', of: ({ triples }) => [...new Set(triples.flatMap((triple) => [...unitsOf(triple)]))] },
    ...LAST,
  ]);
}

/** Sentences of a report. */
const SENTENCES = 5;
const MOST_RANK = 10;

/** Reports are quotations: the sentences that say most of what is central. `rank` is 10 for the community with most triples. */
function communityReports(content: TableContent): Uint8Array {
  const most = content.communities.reduce((sum, { triples }) => Math.max(sum, triples.length), 1);
  const rows = content.communities.map((community) => ({ ...community, ...reportOf(content, community, most) }));
  return parquetOf(rows, [
    ...communityColumns(content),
    { name: 'summary', kind: 'text', of: ({ summary }) => summary },
    { name: 'full_content', kind: 'text', of: ({ label, said }) => [`# ${label}`, ...said.map(({ sentence }) => sentence)].join('\n\n') },
    { name: 'rank', kind: 'number', of: ({ rank }) => rank },
    { name: 'rating_explanation', kind: 'text', of: () => null },
    { name: 'findings', kind: 'text', of: ({ findings }) => JSON.stringify(findings) },
    {
      name: 'full_content_json',
      kind: 'text',
      of: ({ label, summary, rank, findings }) => JSON.stringify({ title: label, summary, findings, rating: rank }),
    },
    ...LAST,
  ]);
}

function reportOf({ relationships: rows, sentence }: TableContent, community: GraphCommunity, most: number) {
  const said = centralSentences(community, SENTENCES).map(({ evidence, triples }) => ({
    sentence: sentence(evidence),
    relations: triples.flatMap(({ line }) => rows.get(line) ?? []),
  }));
  const findings = said.map(({ sentence: explanation, relations }) => ({
    summary: relations.map(({ source, predicate, target }) => `${source.title} – ${predicate} – ${target.title}`).join('; '),
    explanation,
  }));
  const rank = Math.round((MOST_RANK * 100 * community.triples.length) / most) / 100;
  return { said, findings, rank, summary: said.map((one) => one.sentence).join(' ') };
}

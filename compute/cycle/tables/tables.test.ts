import { hash } from 'node:crypto';
import * as fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { BASE_IRI, corpusDocuments, documents, foldDocuments, type Written } from '../../graph/arbitraries.ts';
import { communitiesOf } from '../../graph/communities/index.ts';
import { fold } from '../../graph/fold.ts';
import { artifactType, type CycleTools } from '../tools.ts';
import { keepTables } from './index.ts';

type Rows = Record<string, unknown>[];

/** The tables of these documents as bytes, by name, with what was reported. */
async function tablesOf(all: ReadonlyMap<number, Written>, limitBytes?: number) {
  const contentOf = (id: number) => hash('sha256', `content ${id}`, 'hex');
  const put = [...all].map(([id, { segment }]) => ({
    document_id: id,
    name: `${id}.txt`,
    is_new: true,
    key: contentOf(id),
    content_sha256: contentOf(id),
    text_sha256: segment.text_sha256,
  }));
  const own = fold({ baseIri: BASE_IRI, documents: foldDocuments(all), decisions: [] });
  const segments = new Map([...all].map(([id, { segment }]) => [contentOf(id), segment]));
  const texts = new Map([...all.values()].map(({ text, segment }) => [segment.text_sha256, new TextEncoder().encode(text)]));
  const files = new Map<string, Uint8Array>();
  const said: string[] = [];
  const tools: Pick<CycleTools, 'blobs' | 'keep' | 'report'> = {
    blobs: { get: async (sha256) => texts.get(sha256) ?? new Uint8Array(), put: () => Promise.reject(new Error('Nothing is put.')) },
    keep: async (name, content) => {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      files.set(name, bytes);
      return { name, media_type: artifactType(name), sha256: hash('sha256', bytes, 'hex'), size_bytes: bytes.length };
    },
    report: (_step, _progress, message) => void said.push(message ?? ''),
  };
  const artifacts = await keepTables({ put }, { own, segments }, tools, limitBytes);
  return { artifacts, files, said, own };
}

const bufferOf = (bytes: Uint8Array | undefined): ArrayBuffer => {
  if (!bytes) throw new Error('There is no such table.');
  return new Uint8Array(bytes).buffer;
};

async function read(files: ReadonlyMap<string, Uint8Array>): Promise<Record<string, Rows>> {
  const all = [...files].map(async ([name, bytes]) => [name.replace('.parquet', ''), await parquetReadObjects({ file: bufferOf(bytes) })]);
  return Object.fromEntries(await Promise.all(all));
}

const column = (rows: Rows | undefined, name: string): unknown[] => (rows ?? []).map((row) => row[name]);
const list = (rows: Rows | undefined, name: string): unknown[] => column(rows, name).flat();

const CORPUS = corpusDocuments(30);

describe("GraphRAG's tables of a cycle", () => {
  it("have Microsoft's names and columns, also where there are no rows", async () => {
    const ids = ['id', 'human_readable_id'];
    const community = [...ids, 'community', 'level', 'parent', 'children', 'title'];
    const wanted = {
      documents: [...ids, 'title', 'text', 'text_unit_ids', 'creation_date', 'metadata'],
      text_units: [...ids, 'text', 'n_tokens', 'document_id', 'document_ids', 'entity_ids', 'relationship_ids', 'covariate_ids'],
      entities: [...ids, 'title', 'type', 'description', 'text_unit_ids', 'frequency', 'degree'],
      relationships: [...ids, 'source', 'target', 'description', 'weight', 'combined_degree', 'text_unit_ids', 'predicate'],
      communities: [...community, 'entity_ids', 'relationship_ids', 'text_unit_ids', 'period', 'size'],
      community_reports: [
        ...community,
        ...['summary', 'full_content', 'rank', 'rating_explanation', 'findings', 'full_content_json', 'period', 'size'],
      ],
    };
    for (const all of [CORPUS, new Map<number, Written>()]) {
      const { files, artifacts } = await tablesOf(all);
      for (const [name, columns] of Object.entries(wanted)) {
        const { schema, num_rows: count } = parquetMetadata(bufferOf(files.get(`${name}.parquet`)));
        const top = schema.filter((element) => element.name !== 'list' && element.name !== 'element').slice(1);
        expect(top.map((element) => element.name)).toEqual(columns);
        expect(count > 0n).toBe(all.size > 0);
      }
      expect(artifacts.map(({ name }) => name)).toEqual(Object.keys(wanted).map((name) => `${name}.parquet`));
      expect(artifacts.every(({ media_type }) => media_type === 'application/vnd.apache.parquet')).toBe(true);
    }
  });

  it('join: every id and title that a row names is a row of its table', async () => {
    await fc.assert(
      fc.asyncProperty(documents(), async (all) => {
        const tables = await read((await tablesOf(all)).files);
        const ids = Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, new Set(column(rows, 'id'))]));
        const titles = new Set(column(tables.entities, 'title'));
        expect(titles.size).toBe(tables.entities?.length);
        for (const end of ['source', 'target']) expect(column(tables.relationships, end).filter((title) => !titles.has(title))).toEqual([]);
        const references: [table: string, name: string, of: string][] = [
          ['documents', 'text_unit_ids', 'text_units'],
          ['text_units', 'document_ids', 'documents'],
          ['text_units', 'document_id', 'documents'],
          ['text_units', 'entity_ids', 'entities'],
          ['text_units', 'relationship_ids', 'relationships'],
          ['entities', 'text_unit_ids', 'text_units'],
          ['relationships', 'text_unit_ids', 'text_units'],
          ['communities', 'entity_ids', 'entities'],
          ['communities', 'relationship_ids', 'relationships'],
          ['communities', 'text_unit_ids', 'text_units'],
          ['community_reports', 'id', 'communities'],
        ];
        for (const [table, name, of] of references) {
          expect(list(tables[table], name).filter((id) => ids[of]?.has(id) !== true)).toEqual([]);
          expect(ids[table]?.size).toBe(tables[table]?.length);
        }
        expect(list(tables.documents, 'text_unit_ids')).toEqual(column(tables.text_units, 'id'));
      }),
      { numRuns: 60 },
    );
  });

  it('have both ends of a relation among the entities of each text unit that says it', async () => {
    await fc.assert(
      fc.asyncProperty(documents(), async (all) => {
        const tables = await read((await tablesOf(all)).files);
        const idOf = new Map(tables.entities?.map((row) => [row.title, row.id]));
        const saidIn = new Map(tables.text_units?.map((row) => [row.id, new Set([row.entity_ids].flat())]));
        for (const row of tables.relationships ?? [])
          for (const unit of [row.text_unit_ids].flat())
            for (const end of [row.source, row.target]) expect(saidIn.get(unit)).toContain(idOf.get(end));
      }),
      { numRuns: 60 },
    );
  });

  it('say what the graph says: its documents, entities, relations and communities', async () => {
    const { files, own } = await tablesOf(CORPUS);
    const tables = await read(files);
    expect(column(tables.documents, 'text')).toEqual([...CORPUS.values()].map(({ text }) => text));
    expect(column(tables.entities, 'id')).toEqual([...own.entities.keys()]);
    const between = own.triples.filter(({ subject, object }) => 'iri' in object && own.entities.has(object.iri) && object.iri !== subject);
    expect(tables.relationships).toHaveLength(between.length);
    expect(column(tables.relationships, 'weight')).toEqual(between.map(({ evidence }) => evidence.length));
    const communities = communitiesOf(own);
    expect(column(tables.communities, 'size').map(Number)).toEqual(communities.map(({ members }) => members.length));
    expect(column(tables.communities, 'community')).toEqual(column(tables.communities, 'human_readable_id'));
    expect(column(tables.community_reports, 'title')).toEqual(communities.map(({ label }) => label));
  });

  it('describe by sentences of the documents, word for word', async () => {
    const tables = await read((await tablesOf(CORPUS)).files);
    const sentences = new Set(
      [...CORPUS.values()].flatMap(({ text, segment }) =>
        segment.chunks.flatMap(({ start, reading }) => reading.sentences.map(([from, to]) => text.slice(start + from, start + to))),
      ),
    );
    const described = [...column(tables.entities, 'description'), ...column(tables.relationships, 'description')];
    expect(described.filter((sentence) => !sentences.has(String(sentence)))).toEqual([]);
    const reports = tables.community_reports ?? [];
    for (const { findings, summary } of reports) {
      const parsed: unknown = JSON.parse(String(findings));
      const found = Array.isArray(parsed) ? parsed : [];
      expect(found.length).toBeGreaterThan(0);
      expect(found.map(({ explanation }) => explanation).join(' ')).toBe(summary);
      for (const { explanation } of found) expect(sentences).toContain(explanation);
    }
  });

  it('number parents and children as their communities are numbered', async () => {
    const { communities } = await read((await tablesOf(corpusDocuments(120))).files);
    const byNumber = new Map(communities?.map((row) => [row.community, row]));
    const children = communities?.flatMap((row) => [row.children].flat().map((child) => [row.community, child] as const)) ?? [];
    expect(children.length).toBeGreaterThan(0);
    for (const [parent, child] of children) expect(byNumber.get(child)?.parent).toBe(parent);
    for (const row of communities ?? []) expect(row.parent === -1n).toBe(row.level === 0n);
  });

  it('J2: have the same bytes for the same cycle, in any order of its documents', async () => {
    const [once, again] = [await tablesOf(CORPUS), await tablesOf(new Map([...CORPUS].toReversed()))];
    expect(again.artifacts).toEqual(once.artifacts);
  });

  it('leave out a table that is too large to be sent, and name it', async () => {
    const whole = await tablesOf(CORPUS);
    const sizes = new Map(whole.artifacts.map(({ name, size_bytes }) => [name, size_bytes]));
    const limit = Math.max(...sizes.values()) - 1;
    const { artifacts, said } = await tablesOf(CORPUS, limit);
    const missing = [...sizes].filter(([, size]) => size > limit).map(([name]) => name);
    expect(artifacts.map(({ name }) => name)).toEqual([...sizes.keys()].filter((name) => !missing.includes(name)));
    expect(said).toHaveLength(missing.length);
    expect(said.join()).toContain(missing[0]);
  });
});

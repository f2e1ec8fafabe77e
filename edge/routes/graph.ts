import { Hono } from 'hono';
import { z } from 'zod';
import { Passage } from '../../contract/chat.ts';
import { page } from '../../contract/common.ts';
import { FeragError } from '../../contract/errors.ts';
import { CommunityRow, Entity, EntityRow, GraphView, NamedCommunity, OntologyView } from '../../contract/graph.ts';
import { LIMITS } from '../../contract/limits.ts';
import { askOnce, viewOf } from '../ask.ts';
import { member } from '../auth/access.ts';
import { documentNames, nameCitations } from '../chat/dialogue.ts';
import { decodeCursor, encodeCursor, PageQuery } from '../cursor.ts';
import { describe } from '../describe.ts';
import { database, type EdgeEnv } from '../env.ts';
import { query } from '../read.ts';

const tag = 'graph';
const text = z.string().max(LIMITS.question_characters);
const SearchQuery = z.strictObject({
  q: text.regex(/\S/, 'Write what to look for.').trim(),
  limit: z.coerce.number().int().min(1).max(100).default(10),
});
const EntitiesQuery = PageQuery.extend({ q: text.default('') });
const CommunityQuery = z.strictObject({ by_model: z.enum(['true', 'false']).default('false') });
const GraphQuery = z.strictObject({
  around: z.string().max(2000).default(''),
  depth: z.coerce.number().int().min(1).max(3).default(1),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** Mounted under `/rags/:ragId`: the published graph for people and pictures. */
export const graph = new Hono<EdgeEnv>()
  .get(
    '/search',
    describe('Passages that fit best; no model', { tag, gives: { 200: page(Passage) } }),
    member('reader', 'read'),
    query(SearchQuery),
    async (c) => {
      const { q, limit } = c.req.valid('query');
      const { rag } = c.var;
      const { items } = await askOnce(c.env, { kind: 'search', view: await viewOf(c.env, rag), q, limit }, rag, c.req.raw.signal);
      const names = await documentNames(
        database(c.env),
        rag.id,
        items.map((item) => item.document_id),
      );
      return c.json({ items: items.map((item) => ({ ...item, document_name: names.get(item.document_id) ?? '' })), next_cursor: null });
    },
  )
  .get(
    '/entities',
    describe('Entities by name', { tag, gives: { 200: page(EntityRow) } }),
    member('reader', 'read'),
    query(EntitiesQuery),
    async (c) => {
      const { q, limit, cursor } = c.req.valid('query');
      const { rag } = c.var;
      const [offset = 0] = decodeCursor(cursor) ?? [];
      const { items, more } = await askOnce(
        c.env,
        { kind: 'entities', view: await viewOf(c.env, rag), q, limit, offset },
        rag,
        c.req.raw.signal,
      );
      return c.json({ items, next_cursor: more ? encodeCursor(offset + items.length) : null });
    },
  )
  .get('/entities/:iri{.+}', describe('An entity with its facts', { tag, gives: { 200: Entity } }), member('reader', 'read'), async (c) => {
    const { rag } = c.var;
    const { entity } = await askOnce(
      c.env,
      { kind: 'entity', view: await viewOf(c.env, rag), iri: c.req.param('iri') },
      rag,
      c.req.raw.signal,
    );
    if (!entity) throw new FeragError('entity_not_found', 'The published graph has no such entity.');
    return c.json(entity);
  })
  .get(
    '/graph',
    describe('A piece of the graph to draw', { tag, gives: { 200: GraphView } }),
    member('reader', 'read'),
    query(GraphQuery),
    async (c) => {
      const { rag } = c.var;
      const request = { kind: 'graph' as const, view: await viewOf(c.env, rag), ...c.req.valid('query') };
      return c.json((await askOnce(c.env, request, rag, c.req.raw.signal)).graph);
    },
  )
  .get('/ontology', describe('Classes and properties', { tag, gives: { 200: OntologyView } }), member('reader', 'read'), async (c) => {
    const { rag } = c.var;
    return c.json((await askOnce(c.env, { kind: 'ontology', view: await viewOf(c.env, rag) }, rag, c.req.raw.signal)).ontology);
  })
  .get(
    '/communities',
    describe('Things that have more to do with each other than with the rest', { tag, gives: { 200: page(CommunityRow) } }),
    member('reader', 'read'),
    query(PageQuery),
    async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const { rag } = c.var;
      const [offset = 0] = decodeCursor(cursor) ?? [];
      const request = { kind: 'communities' as const, view: await viewOf(c.env, rag), limit, offset };
      const { items, more } = await askOnce(c.env, request, rag, c.req.raw.signal);
      return c.json({ items, next_cursor: more ? encodeCursor(offset + items.length) : null });
    },
  )
  .get(
    '/communities/:communityId',
    describe('A community with what its documents say of it; `by_model`: worded by a model where a node has one', {
      tag,
      gives: { 200: NamedCommunity },
    }),
    member('reader', 'read'),
    query(CommunityQuery),
    async (c) => {
      const { rag } = c.var;
      const by_model = c.req.valid('query').by_model === 'true';
      const request = { kind: 'community' as const, view: await viewOf(c.env, rag), community: c.req.param('communityId'), by_model };
      const { community } = await askOnce(c.env, request, rag, c.req.raw.signal);
      if (!community) throw new FeragError('community_not_found', 'The published graph has no such community (any more).');
      const citations = await nameCitations(database(c.env), rag.id, community.report.citations);
      return c.json({ ...community, report: { ...community.report, citations } });
    },
  );

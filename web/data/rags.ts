import { useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { z } from 'zod';
import { page } from '../../contract/common.ts';
import { Cycle } from '../../contract/cycles.ts';
import { CycleStarted, Document } from '../../contract/documents.ts';
import { EntityRow, OntologyView } from '../../contract/graph.ts';
import { Member, Rag, type UpdateRag } from '../../contract/rags.ts';
import { Version } from '../../contract/versions.ts';
import { call } from './call.ts';
import { keys, queries } from './query.ts';

/** A list that a page shows whole; beyond this many pages it says so. */
const PAGES = 25;

/** All items of a list, page after page. */
async function all<T extends z.ZodType>(item: T, path: string, signal: AbortSignal): Promise<z.infer<T>[]> {
  const items: z.infer<T>[] = [];
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null && pages < PAGES; pages += 1) {
    const next: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const read: { items: z.infer<T>[]; next_cursor: string | null } = await call(page(item), 'GET', `${path}?limit=200${next}`, { signal });
    items.push(...read.items);
    cursor = read.next_cursor;
  }
  return items;
}

export const useRags = () => useQuery(() => ({ queryKey: keys.rags, queryFn: ({ signal }) => all(Rag, '/rags', signal) }));

export const useRag = (id: Accessor<number>) =>
  useQuery(() => ({ queryKey: keys.rag(id()), queryFn: ({ signal }) => call(Rag, 'GET', `/rags/${id()}`, { signal }) }));

export async function createRag(name: string): Promise<Rag> {
  const rag = await call(Rag, 'POST', '/rags', { body: { name }, headers: { 'idempotency-key': crypto.randomUUID() } });
  await queries.invalidateQueries({ queryKey: keys.rags });
  return rag;
}

export async function changeRag(id: number, change: z.infer<typeof UpdateRag>): Promise<Rag> {
  const rag = await call(Rag, 'PATCH', `/rags/${id}`, { body: change });
  refreshRag(id);
  return rag;
}

/** Opens a cycle that reads every document again with the RAG's extractor. */
export async function readAgain(id: number): Promise<void> {
  await call(CycleStarted, 'POST', `/rags/${id}/reextract`, { body: {}, headers: { 'idempotency-key': crypto.randomUUID() } });
  refreshRag(id);
}

const BUSY_MS = 3_000;
const QUIET_MS = 30_000;
const isMoving = (cycle: Cycle): boolean => ['pending', 'running', 'publishing', 'stale'].includes(cycle.status);
const isRead = (document: Document): boolean => document.status !== 'pending' && document.status !== 'processing';

export const useCycles = (id: Accessor<number>) =>
  useQuery(() => ({
    queryKey: keys.cycles(id()),
    queryFn: async ({ signal }) => (await call(page(Cycle), 'GET', `/rags/${id()}/cycles?limit=50`, { signal })).items,
    refetchInterval: ({ state }) => (state.data?.some(isMoving) ? BUSY_MS : QUIET_MS),
  }));

export const useDocuments = (id: Accessor<number>) =>
  useQuery(() => ({
    queryKey: keys.documents(id()),
    queryFn: ({ signal }) => all(Document, `/rags/${id()}/documents`, signal),
    refetchInterval: ({ state }) => (state.data?.every(isRead) === false ? BUSY_MS : false),
  }));

export const useVersions = (id: Accessor<number>) =>
  useQuery(() => ({ queryKey: keys.versions(id()), queryFn: ({ signal }) => all(Version, `/rags/${id()}/versions`, signal) }));

export const useMembers = (id: Accessor<number>) =>
  useQuery(() => ({
    queryKey: keys.members(id()),
    staleTime: 60_000,
    queryFn: ({ signal }) => all(Member, `/rags/${id()}/members`, signal),
  }));

/** The best connected entities of the published version. */
export const useTopEntities = (id: Accessor<number>, version: Accessor<number>) =>
  useQuery(() => ({
    queryKey: keys.graph(id(), version(), 'entities'),
    enabled: version() > 0,
    staleTime: Infinity,
    queryFn: async ({ signal }) => (await call(page(EntityRow), 'GET', `/rags/${id()}/entities?limit=12`, { signal })).items,
  }));

export const useOntology = (id: Accessor<number>, version: Accessor<number>) =>
  useQuery(() => ({
    queryKey: keys.graph(id(), version(), 'ontology'),
    enabled: version() > 0,
    staleTime: Infinity,
    queryFn: ({ signal }) => call(OntologyView, 'GET', `/rags/${id()}/ontology`, { signal }),
  }));

/** What a cycle, an upload or an approval may have changed. */
export const refreshRag = (id: number): void => {
  void queries.invalidateQueries({ queryKey: keys.rag(id) });
  void queries.invalidateQueries({ queryKey: keys.rags });
};

export async function removeDocument(id: number, document: number): Promise<void> {
  await call(CycleStarted, 'DELETE', `/rags/${id}/documents/${document}`);
  refreshRag(id);
}

export async function rollBack(id: number, version: number): Promise<void> {
  await call(CycleStarted, 'POST', `/rags/${id}/versions/${version}/rollback`, { headers: { 'idempotency-key': crypto.randomUUID() } });
  refreshRag(id);
}

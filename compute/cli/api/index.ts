import { z } from 'zod';
import { AccessToken, Ticket, User } from '../../../contract/accounts.ts';
import { Answer, Passage } from '../../../contract/chat.ts';
import { page } from '../../../contract/common.ts';
import { Approved, Artifact, Cycle, CycleUsage, Task, type Reextract, type Resume } from '../../../contract/cycles.ts';
import { DIFF_ITEMS, DiffSummary, type DiffPart } from '../../../contract/diff.ts';
import { CycleStarted, Document, Uploaded } from '../../../contract/documents.ts';
import { Health, Ready } from '../../../contract/instance.ts';
import { ComputeNode, NewNode } from '../../../contract/nodes.ts';
import { Rag } from '../../../contract/rags.ts';
import { Version } from '../../../contract/versions.ts';
import { openHttp, unreachable, type Http } from './http.ts';

export type Api = ReturnType<typeof openApi>;
const DocumentName = Document.pick({ id: true, name: true });
type Items = { readonly [P in DiffPart]: z.infer<(typeof DIFF_ITEMS)[P]> };

/** The calls of the HTTP API that the commands make, typed by the contract. */
export function openApi(url: string, token: string | null) {
  const http = openHttp(url, token);
  return {
    url: http.url,
    health: () => http.json('GET', '/health', Health),
    /** Not ready is an answer here, not a failure. `date`: the edge's clock as its `Date` header says it. */
    ready: () => ready(url),
    login: (email: string, password: string) => http.json('POST', '/auth/login', AccessToken, { email, password }),
    logout: () => http.send('/auth/logout', { method: 'POST' }),
    me: () => http.json('GET', '/auth/me', User),

    rags: () => http.list('/rags', Rag),
    rag: (ragId: number) => http.json('GET', `/rags/${ragId}`, Rag),
    createRag: (name: string, description: string | undefined) =>
      http.json('POST', '/rags', Rag, { name, ...(description !== undefined && { description }) }),

    reextract: (ragId: number, extractor: z.infer<typeof Reextract>['extractor']) =>
      http.json('POST', `/rags/${ragId}/reextract`, CycleStarted, extractor === undefined ? {} : { extractor }),

    async upload(ragId: number, files: FormData, { ownCycle, key }: { ownCycle: boolean; key: string }) {
      const path = `/rags/${ragId}/upload${ownCycle ? '?own_cycle=true' : ''}`;
      const response = await http.send(path, { method: 'POST', body: files, headers: { 'idempotency-key': key } });
      return Uploaded.parse(await response.json());
    },
    documents: (ragId: number, query: { status?: string | undefined; cycleId?: number } = {}) =>
      http.list(
        `/rags/${ragId}/documents${queryOf({ status: query.status, cycle_id: query.cycleId === undefined ? undefined : String(query.cycleId) })}`,
        Document,
      ),
    documentNames: async (ragId: number) =>
      new Map((await http.list(`/rags/${ragId}/documents`, DocumentName)).map(({ id, name }) => [id, name])),
    document: (ragId: number, id: number) => http.json('GET', `/rags/${ragId}/documents/${id}`, Document),
    deleteDocument: (ragId: number, id: number) => http.json('DELETE', `/rags/${ragId}/documents/${id}`, CycleStarted),
    documentText: async (ragId: number, id: number) => (await http.send(`/rags/${ragId}/documents/${id}/text`)).text(),

    ...cycleCalls(http),

    task: (taskId: number) => http.json('GET', `/tasks/${taskId}`, Task),
    ticket: (taskId: number) => http.json('POST', '/auth/tickets', Ticket, { task_id: taskId }),

    ask: (ragId: number, question: string) => http.json('POST', `/rags/${ragId}/chat`, Answer, { question }),
    search: async (ragId: number, q: string, limit: number) =>
      (await http.json('GET', `/rags/${ragId}/search${queryOf({ q, limit: String(limit) })}`, page(Passage))).items,
    sparql: (ragId: number, query: string, { dataset, accept }: { dataset: string; accept: string }) =>
      http.send(`/rags/${ragId}/sparql${queryOf({ dataset })}`, {
        method: 'POST',
        body: query,
        headers: { accept, 'content-type': 'application/sparql-query' },
      }),
    versions: (ragId: number) => http.list(`/rags/${ragId}/versions`, Version),
  };
}

function cycleCalls(http: Http) {
  const cycle = (ragId: number, cycleId: number) => `/rags/${ragId}/cycles/${cycleId}`;
  return {
    cycles: (ragId: number, limit?: number) => http.list(`/rags/${ragId}/cycles`, Cycle, limit),
    cycle: (ragId: number, cycleId: number) => http.json('GET', cycle(ragId, cycleId), Cycle),
    diffSummary: (ragId: number, cycleId: number) => http.json('GET', `${cycle(ragId, cycleId)}/diff`, DiffSummary),
    diff: <P extends DiffPart>(ragId: number, cycleId: number, part: P, limit?: number) =>
      // Each part's schema reads that part's items; the union of them is too wide for the index type.
      http.list(`${cycle(ragId, cycleId)}/diff?part=${part}`, DIFF_ITEMS[part] as unknown as z.ZodType<Items[P]>, limit),
    artifacts: async (ragId: number, cycleId: number) =>
      (await http.json('GET', `${cycle(ragId, cycleId)}/artifacts`, page(Artifact))).items,
    artifact: (ragId: number, cycleId: number, name: string) =>
      http.send(`${cycle(ragId, cycleId)}/artifacts/${name.split('/').map(encodeURIComponent).join('/')}`),
    approve: (ragId: number, cycleId: number, diffHash: string) =>
      http.json('POST', `${cycle(ragId, cycleId)}/approve`, Approved, { diff_hash: diffHash }),
    reject: (ragId: number, cycleId: number, reason: string | undefined) =>
      http.json('POST', `${cycle(ragId, cycleId)}/reject`, Cycle, reason === undefined ? {} : { reason }),
    cancel: (ragId: number, cycleId: number) => http.json('POST', `${cycle(ragId, cycleId)}/cancel`, Cycle),
    retry: (ragId: number, cycleId: number) => http.json('POST', `${cycle(ragId, cycleId)}/retry`, Cycle),
    resume: (ragId: number, cycleId: number, how: z.infer<typeof Resume>) =>
      http.json('POST', `${cycle(ragId, cycleId)}/resume`, Cycle, how),
    cycleUsage: (ragId: number, cycleId: number) => http.json('GET', `${cycle(ragId, cycleId)}/usage`, CycleUsage),

    nodes: () => http.list('/compute/nodes', ComputeNode),
    createNode: (name: string) => http.json('POST', '/compute/nodes', NewNode, { name }),
    drainNode: (id: number, draining: boolean) => http.json('POST', `/compute/nodes/${id}/drain`, ComputeNode, { draining }),
  };
}

async function ready(url: string): Promise<{ readiness: Ready; date: Date | null }> {
  const response = await fetch(new URL('/ready', url)).catch((cause: unknown) => {
    throw unreachable(url, cause);
  });
  const readiness = Ready.safeParse(await response.json().catch(() => null));
  if (!readiness.success) throw unreachable(url, readiness.error);
  const date = response.headers.get('date');
  return { readiness: readiness.data, date: date === null ? null : new Date(date) };
}

function queryOf(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]));
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

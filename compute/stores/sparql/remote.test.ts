import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetRef, GraphStore, PublishRequest } from '../graph-store.ts';
import { openStore } from '../index.ts';
import type { StoreOptions } from '../index.ts';
import { openFaultProxy } from '../testing/fault-proxy.ts';
import { ADMIN, fusekiMissing } from '../testing/fuseki-server.ts';
import { openServers } from '../testing/servers.ts';

const prod: DatasetRef = { ragId: 1, kind: 'prod' };
const staging: DatasetRef = { ragId: 1, kind: 'stg' };
const alice = '<urn:a:alice> <urn:a:name> "Alice" .';
const bob = '<urn:a:bob> <urn:a:name> "Bob" .';
const many = Array.from({ length: 3000 }, (_, i) => `<urn:a:s${String(i).padStart(5, '0')}> <urn:a:p> "value ${i}" .`);

const without = fusekiMissing();
const servers = openServers();
if (!without) beforeAll(() => servers.start(), 90_000);
afterAll(() => servers.stop());

const PATIENT = { timeout: 50_000 };
/** The one update that publishes; the loads before it and the tidying after it are others. */
const isPublish = ({ method, body }: { method: string; body: string }): boolean => method === 'POST' && body.includes('publishedAs> 1 .');
const isLoad = ({ method, path }: { method: string; path: string }): boolean => method === 'PUT' && path.includes('data?graph=');

describe.skipIf(without !== null).each(['fuseki', 'sparql'] as const)('the %s store', (kind) => {
  const opened: { close(): Promise<void> }[] = [];
  let proxy: Awaited<ReturnType<typeof openFaultProxy>>;
  /** A store as one process has it; through the proxy unless `base` says otherwise. */
  const open = async (options: Partial<StoreOptions> = {}, base = proxy.url): Promise<GraphStore> => {
    const store = await openStore(kind, { directory: '', patienceMs: 1500, ...servers.addresses(base), ...options });
    opened.push(store);
    return store;
  };
  const direct = () => open({}, servers.fuseki().url);
  const request = (cycleId: number, add: readonly string[], more: Partial<PublishRequest> = {}): PublishRequest => ({
    ragId: 1,
    base: 0,
    cycleId,
    attempt: 1,
    delta: { add, del: [] },
    ...more,
  });
  const problemOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => expect.unreachable(),
      (error: unknown) => error,
    );
  /** What is left in the store beside data, mark and turns. */
  const helperGraphs = async (): Promise<string[]> => {
    const paths = kind === 'fuseki' ? ['ferag-00001/query'] : ['plain/query'];
    const query = 'SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }';
    const replies = await Promise.all(
      paths.map((at) => servers.fuseki().call('GET', `${at}?query=${encodeURIComponent(query)}&format=text/csv`)),
    );
    const lines = (await Promise.all(replies.map((reply) => reply.text()))).flatMap((text) => text.split('\r\n'));
    return lines.filter((line) => /^urn:ferag:(?:cycle|restore)/.test(line));
  };

  beforeEach(async () => {
    await servers.reset(kind);
    proxy = await openFaultProxy(servers.fuseki().url);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
    await proxy.close();
  });

  describe('J4: several processes', () => {
    it('agree on whose turn it is: who was overtaken changes nothing', async () => {
      const [first, second] = [await direct(), await direct()];
      await first.replace(staging, [alice], { job: 5, attempt: 1 });
      await second.replace(staging, [bob], { job: 5, attempt: 2 });
      await expect(first.replace(staging, [alice], { job: 5, attempt: 1 })).rejects.toMatchObject({ code: 'lease_lost' });
      await expect(first.publish(request(1, [alice], { by: { job: 4, attempt: 9 } }))).rejects.toMatchObject({ code: 'lease_lost' });
      await first.drop([staging], { job: 5, attempt: 1 });
      expect(await second.dump(staging)).toEqual([bob]);
      expect(await second.version(1)).toBe(0);
    });

    it('frozen just before it takes its turn, a process does not take it back from the one that overtook it', async () => {
      const [frozen, other] = [await open(), await direct()];
      const thaw = Promise.withResolvers<void>();
      const takesTurn = ({ body }: { body: string }) => body.includes('job> 5 ;') && body.includes('INSERT');
      await other.replace(staging, [bob], { job: 4, attempt: 1 });
      proxy.add({ when: takesTurn, holdCall: thaw.promise, times: 1 });
      const late = problemOf(frozen.replace(staging, [alice], { job: 5, attempt: 1 }));
      await expect.poll(() => proxy.seen.some(takesTurn), PATIENT).toBe(true);
      await other.replace(staging, [bob], { job: 5, attempt: 2 });
      thaw.resolve();
      expect(await late).toMatchObject({ code: 'lease_lost' });
      await expect(other.replace(staging, [alice], { job: 5, attempt: 1 })).rejects.toMatchObject({ code: 'lease_lost' });
      expect(await other.dump(staging)).toEqual([bob]);
    });

    it('frozen in the middle of a load, and overtaken, a process does not show what it has loaded', async () => {
      const [frozen, other] = [await open(), await direct()];
      const thaw = Promise.withResolvers<void>();
      proxy.add({ when: isLoad, holdCall: thaw.promise });
      const late = problemOf(frozen.replace(staging, [alice], { job: 5, attempt: 1 }));
      await expect.poll(() => proxy.seen.some(isLoad), PATIENT).toBe(true);
      await other.replace(staging, [bob], { job: 5, attempt: 2 });
      thaw.resolve();
      expect(await late).toMatchObject({ code: 'lease_lost' });
      expect(await other.dump(staging)).toEqual([bob]);
    });

    it('frozen before its publish, and overtaken, a process does not publish a cycle that was given up', async () => {
      const [frozen, other] = [await open(), await direct()];
      const thaw = Promise.withResolvers<void>();
      proxy.add({ when: isPublish, holdCall: thaw.promise });
      const late = problemOf(frozen.publish(request(1, [alice], { by: { job: 5, attempt: 1 } })));
      await expect.poll(() => proxy.seen.some(isPublish), PATIENT).toBe(true);
      await other.drop([staging], { job: 6, attempt: 1 });
      thaw.resolve();
      expect(await late).toMatchObject({ code: 'lease_lost' });
      expect(await other.version(1)).toBe(0);
      expect(await other.dump(prod)).toEqual([]);
      expect(await helperGraphs()).toEqual([]);
    });

    it('one that comes too late for a deleted RAG makes nothing anew', async () => {
      const store = await direct();
      await store.publish(request(1, [alice], { by: { job: 5, attempt: 1 } }));
      await store.drop([staging, prod], { job: 9, attempt: 1 });
      await expect(store.replace(staging, [alice], { job: 6, attempt: 1 })).rejects.toMatchObject({ code: 'lease_lost' });
      await expect(store.publish(request(2, [alice], { by: { job: 6, attempt: 1 } }))).rejects.toMatchObject({ code: 'lease_lost' });
      expect(await store.count(prod)).toBeNull();
      if (kind === 'fuseki') expect(await (await servers.fuseki().call('GET', '$/datasets/ferag-00001')).status).toBe(404);
    });

    it('publish exactly one of two cycles that race from one base, and one cycle once', async () => {
      const stores = [await direct(), await direct(), await direct(), await direct()];
      const outcomes = await Promise.all(stores.map((store, i) => store.publish(request(i % 2, [i % 2 === 0 ? alice : bob]))));
      const winner = outcomes.findIndex(({ outcome }) => outcome === 'published') % 2;
      expect(outcomes.map(({ outcome }) => outcome)).toEqual([0, 1, 0, 1].map((id) => (id === winner ? 'published' : 'stale')));
      expect(outcomes.map(({ version }) => version)).toEqual([1, 1, 1, 1]);
      expect(await stores[0]?.dump(prod)).toEqual([winner === 0 ? alice : bob]);
    });

    it('see one store id, whichever of them was first', async () => {
      const stores = [await direct(), await direct()];
      const [first, second] = await Promise.all(stores.map((store) => store.storeId()));
      expect(first).toMatch(/^[0-9a-f-]{36}$/);
      expect(second).toBe(first);
    });
  });

  describe('F77: a store that is away', () => {
    it('for a moment is waited for', async () => {
      const store = await open({ patienceMs: 10_000 });
      proxy.add({ refuse: true, times: 2 });
      proxy.add({ insteadOf: { status: 503, body: 'starting' }, times: 2 });
      expect(await store.replace(staging, [alice])).toEqual({ count: 1 });
      proxy.add({ when: isLoad, refuse: true, times: 2 });
      expect(await store.replace(staging, [alice, bob])).toEqual({ count: 2 });
    });

    it('at the start of a step is told with its address and without the password', async () => {
      const store = await open();
      proxy.add({ refuse: true });
      const error = await problemOf(store.replace(staging, [alice]));
      expect(error).toMatchObject({
        code: 'store_failed',
        retryAfter: expect.any(Number),
        message: expect.stringContaining(new URL(proxy.url).host),
      });
      expect(JSON.stringify(error) + String(error)).not.toContain(ADMIN.password);
      await expect(store.query({ dataset: prod, query: 'ASK {}', accept: '*/*' })).rejects.toMatchObject({
        code: 'store_failed',
        status: 503,
      });
    });

    it('in the middle of a load leaves the former dataset, and the next try makes it whole', async () => {
      const store = await open();
      await store.replace(staging, [alice]);
      proxy.add({ when: isLoad, refuse: true });
      await expect(store.replace(staging, many)).rejects.toMatchObject({ code: 'store_failed' });
      proxy.clear();
      expect(await store.dump(staging)).toEqual([alice]);
      expect(await store.replace(staging, many)).toEqual({ count: many.length });
    });

    it('at the publish leaves production as it was, and the next try publishes once', async () => {
      const store = await open();
      proxy.add({ when: isPublish, refuse: true });
      await expect(store.publish(request(1, many))).rejects.toMatchObject({ code: 'store_failed' });
      proxy.clear();
      expect(await store.version(1)).toBe(0);
      expect(await store.dump(prod)).toEqual([]);
      expect(await store.publish(request(1, many))).toEqual({ outcome: 'published', version: 1 });
      expect(await store.dump(prod)).toEqual(many);
      expect(await helperGraphs()).toEqual([]);
    });
  });

  describe('F78: an error after the commit', () => {
    it.each([
      ['a status 500', { answer: { status: 500, body: 'Internal error' } }],
      ['a cut connection', { cutAfterBytes: 0 }],
      ['a gateway that gave up', { answer: { status: 504 } }],
    ])('%s is no second commit: the cycle is published, once', async (_name, fault) => {
      const store = await open();
      proxy.add({ when: isPublish, ...fault });
      expect(await store.publish(request(1, [alice]))).toEqual({ outcome: 'published', version: 1 });
      expect(proxy.seen.filter(isPublish)).toHaveLength(1);
      proxy.clear();
      expect(await store.publish(request(1, [alice]))).toEqual({ outcome: 'published', version: 1 });
      expect(await store.dump(prod)).toEqual([alice]);
    });
  });

  describe('F79: a slow store', () => {
    it('that answers after the deadline has published, and is found to have', async () => {
      const answered = Promise.withResolvers<void>();
      const store = await open({ limits: { writeMs: 1500 } });
      proxy.add({ when: isPublish, holdAnswer: answered.promise });
      expect(await store.publish(request(1, [alice]))).toEqual({ outcome: 'published', version: 1 });
      answered.resolve();
      expect(proxy.seen.filter(isPublish)).toHaveLength(1);
    });

    it('that gets the update after it was given up does nothing with it', async () => {
      const late = Promise.withResolvers<void>();
      const store = await open({ limits: { writeMs: 1500 } });
      proxy.add({ when: isPublish, holdCall: late.promise, times: 1 });
      await expect(store.publish(request(1, [alice]))).rejects.toMatchObject({
        code: 'store_failed',
        message: expect.stringContaining('in time'),
      });
      late.resolve();
      expect(await store.publish(request(2, [bob]))).toEqual({ outcome: 'published', version: 1 });
      expect(await store.dump(prod)).toEqual([bob]);
      expect(await store.publishedAs(1, 1)).toBeNull();
    });

    it('costs a question its time limit and no more', async () => {
      const held = Promise.withResolvers<void>();
      const store = await open({ querySeconds: 1 });
      await store.publish(request(1, [alice]));
      proxy.add({ when: ({ body }) => body.includes('urn:a:name'), holdCall: held.promise });
      await expect(store.query({ dataset: prod, query: 'ASK { ?s <urn:a:name> ?o }', accept: '*/*' })).rejects.toMatchObject({
        code: 'query_timeout',
      });
      held.resolve();
    });
  });

  describe('F80: an answer that is cut', () => {
    const isDump = ({ method }: { method: string }): boolean => method === 'GET';

    it.each([
      ['in the middle', { cutAfterBytes: 1000 }],
      ['at the end of a line, and ended as if it were whole', { shortenTo: 59 * 40 }],
      ['at once, and ended as if it were whole', { shortenTo: 0 }],
    ])('%s is no smaller graph', async (_name, fault) => {
      const store = await open();
      await store.publish(request(1, many));
      proxy.add({ when: isDump, ...fault });
      await expect(store.dump(prod)).rejects.toMatchObject({ code: 'store_failed' });
      proxy.clear();
      proxy.add({ when: isDump, ...fault, times: 1 });
      expect(await store.dump(prod)).toEqual(many);
    });

    it('of a CONSTRUCT is an error, not a shorter answer', async () => {
      const store = await open();
      await store.publish(request(1, many));
      proxy.add({ when: ({ body }) => body.startsWith('CONSTRUCT'), cutAfterBytes: 5000 });
      const query = 'CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }';
      await expect(store.query({ dataset: prod, query, accept: 'application/n-triples' })).rejects.toMatchObject({ code: 'store_failed' });
    });

    it('of what was counted is an error, not a smaller number', async () => {
      const store = await open();
      await store.publish(request(1, many));
      proxy.add({ when: ({ body }) => body.includes('COUNT'), shortenTo: 20 });
      await expect(store.count(prod)).rejects.toMatchObject({ code: 'store_failed' });
    });

    it('a load that the store did not keep whole is not published', async () => {
      const store = await open();
      proxy.add({ when: isLoad, insteadOf: { status: 200 } });
      await expect(store.publish(request(1, many))).rejects.toMatchObject({
        code: 'store_failed',
        message: expect.stringContaining('of 3000'),
      });
      expect(await store.version(1)).toBe(0);
    });
  });

  describe('F81: a full disk', () => {
    const full = { status: 500, body: 'java.io.IOException: No space left on device' };

    it.each([
      ['while it loads', isLoad],
      ['at the publish', isPublish],
    ])('%s is told in words, leaves production as it was, and is over when there is room', async (_name, when) => {
      const store = await open();
      proxy.add({ when, insteadOf: full });
      await expect(store.publish(request(1, many))).rejects.toMatchObject({
        code: 'store_failed',
        message: expect.stringContaining('full'),
      });
      proxy.clear();
      expect(await store.dump(prod)).toEqual([]);
      expect(await store.publish(request(1, many))).toEqual({ outcome: 'published', version: 1 });
    });
  });

  it('leaves behind no graph of its own that was used only to publish or restore', async () => {
    const store = await open();
    await store.publish(request(1, [alice, '<urn:a:s> <urn:a:p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .']));
    await store.restore({ ragId: 1, from: 1, version: 1, cycles: [[1, 1]], lines: [bob] });
    expect(await helperGraphs()).toEqual([]);
    // Whoever died with his graphs half loaded is swept by the next turn.
    proxy.add({
      when: ({ method, body }) => method === 'POST' && !body.startsWith('SELECT') && !body.includes('INSERT DATA'),
      refuse: true,
    });
    await expect(store.publish(request(2, [alice], { base: 1 }))).rejects.toMatchObject({ code: 'store_failed' });
    proxy.clear();
    expect(await helperGraphs()).not.toEqual([]);
    await store.replace(staging, [bob], { job: 7, attempt: 1 });
    expect(await helperGraphs()).toEqual([]);
  });

  it('is told in words that user or password are wrong, or may not write, and never shows them', async () => {
    const base = servers.fuseki().url.replace('//', `//stranger:not-the-secret@`);
    for (const [user, password] of [
      [undefined, undefined],
      ['reader', 'reader-secret'],
    ] as const) {
      const addresses = servers.addresses(base);
      const store = await open({ fuseki: { ...addresses.fuseki, user, password }, sparql: { ...addresses.sparql, user, password } });
      const error = await problemOf(store.replace(staging, [alice]));
      expect(error).toMatchObject({ code: 'store_failed', message: expect.stringMatching(/user/) });
      expect(String(error)).not.toMatch(/secret|stranger/);
    }
  });
});

import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { DatasetRef, GraphStore } from '../graph-store.ts';
import { openFaultProxy } from '../testing/fault-proxy.ts';
import { ADMIN, fusekiMissing, startFuseki } from '../testing/fuseki-server.ts';
import type { FusekiServer } from '../testing/fuseki-server.ts';
import { openSmallDisk } from '../testing/small-disk.ts';
import { openFusekiAdmin, openFusekiStore } from './fuseki-store.ts';

const prod: DatasetRef = { ragId: 1, kind: 'prod' };
const staging: DatasetRef = { ragId: 1, kind: 'stg' };
const alice = '<urn:a:alice> <urn:a:name> "Alice" .';
const bob = '<urn:a:bob> <urn:a:name> "Bob" .';
const lines = (count: number) => Array.from({ length: count }, (_, i) => `<urn:a:s${String(i).padStart(6, '0')}> <urn:a:p> "value ${i}" .`);

const without = fusekiMissing();

describe.skipIf(without !== null)('Fuseki', () => {
  let server: FusekiServer;
  const opened: GraphStore[] = [];
  const databases = () => path.join(server.base, 'databases');
  const open = async (url = server.url, databasesDir?: string): Promise<GraphStore> => {
    const store = await openFusekiStore({ fuseki: { url, ...ADMIN, databasesDir }, patienceMs: 1000 });
    opened.push(store);
    return store;
  };
  const publish = (store: GraphStore, cycleId: number, add: readonly string[], base = 0) =>
    store.publish({ ragId: 1, base, cycleId, attempt: 1, delta: { add, del: [] } });
  /** A question that keeps the server busy for about ten seconds. */
  const runLong = (dataset: string) => {
    const ended = new AbortController();
    const pattern = '?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l';
    const where = dataset.endsWith('stg') ? `GRAPH ?graph { ${pattern} }` : pattern;
    const query = `SELECT (COUNT(*) AS ?n${randomUUID().replaceAll('-', '')}) { ${where} }`;
    const address = new URL(`${dataset}/query?timeout=10&query=${encodeURIComponent(query)}`, server.url);
    const authorization = `Basic ${Buffer.from(`${ADMIN.user}:${ADMIN.password}`).toString('base64')}`;
    const answer = fetch(address, { headers: { authorization }, signal: ended.signal }).catch(() => null);
    return { answer, isRunning: async () => (await server.log()).includes(query) };
  };

  beforeAll(async () => {
    server = await startFuseki();
  }, 90_000);
  afterAll(() => server?.stop());
  beforeEach(() => server.reset());
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });

  it('has the datasets of a RAG under their names while they are there, and no files of those that are not', async () => {
    const store = await open();
    await store.storeId();
    await store.replace(staging, [alice]);
    await store.replace({ ragId: 1, kind: 'tri' }, [alice]);
    await store.replace({ ragId: 1, kind: 'ont' }, [bob]);
    await publish(store, 1, [alice]);
    const admin = openFusekiAdmin({ fuseki: { url: server.url, ...ADMIN } });
    const names = ['ferag-00001', 'ferag-00001-ont', 'ferag-00001-stg', 'ferag-00001-tri', 'ferag-meta'];
    expect((await admin.datasets()).sort()).toEqual(names);
    await store.drop([staging, { ragId: 1, kind: 'tri' }, { ragId: 1, kind: 'ont' }]);
    expect((await admin.datasets()).sort()).toEqual(['ferag-00001', 'ferag-meta']);
    await store.drop([prod]);
    expect(await admin.datasets()).toEqual(['ferag-meta']);
    expect((await readdir(databases())).filter((name) => name.startsWith('ferag-0'))).toEqual([]);
  });

  it('shows production in the default graph, so that any SPARQL client sees it', async () => {
    const store = await open();
    await publish(store, 1, [alice]);
    const reply = await server.call('POST', 'ferag-00001/query', { query: 'SELECT ?o { ?s ?p ?o }' });
    expect(await reply.text()).toContain('Alice');
  });

  it('removed while a question runs and made anew, a dataset holds nothing of what it held', async () => {
    const store = await open(server.url, databases());
    await publish(store, 1, lines(3000));
    await store.replace(staging, lines(3000));
    const long = [runLong('ferag-00001'), runLong('ferag-00001-stg')];
    for (const { isRunning } of long) await expect.poll(isRunning, { timeout: 50_000 }).toBe(true);
    await store.drop([staging, prod]);
    // What Fuseki 5.6 does: without it this test would show nothing.
    expect(existsSync(path.join(databases(), 'ferag-00001'))).toBe(true);
    expect(await store.count(prod)).toBeNull();
    await publish(store, 2, [alice]);
    await store.replace(staging, [bob]);
    expect(await store.dump(prod)).toEqual([alice]);
    expect(await store.dump(staging)).toEqual([bob]);
    expect(await store.publishedAs(1, 1)).toBeNull();
    await Promise.all(long.map(({ answer }) => answer));
  });

  it('files that Fuseki left are found at the next start, and removed by Fuseki itself', async () => {
    const store = await open();
    await store.replace(staging, lines(3000));
    const long = runLong('ferag-00001-stg');
    await expect.poll(() => long.isRunning(), { timeout: 50_000 }).toBe(true);
    await store.drop([staging]);
    expect(existsSync(path.join(databases(), 'ferag-00001-stg'))).toBe(true);
    await long.answer;
    await (await open(server.url, databases())).storeId();
    await expect.poll(() => existsSync(path.join(databases(), 'ferag-00001-stg')), { timeout: 20_000 }).toBe(false);
  });

  it('live datasets that Fuseki has forgotten are attached again and stay', async () => {
    const store = await open();
    await publish(store, 1, [alice]);
    await store.replace(staging, [bob]);
    await server.kill();
    for (const file of await readdir(path.join(server.base, 'configuration'))) await rm(path.join(server.base, 'configuration', file));
    await server.start();
    const admin = openFusekiAdmin({ fuseki: { url: server.url, ...ADMIN } });
    expect(await admin.datasets()).toEqual([]);
    const warnings: string[] = [];
    const again = await openFusekiStore({
      fuseki: { url: server.url, ...ADMIN, databasesDir: databases() },
      warn: (text) => void warnings.push(text),
    });
    opened.push(again);
    await again.storeId();
    expect(await again.dump(prod)).toEqual([alice]);
    expect(await again.dump(staging)).toEqual([bob]);
    expect(warnings).toHaveLength(2);
  });

  it('F77: a server that is killed and started again has what it answered for, and a store that was open goes on', async () => {
    const store = await open();
    await publish(store, 1, [alice]);
    await store.replace(staging, [bob]);
    await server.kill();
    await expect(store.replace(staging, [alice])).rejects.toMatchObject({
      code: 'store_failed',
      message: expect.stringContaining('reached'),
    });
    await server.start();
    expect(await store.dump(prod)).toEqual([alice]);
    expect(await store.dump(staging)).toEqual([bob]);
    expect(await publish(store, 2, [bob], 1)).toEqual({ outcome: 'published', version: 2 });
  });

  it.each([0, 40, 200])(
    'F83: a server killed %i ms into a publish opens at one version or the other, and a repeat publishes once',
    async (ms) => {
      const wanted = lines(10_000);
      const proxy = await openFaultProxy(server.url);
      const isPublish = ({ body }: { body: string }) => body.includes('publishedAs> 1 .');
      const given = publish(await open(proxy.url), 1, wanted).catch((error: unknown) => error);
      await expect.poll(() => proxy.seen.some(isPublish), { timeout: 50_000, interval: 2 }).toBe(true);
      await after(ms);
      await server.kill();
      expect(await given).toMatchObject({ code: 'store_failed' });
      await proxy.close();
      await server.start();
      const store = await open();
      const version = await store.version(1);
      expect((await store.dump(prod)).length).toBe(version === 1 ? wanted.length : 0);
      expect(await publish(store, 1, wanted)).toEqual({ outcome: 'published', version: 1 });
      expect(await store.dump(prod)).toEqual(wanted);
    },
    180_000,
  );

  it('F83: a server killed while it compacts opens with everything, and can compact', async () => {
    const wanted = lines(20_000);
    const store = await open();
    await publish(store, 1, wanted);
    const admin = openFusekiAdmin({ fuseki: { url: server.url, ...ADMIN }, patienceMs: 500 });
    const compacting = admin.compact('ferag-00001').catch((error: unknown) => error);
    await expect
      .poll(async () => (await readdir(path.join(databases(), 'ferag-00001'))).join(), { timeout: 50_000, interval: 2 })
      .toMatch('Data-0002');
    await server.kill();
    expect(await compacting).toMatchObject({ code: 'store_failed' });
    await server.start();
    expect(await store.version(1)).toBe(1);
    expect(await store.dump(prod)).toEqual(wanted);
    await admin.compact('ferag-00001');
    expect(await store.dump(prod)).toEqual(wanted);
    expect(await publish(store, 2, [alice], 1)).toEqual({ outcome: 'published', version: 2 });
  }, 180_000);

  it('F81: a disk that is really full is told in words, leaves production as it was, and is over when there is room', async (context) => {
    const disk = openSmallDisk(60);
    if (!disk) return context.skip('no small file system can be made here: that takes root on Linux');
    const small = await startFuseki({ folder: disk.folder });
    onTestFinished(async () => {
      await small.stop();
      disk.close();
    });
    const store = await open(small.url);
    const first = lines(1000);
    await publish(store, 1, first);
    disk.fill(2_000_000);
    await expect(publish(store, 2, lines(20_000), 1)).rejects.toMatchObject({
      code: 'store_failed',
      message: expect.stringContaining('disk'),
    });
    expect(await store.version(1)).toBe(1);
    expect(await store.dump(prod)).toEqual(first);
    disk.makeRoom();
    expect(await publish(store, 2, lines(20_000), 1)).toEqual({ outcome: 'published', version: 2 });
    await small.kill();
    await small.start();
    expect(await store.dump(prod)).toEqual(lines(20_000));
  }, 180_000);

  it('compacts and backs up when told, and says which dataset is not there', async () => {
    const store = await open();
    await publish(store, 1, [alice]);
    const admin = openFusekiAdmin({ fuseki: { url: server.url, ...ADMIN } });
    await admin.compact('ferag-00001');
    expect(await readdir(path.join(databases(), 'ferag-00001'))).toContain('Data-0002');
    expect(await readdir(path.join(databases(), 'ferag-00001'))).not.toContain('Data-0001');
    await admin.backup('ferag-00001');
    expect((await readdir(path.join(server.base, 'backups'))).join()).toMatch(/ferag-00001.*\.nq\.gz/);
    await expect(admin.compact('ferag-00002')).rejects.toMatchObject({ code: 'dataset_not_found' });
    await expect(admin.backup('ferag-00002')).rejects.toMatchObject({ code: 'dataset_not_found' });
  });

  it('F83: a compaction that ends without success is told as failed', async () => {
    const proxy = await openFaultProxy(server.url);
    await publish(await open(), 1, [alice]);
    proxy.add({ when: ({ path: at }) => at.includes('$/tasks/'), insteadOf: { status: 200, body: '{"finished":"now","success":false}' } });
    const admin = openFusekiAdmin({ fuseki: { url: proxy.url, ...ADMIN } });
    await expect(admin.compact('ferag-00001')).rejects.toMatchObject({ code: 'store_failed' });
    await proxy.close();
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetRef, GraphStore } from './graph-store.ts';
import { openStore, STORES } from './index.ts';
import type { StoreKind, StoreOptions } from './index.ts';
import { fusekiMissing } from './testing/fuseki-server.ts';
import { openServers } from './testing/servers.ts';

const prod: DatasetRef = { ragId: 1, kind: 'prod' };
const staging: DatasetRef = { ragId: 1, kind: 'stg' };

const statement = (i: number, word = 'value'): string =>
  `<urn:ferag:rag:1:entity-${i % 5000}-abcdef12> <urn:ferag:rag:1:ontology#p${i % 17}> "${word} ${i}" .`;
const statements = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => statement(from + i));
const sorted = (lines: readonly string[]): string[] => lines.toSorted((a, b) => (a < b ? -1 : 1));

const alice = '<urn:a:alice> <urn:a:name> "Alice" .';
const bob = '<urn:a:bob> <urn:a:name> "Bob" .';
const knows = '<urn:a:alice> <urn:a:knows> <urn:a:bob> .';

const kinds = ['embedded', 'fuseki', 'sparql'] as const satisfies readonly StoreKind[];

it('every registered store goes through this suite', () => {
  expect(kinds).toEqual(Object.keys(STORES));
});

const without = fusekiMissing();
const servers = openServers();
if (!without) beforeAll(() => servers.start(), 90_000);
afterAll(() => servers.stop());

describe.each(kinds)('the %s store', (kind) => {
  // Never with CI=true: there `fusekiMissing` has thrown.
  if (kind !== 'embedded' && without) return void it.skip(`is tested on a real server: ${without}`, () => undefined);
  let directory: string;
  let store: GraphStore;
  const open = (querySeconds = 10, more: Partial<StoreOptions> = {}) =>
    openStore(kind, { directory, querySeconds, ...servers.addresses(), ...more });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ferag-store-'));
    if (kind !== 'embedded') await servers.reset(kind);
    store = await open();
  });
  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });

  const publish = (base: number, cycleId: number, add: readonly string[], del: readonly string[] = []) =>
    store.publish({ ragId: 1, base, cycleId, attempt: 1, delta: { add, del } });
  const ask = (query: string, accept = '*/*', dataset = prod) => store.query({ dataset, query, accept });
  const bodyOf = async (query: string, accept: string) => (await ask(query, accept)).body;
  const refused = (code: string) => expect.objectContaining({ code });

  describe('staging datasets', () => {
    it('replaces a dataset as a whole and counts distinct statements', async () => {
      expect(await store.replace(staging, [alice, bob, alice])).toEqual({ count: 2 });
      expect(await store.replace(staging, [knows])).toEqual({ count: 1 });
      expect(await store.count(staging)).toBe(1);
      expect(await store.dump(staging)).toEqual([knows]);
    });

    it('shows a replacement to queries at once, also when the former one was loaded', async () => {
      await store.replace(staging, [alice]);
      expect((await ask('ASK { ?s ?p "Alice" }', '*/*', staging)).body).toContain('true');
      await store.replace(staging, [bob]);
      expect((await ask('ASK { ?s ?p "Alice" }', '*/*', staging)).body).toContain('false');
    });

    it('refuses to replace production', async () => {
      await expect(store.replace(prod, [alice])).rejects.toMatchObject({ code: 'internal' });
      expect(await store.count(prod)).toBeNull();
    });

    it('keeps the former dataset when the new one has a line that is no statement', async () => {
      await store.replace(staging, [alice]);
      for (const line of [
        '_:b <urn:p> "x" .',
        '<urn:s> <urn:p> "x" <urn:g> .',
        '<urn:s> <urn:p> "x" .\n',
        'garbage',
        '<urn:s> <urn:p> "\\ud800" .',
      ]) {
        await expect(store.replace(staging, [bob, line])).rejects.toMatchObject({ code: 'internal' });
      }
      expect(await store.dump(staging)).toEqual([alice]);
    });

    it('says null for a dataset that does not exist, and drops what exists without minding what does not', async () => {
      expect(await store.count(staging)).toBeNull();
      await store.replace(staging, []);
      expect(await store.count(staging)).toBe(0);
      await store.drop([staging, { ragId: 1, kind: 'tri' }, { ragId: 77, kind: 'prod' }]);
      expect(await store.count(staging)).toBeNull();
      await expect(ask('ASK {}', '*/*', staging)).rejects.toEqual(refused('dataset_not_found'));
      await expect(store.dump(staging)).rejects.toEqual(refused('dataset_not_found'));
    });

    it('dumps in code-point order', async () => {
      const emoji = '<urn:a:😀> <urn:a:p> "x" .';
      const fullwidth = '<urn:a:ｚ> <urn:a:p> "x" .';
      await store.replace(staging, [emoji, fullwidth, alice]);
      expect(await store.dump(staging)).toEqual([alice, fullwidth, emoji]);
    });

    it('F87: keeps literals to the letter, so that an unchanged import has no difference', async () => {
      const xsd = (text: string, type: string) => `<urn:a:s> <urn:a:p> "${text}"^^<http://www.w3.org/2001/XMLSchema#${type}> .`;
      const lines = sorted([
        xsd('01', 'integer'),
        xsd('1', 'integer'),
        xsd('1e400', 'double'),
        xsd('NaN', 'double'),
        xsd('2020-13-45', 'date'),
        xsd('1.50', 'decimal'),
        '<urn:a:s> <urn:a:p> "x"@EN .',
        '<urn:a:s> <urn:a:p> "x"@en .',
        '<urn:a:s> <urn:a:p> "tab\\t \\"q\\" \\\\u0041 é" .',
      ]);
      expect(await store.replace(staging, lines)).toEqual({ count: lines.length });
      expect(await store.dump(staging)).toEqual(lines);
      await publish(0, 1, lines);
      expect((await ask('ASK { ?s ?p 1 }')).body).toContain('true');
      await publish(1, 2, [], [xsd('01', 'integer')]);
      expect((await ask('ASK { ?s ?p 1 }')).body).toContain('true');
      await publish(2, 3, [], [xsd('1', 'integer')]);
      expect((await ask('ASK { ?s ?p 1 }')).body).toContain('false');
      expect(await store.count(prod)).toBe(lines.length - 2);
    });

    it('F86: refuses blank nodes, which no two documents could share or be told apart by', async () => {
      await expect(publish(0, 1, ['_:x <urn:a:p> _:y .'])).rejects.toMatchObject({ code: 'internal' });
      expect(await store.version(1)).toBe(0);
    });
  });

  describe('publishing', () => {
    it('moves the mark by one and applies the delta', async () => {
      expect(await store.version(1)).toBe(0);
      expect(await publish(0, 7, [alice, bob])).toEqual({ outcome: 'published', version: 1 });
      expect(await publish(1, 8, [knows], [bob])).toEqual({ outcome: 'published', version: 2 });
      expect(await store.version(1)).toBe(2);
      expect(await store.publishedAs(1, 7)).toBe(1);
      expect(await store.publishedAs(1, 8)).toBe(2);
      expect(await store.publishedAs(1, 9)).toBeNull();
      expect(await store.dump(prod)).toEqual(sorted([alice, knows]));
    });

    it('F78: answers a repeated publish with the same version and changes nothing', async () => {
      await publish(0, 7, [alice]);
      await publish(1, 8, [bob], [alice]);
      expect(await publish(0, 7, [alice])).toEqual({ outcome: 'published', version: 1 });
      expect(await publish(1, 8, [bob], [alice])).toEqual({ outcome: 'published', version: 2 });
      expect(await store.dump(prod)).toEqual([bob]);
    });

    it('refuses a delta that was reviewed against another version', async () => {
      await publish(0, 7, [alice]);
      expect(await publish(0, 8, [bob])).toEqual({ outcome: 'stale', version: 1 });
      expect(await publish(5, 8, [bob])).toEqual({ outcome: 'stale', version: 1 });
      expect(await store.dump(prod)).toEqual([alice]);
      expect(await store.publishedAs(1, 8)).toBeNull();
    });

    it('publishes exactly one of two cycles that race from one base', async () => {
      const outcomes = await Promise.all([publish(0, 1, [alice]), publish(0, 2, [bob]), publish(0, 1, [alice])]);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['published', 'stale', 'published']);
      expect(await store.version(1)).toBe(1);
      expect(await store.dump(prod)).toEqual([alice]);
    });

    it('applied twice as two cycles, a delta gives the same graph and count', async () => {
      await publish(0, 1, [alice, bob]);
      await publish(1, 2, [knows, alice], [bob]);
      await publish(2, 3, [knows, alice], [bob]);
      expect(await store.count(prod)).toBe(2);
      expect(await store.dump(prod)).toEqual(sorted([alice, knows]));
    });

    it('keeps a statement that a delta both deletes and adds', async () => {
      await publish(0, 1, [alice]);
      await publish(1, 2, [alice, bob], [alice, bob]);
      expect(await store.dump(prod)).toEqual(sorted([alice, bob]));
    });

    it('loses nothing when 50,000 statements are published beside a dataset made just before', async () => {
      const lines = statements(0, 50_000);
      await store.replace(staging, lines);
      await publish(0, 1, [alice]);
      expect((await ask('ASK {}')).body).toContain('true');
      await publish(1, 2, lines);
      const count = 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }';
      expect(await bodyOf(count, 'text/csv')).toBe('n\r\n50001\r\n');
      expect((await ask(count, 'text/csv', staging)).body).toBe('n\r\n50000\r\n');
      expect(await store.dump(prod)).toEqual(sorted([alice, ...lines]));
      await publish(2, 3, [bob], lines);
      expect(await store.dump(prod)).toEqual(sorted([alice, bob]));
      expect(await store.count(staging)).toBe(50_000);
    }, 240_000);

    it('loses nothing of 50,000 statements in a graph that is made beside its like, when one is replaced and the other dropped', async () => {
      const [first, second] = [statements(0, 50_000), statements(25_000, 75_000)];
      const triples: DatasetRef = { ragId: 1, kind: 'tri' };
      await store.replace(staging, first);
      await store.replace(triples, second);
      await store.replace(staging, second);
      await store.drop([triples]);
      expect(await store.dump(staging)).toEqual(sorted(second));
      expect(await store.count(triples)).toBeNull();
    }, 240_000);

    it('F87: publishes letters that no keyboard has, and literals of every kind, and takes them back', async () => {
      const lines = sorted([
        '<urn:a:%D0%BA%D0%BE%D1%82/кот> <urn:a:имя> "Кот Шрёдингера"@ru .',
        String.raw`<urn:a:s> <urn:a:p> "日本語 😀 e\u0301 \u200F"@ja .`,
        '<urn:a:s> <urn:a:p> "colour"@en-gb .',
        '<urn:a:s> <urn:a:p> "colour"@en-GB .',
        String.raw`<urn:a:s> <urn:a:p> "line\nbreak\r\ttab \b\f\u0001 \"quoted\" \\ end" .`,
        '<urn:a:s> <urn:a:p> "" .',
        '<urn:a:s> <urn:a:p> "2.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .',
        '<urn:a:s> <urn:a:p> "7"^^<http://www.w3.org/2001/XMLSchema#decimal> .',
        '<urn:a:s> <urn:a:p> "2020-01-01T00:00:00.000Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .',
        '<urn:a:s> <urn:a:p> "POINT(1 2)"^^<http://www.opengis.net/ont/geosparql#wktLiteral> .',
      ]);
      await publish(0, 1, [alice, ...lines]);
      expect(await store.dump(prod)).toEqual(sorted([alice, ...lines]));
      expect(await store.replace(staging, lines)).toEqual({ count: lines.length });
      expect(await store.dump(staging)).toEqual(lines);
      await publish(1, 2, [], lines);
      expect(await store.dump(prod)).toEqual([alice]);
      expect(await bodyOf('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }', 'text/csv')).toBe('n\r\n1\r\n');
    });

    it('restores a version as a whole, with what each cycle became, only where production is what was seen', async () => {
      await publish(0, 7, [alice, bob]);
      await publish(1, 8, [knows]);
      const wanted = { ragId: 1, version: 1, cycles: [[7, 1]] as const, lines: [alice, '<urn:a:s> <urn:a:p> "x"@EN .'] };
      expect(await store.restore({ ...wanted, from: 1 })).toEqual({ outcome: 'stale', version: 2 });
      expect(await store.restore({ ...wanted, from: 2 })).toEqual({ outcome: 'restored', version: 1 });
      expect(await store.dump(prod)).toEqual(sorted([...wanted.lines]));
      expect(await store.publishedAs(1, 7)).toBe(1);
      expect(await store.publishedAs(1, 8)).toBeNull();
      expect(await store.restore({ ...wanted, from: null, lines: [bob] })).toEqual({ outcome: 'restored', version: 1 });
      expect(await publish(1, 9, [knows])).toEqual({ outcome: 'published', version: 2 });
      expect(await store.dump(prod)).toEqual(sorted([bob, knows]));
    });

    it('shows each publish to queries at once', async () => {
      for (let version = 0; version < 5; version++) {
        await publish(version, version + 1, [statement(version)], version > 0 ? [statement(version - 1)] : []);
        expect(await bodyOf('SELECT ?o { ?s ?p ?o }', 'text/csv')).toBe(`o\r\nvalue ${version}\r\n`);
      }
    });

    it('shows whole versions only to queries that run beside publishes', async () => {
      await publish(0, 1, statements(0, 2));
      const seen: number[] = [];
      const asking = Array.from({ length: 40 }, async () => {
        const { body } = await ask('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }', 'text/csv');
        seen.push(Number(body.split('\r\n')[1]));
      });
      for (let version = 1; version < 10; version++) await publish(version, version + 1, statements(version * 2, version * 2 + 2));
      await Promise.all(asking);
      expect(seen.filter((count) => count % 2 === 1)).toEqual([]);
      expect(await bodyOf('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }', 'text/csv')).toBe('n\r\n20\r\n');
    });

    it('keeps RAGs apart', async () => {
      await publish(0, 1, [alice]);
      await store.publish({ ragId: 2, base: 0, cycleId: 1, attempt: 1, delta: { add: [bob], del: [] } });
      expect(await store.dump({ ragId: 2, kind: 'prod' })).toEqual([bob]);
      expect(await store.version(1)).toBe(1);
    });

    it('after close and open has the same id, versions, cycles, counts and statements', async () => {
      await publish(0, 7, [alice, bob]);
      await publish(1, 8, [knows], [bob]);
      await store.replace(staging, [bob]);
      const before = await snapshotOf(store);
      await store.close();
      store = await open();
      expect(await snapshotOf(store)).toEqual(before);
      expect(await publish(1, 8, [knows], [bob])).toEqual({ outcome: 'published', version: 2 });
    });

    it('drops production and starts again at version 0', async () => {
      await publish(0, 7, [alice]);
      await store.drop([prod]);
      expect(await store.version(1)).toBe(0);
      expect(await store.count(prod)).toBeNull();
      expect(await publish(0, 9, [bob])).toEqual({ outcome: 'published', version: 1 });
      expect(await bodyOf('SELECT ?o { ?s ?p ?o }', 'text/csv')).toBe('o\r\nBob\r\n');
    });
  });

  async function snapshotOf(of: GraphStore) {
    const [storeId, version, first, second] = [
      await of.storeId(),
      await of.version(1),
      await of.publishedAs(1, 7),
      await of.publishedAs(1, 8),
    ];
    return { storeId, version, first, second, prod: await of.dump(prod), staging: await of.dump(staging), count: await of.count(prod) };
  }

  describe('queries', () => {
    beforeEach(() => publish(0, 1, [alice, bob, knows]));

    it('answers SELECT and ASK as JSON, XML, CSV and TSV', async () => {
      const names = 'SELECT ?name { ?s <urn:a:name> ?name } ORDER BY ?name';
      expect(JSON.parse(await bodyOf(names, 'application/sparql-results+json'))).toMatchObject({ head: { vars: ['name'] } });
      expect(await bodyOf(names, 'application/sparql-results+xml')).toContain('<literal>Alice</literal>');
      expect(await bodyOf(names, 'text/csv')).toBe('name\r\nAlice\r\nBob\r\n');
      expect(await bodyOf(names, 'text/tab-separated-values')).toBe('?name\n"Alice"\n"Bob"\n');
      expect(JSON.parse(await bodyOf('ASK { ?s ?p "Alice" }', '*/*'))).toMatchObject({ boolean: true });
    });

    it('answers CONSTRUCT and DESCRIBE as Turtle and N-Triples', async () => {
      const construct = 'CONSTRUCT { ?b <urn:a:knownBy> ?a } { ?a <urn:a:knows> ?b }';
      expect(await bodyOf(construct, 'application/n-triples')).toBe('<urn:a:bob> <urn:a:knownBy> <urn:a:alice> .\n');
      expect(await ask('DESCRIBE <urn:a:bob>')).toMatchObject({ mediaType: 'text/turtle', body: expect.stringContaining('"Bob"') });
    });

    it('says which media types a query can be answered in', async () => {
      await expect(ask('ASK {}', 'text/turtle')).rejects.toEqual(refused('not_acceptable'));
    });

    it('F44: reaches only the one dataset, and neither version mark nor store id', async () => {
      await store.publish({ ragId: 2, base: 0, cycleId: 1, attempt: 1, delta: { add: ['<urn:b:secret> <urn:b:is> "42" .'], del: [] } });
      await store.query({ dataset: { ragId: 2, kind: 'prod' }, query: 'ASK {}', accept: '*/*' });
      expect(await bodyOf('SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }', 'text/csv')).toBe('g,s,p,o\r\n');
      expect(await bodyOf('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }', 'text/csv')).toBe('n\r\n3\r\n');
      expect((await ask('ASK { GRAPH ?g { ?s ?p ?o } }')).body).toContain('false');
      for (const from of ['FROM <urn:ferag:rag:2>', 'FROM NAMED <urn:x>', 'FROM <urn:ferag:meta>']) {
        await expect(ask(`SELECT * ${from} { ?s ?p ?o }`)).rejects.toEqual(refused('query_refused'));
      }
    });

    it('F84: a query that breaks the store is answered with query_invalid, and the others are answered all the same', async () => {
      const others = () => bodyOf('SELECT ?o { <urn:a:alice> <urn:a:name> ?o }', 'text/csv');
      await others();
      const hostile = expect(ask(`SELECT * { FILTER(1${'+1'.repeat(30_000)}) }`)).rejects.toEqual(refused('query_invalid'));
      const answers = await Promise.all([others(), others(), others()]);
      await hostile;
      expect(answers).toEqual(['o\r\nAlice\r\n', 'o\r\nAlice\r\n', 'o\r\nAlice\r\n']);
    }, 20_000);

    it('F84: a result over the limit is refused as too large, before it takes all memory', async () => {
      const numbers = (name: string) => `VALUES ?${name} { ${Array.from({ length: 300 }, (_, i) => i).join(' ')} }`;
      const rows = `${numbers('x')} ${numbers('y')} BIND("${'long '.repeat(4000)}" AS ?text)`;
      await expect(ask(`SELECT * { ${rows} } LIMIT 600`, 'text/csv')).rejects.toEqual(refused('result_too_large'));
      await expect(ask(`SELECT * { ${rows} }`, 'text/csv')).rejects.toEqual(refused('result_too_large'));
      expect((await ask('ASK {}')).body).toContain('true');
    }, 30_000);
  });

  it('F84: stops a query at its time limit, replaces the store within 2 s and answers those who waited', async () => {
    await store.close();
    store = await open(1);
    await publish(0, 1, statements(0, 2000));
    const count = () => bodyOf('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }', 'text/csv');
    await count();
    const cross = 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }';
    const slow = ask(cross).then(
      () => expect.unreachable(),
      (error: unknown) => ({ error, at: performance.now() }),
    );
    const waited = count();
    const { error, at } = await slow;
    expect(error).toMatchObject({ code: 'query_timeout' });
    expect(await waited).toBe('n\r\n2000\r\n');
    expect(performance.now() - at).toBeLessThan(2000);
  }, 20_000);

  it('refuses everything after it was closed', async () => {
    await publish(0, 1, [alice]);
    await store.close();
    await expect(publish(1, 2, [bob])).rejects.toMatchObject({ code: 'store_failed' });
    await expect(ask('ASK {}')).rejects.toMatchObject({ code: 'store_failed' });
  });

  it('leaves a caller who goes away at once', async () => {
    await publish(0, 1, statements(0, 2000));
    const leaving = new AbortController();
    const slow = store.query({ dataset: prod, query: 'ASK { ?a ?b ?c }', accept: '*/*', signal: leaving.signal });
    leaving.abort();
    await expect(slow).rejects.toMatchObject({ name: 'AbortError' });
    expect((await ask('ASK { ?a ?b ?c }')).body).toContain('true');
  });
});

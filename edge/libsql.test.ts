import { Miniflare, convertV4MiniflareOptions } from 'miniflare';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { libsqlDatabase } from './db/libsql.ts';
import { eventually, person } from './testing/client.ts';
import { startNode } from './testing/fake-node.ts';
import { startEdge, type TestEdge } from './testing/harness.ts';
import { LIBSQL_TOKEN, startLibsql, type TestLibsql } from './testing/libsql-server.ts';

/** Both databases for the whole of a suite. */
let libsql: TestLibsql;
let miniflare: Miniflare;
const databases: Record<string, () => Promise<D1Database>> = {
  D1: async () => (await miniflare.getD1Database('DB')) as unknown as D1Database,
  libSQL: () => Promise.resolve(libsql.db),
};

beforeAll(async () => {
  miniflare = new Miniflare(
    convertV4MiniflareOptions({ modules: true, script: 'export default {}', cf: false, d1Databases: { DB: 'conformance' } }),
  );
  libsql = await startLibsql();
}, 60_000);
afterAll(async () => {
  await miniflare.dispose();
  await libsql.close();
});

describe.each(Object.keys(databases))('%s as the edge uses a database', (name) => {
  let db: D1Database;
  beforeEach(async () => {
    db = await (databases[name] ?? Promise.reject)();
    await db.batch([
      db.prepare('drop table if exists things'),
      db.prepare('create table things (id integer primary key autoincrement, name text unique, size any)'),
    ]);
  });

  it('gives back each value as it was bound, and reckons with numbers as with floats', async () => {
    const values = [0, -1, 2 ** 53 - 1, 1.5, 'ё 💡', '', null];
    const { results } = await db
      .prepare('select ? a, ? b, ? c, ? d, ? e, ? f, ? g')
      .bind(...values)
      .all();
    expect(Object.values(results[0] ?? {})).toEqual(values);
    expect(await db.prepare("select 'job-' || ? as text, typeof(?) as type").bind(7, 7).first()).toEqual({
      text: 'job-7.0',
      type: 'real',
    });
  });

  it('gives rows as objects and as arrays, also where two columns share a name', async () => {
    await db.prepare('insert into things (name, size) values (?, ?)').bind('a', 1).run();
    const query = db.prepare('select t.id, u.id, u.name from things t join things u on u.id = t.id');
    expect(await query.raw()).toEqual([[1, 1, 'a']]);
    expect((await query.all()).results).toEqual([{ id: 1, name: 'a' }]);
    expect((await db.prepare('select * from things where id = 9').all()).results).toEqual([]);
  });

  it('counts the rows that a statement has changed, whether it returns them or not', async () => {
    const insert = db.prepare('insert into things (name) values (?), (?)').bind('a', 'b');
    expect((await insert.run()).meta.changes).toBe(2);
    expect((await db.prepare('update things set size = 1 where name = ?').bind('none').run()).meta.changes).toBe(0);
    const back = await db.batch<{ id: number }>([
      db.prepare('update things set size = 2 returning id'),
      db.prepare('select 1 from things'),
      db.prepare('delete from things where name = ?').bind('a'),
      db.prepare('insert into things (name) values (?) on conflict do nothing').bind('b'),
    ]);
    expect(back.map(({ meta }) => meta.changes).toSpliced(1, 1)).toEqual([2, 1, 0]);
    expect(back[0]?.results).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('does all of a batch or nothing, and says what the statement did wrong', async () => {
    const insert = (value: string) => db.prepare('insert into things (name) values (?)').bind(value);
    await expect(db.batch([insert('a'), insert('b'), insert('a')])).rejects.toThrow(/UNIQUE constraint failed/);
    expect(await db.prepare('select count(*) from things').raw()).toEqual([[0]]);
    await expect(db.prepare('select * from nowhere').all()).rejects.toThrow(/no such table/);
  });

  it('runs batches one after the other: of many that guard the same row, one wins', async () => {
    await db.prepare("insert into things (name, size) values ('turn', 0)").run();
    const claim = (n: number) =>
      db.batch([
        db.prepare("update things set size = ? where name = 'turn' and size = 0").bind(n),
        db.prepare('insert into things (name) select ? where changes() = 1').bind(`won ${n}`),
      ]);
    const all = await Promise.all(Array.from({ length: 12 }, (_, n) => claim(n + 1)));
    expect(all.filter(([first]) => first?.meta.changes === 1)).toHaveLength(1);
    expect((await db.prepare("select name from things where name like 'won%'").all()).results).toHaveLength(1);
  });

  it('takes a long list as one value, and a text of a megabyte', async () => {
    const names = Array.from({ length: 5_000 }, (_, i) => `n${i}`);
    const rows = db.prepare('insert into things (name) select value from json_each(?)').bind(JSON.stringify(names));
    expect((await rows.run()).meta.changes).toBe(5_000);
    const text = 'ж'.repeat(500_000);
    expect(await db.prepare('select length(?) n').bind(text).first()).toEqual({ n: 500_000 });
  });
});

describe('a libSQL server', () => {
  it('F82: that somebody else is writing to is waited for, and no row is lost', async () => {
    const { db } = libsql;
    await db.batch([db.prepare('drop table if exists rows'), db.prepare('create table rows (n integer)')]);
    // Each pipeline is its own process's write lock for the time of its commit.
    const second = await startLibsql(libsql.folder);
    const many = Array.from({ length: 100 }, (_, n) => (n % 2 ? db : second.db).prepare('insert into rows values (?)').bind(n).run());
    await Promise.all(many);
    await second.close();
    expect(await db.prepare('select count(*) from rows').raw()).toEqual([[100]]);
  });

  it('that refuses the token, or is not there, is 503 and never told by its address or token', async () => {
    const cases = [
      { url: libsql.vars.DATABASE_URL, authToken: 'wrong' },
      { url: 'http://127.0.0.1:9', authToken: LIBSQL_TOKEN },
    ];
    for (const options of cases) {
      const failed = await libsqlDatabase(options)
        .prepare('select 1')
        .all()
        .catch((error: unknown) => error);
      expect(failed).toMatchObject({ code: 'not_ready', status: 503 });
      const told = JSON.stringify([String(failed), failed instanceof Error ? String(failed.cause) : '']);
      expect(told).not.toContain('127.0.0.1');
      expect(told).not.toContain(options.authToken);
    }
  });
});

describe('the edge on libSQL', () => {
  let edge: TestEdge;
  beforeAll(async () => {
    edge = await startEdge({ database: 'libsql' });
  }, 120_000);
  afterAll(() => edge.close());

  it('takes an upload through review to a published version and an answer', async () => {
    const owner = await person(edge, 'owner@x.org');
    const rag = (await owner.call('POST', '/rags', { name: 'R' })).json.id;
    const node = await startNode(edge, {
      answering: (request, to) => {
        const said = { answer: 'So it is.', context_used: 0, citations: [], facts: [], mode: 'auto', model: null, supported: false };
        if (request.kind === 'answer') to.reply(request, { kind: 'answer', ...said, parts: [], usage: [] });
      },
    });
    const { json } = await owner.upload(`/rags/${rag}/upload`, { 'a.txt': 'Some text.', 'b.txt': 'Another text.' });
    const cycle = `/rags/${rag}/cycles/${json.cycle_id}`;
    await eventually(async () => (await owner.call('GET', cycle)).json.status === 'ready');
    expect((await owner.call('POST', `${cycle}/approve`, {})).json).toMatchObject({ message: 'approved', version: 1 });
    expect((await owner.call('POST', `/rags/${rag}/chat`, { question: 'Is it so?' })).json).toMatchObject({
      answer: 'So it is.',
      version: 1,
    });
    expect((await owner.call('GET', `/rags/${rag}/chat/messages`)).json).toHaveLength(2);
    node.close();
  });

  it('says that its database is away, with Retry-After, and goes on when it is back', async () => {
    const owner = await person(edge, 'second@x.org');
    await edge.libsql?.kill();
    const away = await owner.call('GET', '/rags');
    expect(away.json).toMatchObject({ status: 503, code: 'not_ready' });
    expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0);
    const ready = await owner.call('GET', '/ready');
    expect(ready.status).toBe(503);
    expect(ready.json.checks.find((check: { name: string }) => check.name === 'database')).toMatchObject({ ok: false });
    expect((await owner.call('GET', '/health')).status).toBe(200);

    await edge.libsql?.start();
    expect((await owner.call('GET', '/rags')).status).toBe(200);
    const told = edge.logs.join('\n') + away.text + ready.text;
    expect(told).not.toContain(LIBSQL_TOKEN);
    expect(told).not.toContain(edge.libsql?.vars.DATABASE_URL);
  });
});

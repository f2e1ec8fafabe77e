import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseHome, openLibsql, type HostDatabase } from './database.ts';
import { migrate } from './migrations.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'ferag-db-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('DATABASE_URL', () => {
  const home = (url?: string, token?: string) => databaseHome({ DATABASE_URL: url, DATABASE_AUTH_TOKEN: token });

  it('names a server, a file, or nothing', () => {
    expect(home()).toEqual({ kind: 'd1' });
    expect(home('libsql://db.example.org', 't')).toEqual({ kind: 'server', url: 'libsql://db.example.org', authToken: 't' });
    expect(home('http://10.0.0.2:8080')).toMatchObject({ kind: 'server' });
    expect(home('file:data/ferag.db')).toEqual({ kind: 'file', file: path.resolve('data/ferag.db') });
    expect(home('file:///srv/f%20g.db')).toEqual({ kind: 'file', file: '/srv/f g.db' });
  });

  it('of another scheme is refused by the name of the scheme, and a token in it is not shown', () => {
    for (const [url, named] of [
      ['postgres://u:secret@h/db', 'postgres:'],
      ['sqlite:secret.db', 'sqlite:'],
      ['wss://h?authToken=secret', 'wss:'],
      ['/srv/secret.db', 'no scheme'],
      ['libsql://', 'libsql:'],
    ]) {
      const refused = (() => {
        try {
          return home(url);
        } catch (error) {
          return error;
        }
      })();
      expect(refused, url).toMatchObject({ code: 'request_invalid' });
      expect(String(refused), url).toContain(named);
      expect(String(refused), url).not.toContain('secret');
    }
  });

  it('of a server that is away ends the start with a line that names it', async () => {
    const { db } = openLibsql({ kind: 'server', url: 'http://127.0.0.1:9', authToken: 'secret' });
    const failed = await db.exec('SELECT 1').catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'not_ready', retry: true });
    expect(String(failed)).toContain('127.0.0.1:9');
    expect(String(failed)).not.toContain('secret');
  });
});

describe('migrations', () => {
  let db: HostDatabase;
  let close: () => void;
  const names = async (sql: string) => (await db.prepare(sql).all<{ name: string }>()).results.map(({ name }) => name);
  const tables = () =>
    names("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'd1_migrations' ORDER BY name");
  const applied = () => names('SELECT name FROM d1_migrations ORDER BY id');
  const write = (file: string, ...statements: string[]) =>
    writeFileSync(path.join(dir, file), statements.join('\n--> statement-breakpoint\n'));

  beforeEach(() => ({ db, close } = openLibsql({ kind: 'file', file: path.join(dir, 'state', 'f.db') })));
  afterEach(() => close());

  it('those of the product apply to libSQL, once', async () => {
    const folder = path.resolve(import.meta.dirname, '../../migrations');
    await migrate(db, folder);
    const all = await tables();
    expect(all).toEqual(expect.arrayContaining(['users', 'rags', 'cycles', 'jobs', 'nodes']));
    await migrate(db, folder);
    expect(await tables()).toEqual(all);
  });

  it('F89: one that is interrupted leaves nothing, and the next start does it whole', async () => {
    write('0000_a.sql', 'CREATE TABLE users (id INTEGER)');
    write('0001_b.sql', 'CREATE TABLE more (id INTEGER)', 'INSERT INTO missing VALUES (1)');
    await expect(migrate(db, dir)).rejects.toThrow(/missing/);
    expect([await tables(), await applied()]).toEqual([['users'], ['0000_a.sql']]);
    write('0001_b.sql', 'CREATE TABLE more (id INTEGER)', 'INSERT INTO more VALUES (1)');
    await migrate(db, dir);
    expect([await tables(), await applied()]).toEqual([
      ['more', 'users'],
      ['0000_a.sql', '0001_b.sql'],
    ]);
  });

  it('F89: a database of a newer release is refused by the migration that is not known, and left as it is', async () => {
    write('0000_a.sql', 'CREATE TABLE users (id INTEGER)');
    write('0001_b.sql', 'CREATE TABLE more (id INTEGER)');
    await migrate(db, dir);
    rmSync(path.join(dir, '0001_b.sql'));
    await expect(migrate(db, dir)).rejects.toMatchObject({ code: 'not_ready', message: expect.stringContaining('0001_b.sql') });
    expect(await tables()).toEqual(['more', 'users']);
  });

  it('F89: tables that nothing accounts for, or a gap, are refused and not built upon', async () => {
    write('0000_a.sql', 'CREATE TABLE users (id INTEGER)');
    await db.exec('CREATE TABLE users (id INTEGER)');
    await expect(migrate(db, dir)).rejects.toMatchObject({ code: 'not_ready' });
    await db.exec("INSERT INTO d1_migrations (name) VALUES ('0001_b.sql')");
    write('0001_b.sql', 'CREATE TABLE more (id INTEGER)');
    await expect(migrate(db, dir)).rejects.toMatchObject({ message: expect.stringContaining('0000_a.sql') });
    expect(await tables()).toEqual(['users']);
  });
});

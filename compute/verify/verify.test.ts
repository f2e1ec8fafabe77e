import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '../graph/canonical-json.ts';
import { failuresOf, repair, verify, type Finding, type VerifyOptions } from './index.ts';
import { newState, NOW, type TestState } from './testing/state.ts';

const prod = { ragId: 1, kind: 'prod' } as const;

let state: TestState;
let kept: { name: string; lines: readonly string[] }[];
let options: VerifyOptions;
beforeEach(async () => {
  state = await newState();
  await state.publish();
  await state.publish();
  kept = [];
  options = { discardNewer: false, keep: async (name, lines) => (kept.push({ name, lines }), `kept/${name}`) };
});
afterEach(() => state.close());

const failures = async (): Promise<Finding[]> => failuresOf(await verify(state, options));
const details = async (): Promise<string[]> => (await failures()).map(({ check, detail }) => `${check}: ${detail}`);
const first = async (): Promise<string> => (await details())[0] ?? 'no difference';
const repaired = () => repair(state, options);
const left = async (): Promise<string[]> => failuresOf((await repaired()).verified).map(({ check }) => check);
const manifestHash = (version: number): string =>
  String(state.db.prepare('SELECT manifest FROM versions WHERE version = ?').get(version)?.manifest);
const revision = (id: number) => state.db.prepare('SELECT * FROM revisions WHERE id = ?').get(id) ?? {};
const stale = (file: string): void => utimesSync(file, NOW / 1000 - 100_000, NOW / 1000 - 100_000);
const lines = (): Promise<string[]> => state.store.dump(prod);
const counted = async (): Promise<number> => {
  const { body } = await state.store.query({ dataset: prod, query: 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }', accept: 'text/csv' });
  return Number(body.split('\r\n')[1]);
};

it('finds nothing in what was published, whether or not a cycle is in review', async () => {
  expect(await details()).toEqual([]);
  await state.publish({ review: true });
  expect(await details()).toEqual([]);
  expect((await verify(state, options)).rags[0]?.findings.filter(({ result }) => result !== 'ok')).toEqual([]);
});

describe('blobs', () => {
  it('F85: names a segment that is missing and the document that it belongs to, and takes it from the cache of the node', async () => {
    const content = String(revision(1).content_sha256);
    const cache = path.join(state.stateDir, 'node', 'cache', content.slice(0, 2));
    mkdirSync(cache, { recursive: true });
    copyFileSync(state.blob(content), path.join(cache, content));
    rmSync(state.blob(content));
    expect(await first()).toMatch(new RegExp(`^blobs: Missing: segment of document 1 "note-1.txt" of version 2, blob/${content}`));
    expect(await left()).toEqual([]);
    expect(sha256Hex(readFileSync(state.blob(content), 'utf8'))).toBe(content);
  });

  it('F85: without a copy says which document has to be uploaded again, and sets wrong bytes aside so that it can be', async () => {
    const text = String(revision(2).text_sha256);
    writeFileSync(state.blob(text), 'other bytes');
    expect(await first()).toContain(`Wrong bytes (sha256 ${sha256Hex('other bytes')}): text of document 2 "note-2.txt"`);
    expect((await failures())[0]?.fix).toContain('note-2.txt');
    const { done } = await repaired();
    expect(done.join(' ')).toMatch(/uploaded again.*note-2\.txt/);
    expect(existsSync(state.blob(text))).toBe(false);
    // What an upload of the same file does.
    writeFileSync(state.blob(text), 'Marie Orlov was born in Lund in 1901. Lund is a city in Sweden.');
    expect(await details()).toEqual([]);
  });

  it('F85: names a missing upload, and a missing manifest of an older version, which a rollback would need', async () => {
    rmSync(path.join(state.stateDir, 'blobs', String(revision(1).source_key)));
    expect(await first()).toContain('Missing: upload of document 1 "note-1.txt"');
    rmSync(state.blob(manifestHash(1)));
    expect(await first()).toContain(' (and 1 more)');
    rmSync(state.blob(manifestHash(2)));
    expect(await details()).toEqual([
      expect.stringMatching(/^manifest: .* of version 2 is missing/),
      expect.stringMatching(/^blobs: Missing: manifest of version 2/),
    ]);
  });

  it('F18: removes blobs that nothing names, but none that is named, and none of the last day', async () => {
    await state.publish({ review: true });
    const folder = path.join(state.stateDir, 'blobs');
    const named = readdirSync(folder, { recursive: true }).filter((name) => statSync(path.join(folder, String(name))).isFile());
    for (const name of named) stale(path.join(folder, String(name)));
    for (const name of [`blob/${'0'.repeat(64)}`, 'rag/1/source/99999999-0000-4000-8000-000000000000', `blob/${'1'.repeat(64)}`])
      writeFileSync(path.join(folder, name), 'nothing names this');
    stale(path.join(folder, `blob/${'0'.repeat(64)}`));
    stale(path.join(folder, 'rag/1/source/99999999-0000-4000-8000-000000000000'));
    utimesSync(path.join(folder, `blob/${'1'.repeat(64)}`), NOW / 1000, NOW / 1000);
    expect(await first()).toMatch(/^leftovers: Nothing names blob\/0{64} \(and 1 more\); 36 bytes/);
    expect(await left()).toEqual([]);
    const after = readdirSync(folder, { recursive: true }).filter((name) => statSync(path.join(folder, String(name))).isFile());
    expect(after.toSorted()).toEqual([...named, path.join('blob', '1'.repeat(64))].toSorted());
  });

  it('F18: keeps what only a manifest names', async () => {
    const { content_sha256, text_sha256 } = revision(1);
    state.db.exec('UPDATE revisions SET content_sha256 = NULL, text_sha256 = NULL WHERE id = 1');
    for (const sha256 of [content_sha256, text_sha256]) stale(state.blob(String(sha256)));
    expect(await left()).toEqual(['documents']);
    expect([existsSync(state.blob(String(content_sha256))), existsSync(state.blob(String(text_sha256)))]).toEqual([true, true]);
  });

  it('removes files of the cache that are not what their name says', async () => {
    const file = path.join(state.stateDir, 'node', 'cache', 'ab', 'ab'.repeat(32));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, 'cut off');
    expect(await first()).toContain('cache: Not what its name says: ab/abab');
    expect(await left()).toEqual([]);
  });
});

describe('documents', () => {
  it('names a document of the manifest that has no row, and a published row that the manifest does not have', async () => {
    state.db.exec(
      "DELETE FROM documents WHERE id = 2; INSERT INTO documents (id, rag_id, ref, name, published_version, created_at) VALUES (9, 1, 'x', 'nine.txt', 2, 1)",
    );
    expect(await first()).toBe(
      'documents: The manifest has document 2, but the edge has no published document of that number. (and 1 more)',
    );
    state.db.exec(
      "INSERT INTO documents (id, rag_id, ref, name, revision_id, published_version, published_revision_id, created_at) VALUES (2, 1, 'y', 'note-2.txt', 2, 2, 2, 1)",
    );
    expect(await first()).toBe('documents: Document 9 "nine.txt" is published for the edge, but is not in the manifest.');
  });

  it('names the content in which a document differs', async () => {
    state.db.prepare('UPDATE revisions SET content_sha256 = ? WHERE id = 1').run('f'.repeat(64));
    expect(await first()).toContain(`Document 1 "note-1.txt": the manifest has content_sha256 `);
    expect(await left()).toContain('documents');
  });
});

describe('versions and the fold', () => {
  it('names a version that the edge has lost', async () => {
    state.db.exec('DELETE FROM versions WHERE version = 2');
    expect(await first()).toBe('versions: The RAG is at version 2, the newest row is version 1.');
  });

  it('does not rebuild production from a fold that is not what was reviewed', async () => {
    state.db.prepare('UPDATE versions SET diff_hash = ? WHERE version = 2').run('e'.repeat(64));
    await state.reopen(() => rmSync(state.storeDir, { recursive: true }));
    expect(await details()).toContainEqual(expect.stringMatching(/^fold: The change of version 2 was reviewed as e{64}/));
    expect((await repaired()).done.join(' ')).toContain('stays as it is');
    expect(await state.store.version(1)).toBe(0);
  });
});

describe('the store', () => {
  /** Writes to production past everybody, as a defect or a hand would. */
  const write = async (add: readonly string[], del: readonly string[]) => {
    const now = new Set(await lines());
    for (const line of del) now.delete(line);
    for (const line of add) now.add(line);
    await state.store.restore({
      ragId: 1,
      from: 2,
      version: 2,
      cycles: [
        [1, 1],
        [2, 2],
      ],
      lines: now,
    });
  };

  it('names the first line that only the store has, or only the fold, and puts production back to the same lines', async () => {
    const before = await lines();
    const [gone = ''] = before;
    const extra = '<urn:ferag:rag:1:a> <urn:ferag:rag:1:p> "not from any document" .';
    await write([extra], []);
    expect(await first()).toBe(`lines: In the store, not in the fold: ${extra}`);
    await write([], [gone]);
    expect(await first()).toBe(
      `lines: ${[gone, extra].toSorted()[0] === gone ? 'In the fold, not in the store' : 'In the store, not in the fold'}: ${[gone, extra].toSorted()[0]} (and 1 more)`,
    );
    expect(await left()).toEqual([]);
    expect(await lines()).toEqual(before);
    expect(await counted()).toBe(before.length);
    expect([await state.store.version(1), await state.store.publishedAs(1, 1)]).toEqual([2, 1]);
  });

  it('F125: rebuilds a store that was lost, and gives it the RAG', async () => {
    const before = await lines();
    await state.publish({ review: true });
    const workspace = await state.store.dump({ ragId: 1, kind: 'stg' });
    await state.reopen(() => rmSync(state.storeDir, { recursive: true }));
    const storeId = await state.store.storeId();
    expect(await first()).toMatch(
      new RegExp(`^store: RAG 1 belongs to the store .*; here is the store ${storeId}. The store is behind: it has nothing`),
    );
    expect(await left()).toEqual([]);
    expect(await lines()).toEqual(before);
    expect(await counted()).toBe(before.length);
    expect(await state.store.dump({ ragId: 1, kind: 'stg' })).toEqual(workspace);
    expect(state.db.prepare('SELECT store_id FROM rags').get()).toMatchObject({ store_id: storeId });
  });

  it('leaves a RAG alone whose store is that of another node', async () => {
    state.db.prepare("INSERT INTO nodes (name, token_hash, store_id, created_at) VALUES ('other', 'b', 'theirs', 1)").run();
    state.db.exec("UPDATE rags SET store_id = 'theirs'");
    expect(await details()).toEqual([]);
    expect((await verify(state, options)).rags[0]?.findings.at(-1)).toMatchObject({ check: 'store', result: 'skipped' });
  });

  it('F125: a store from an older backup is behind; it is brought to the version of the edge', async () => {
    const backup = path.join(state.stateDir, 'backup');
    await state.store.close();
    cpSync(state.storeDir, backup, { recursive: true });
    await state.reopen();
    await state.publish();
    const now = await lines();
    await state.reopen(() => {
      rmSync(state.storeDir, { recursive: true });
      cpSync(backup, state.storeDir, { recursive: true });
    });
    expect(await first()).toBe('store: The store is behind: it holds version 2, the edge has published version 3.');
    expect(await left()).toEqual([]);
    expect(await lines()).toEqual(now);
    expect(await state.store.publishedAs(1, 3)).toBe(3);
  });

  it('F125: a store that is ahead of the edge is named and not touched, unless it is asked for; then what it held is kept', async () => {
    const before = await lines();
    const extra = '<urn:ferag:rag:1:a> <urn:ferag:rag:1:p> "of version 3" .';
    await state.store.publish({ ragId: 1, base: 2, cycleId: 77, attempt: 1, delta: { add: [extra], del: [] } });
    expect(await first()).toBe('store: The store is ahead: it holds version 3, the edge knows version 2 as the last.');
    expect(await left()).toEqual(['store', 'lines']);
    expect(await state.store.version(1)).toBe(3);
    options = { ...options, discardNewer: true };
    expect(await left()).toEqual([]);
    expect(await lines()).toEqual(before);
    expect(kept).toEqual([{ name: 'rag-1-store-version-3.nt', lines: [...before, extra].toSorted() }]);
    expect(await state.store.publishedAs(1, 77)).toBeNull();
  });

  it('F125: a store whose versions were other cycles has another history, at whatever version it is', async () => {
    await state.store.restore({
      ragId: 1,
      from: 2,
      version: 2,
      cycles: [
        [1, 1],
        [5, 2],
      ],
      lines: await lines(),
    });
    expect(await first()).toContain('another history: for the edge cycle 2 became version 2, the store does not know that cycle');
    expect(await left()).toEqual(['store']);
  });

  it('takes a publish that the store has done and the edge has not heard of for what it is', async () => {
    const { graph } = await state.publish({ review: true });
    const now = new Set(await lines());
    const add = [...graph.data, ...graph.ontology].filter((line) => !now.has(line));
    const del = [...now].filter((line) => !graph.data.includes(line) && !graph.ontology.includes(line));
    state.db.exec("UPDATE cycles SET status = 'publishing' WHERE id = 3");
    await state.store.publish({ ragId: 1, base: 2, cycleId: 3, attempt: 1, delta: { add, del } });
    expect(await details()).toEqual([]);
  });

  it('F83: a damaged dataset is named with its file, and rebuilt', async () => {
    const before = await lines();
    await state.reopen(() => {
      const journal = path.join(state.storeDir, 'ferag-00001', 'journal-1.log');
      const bytes = readFileSync(journal);
      bytes[100] = (bytes[100] ?? 0) ^ 1;
      writeFileSync(journal, bytes);
    });
    expect(await first()).toMatch(/^store: .*journal-1\.log is damaged at byte 0/);
    expect(await left()).toEqual([]);
    expect(await lines()).toEqual(before);
  });

  it('drops a stale workspace, writes a lost one anew, and drops what a deleted RAG has left', async () => {
    await state.store.replace({ ragId: 1, kind: 'stg' }, ['<urn:a:s> <urn:a:p> "stale" .']);
    expect(await first()).toBe('workspace: The stg dataset is there, though no cycle is in review.');
    expect(await left()).toEqual([]);
    await state.publish({ review: true });
    await state.store.replace({ ragId: 1, kind: 'tri' }, []);
    expect(await first()).toMatch(/^workspace: The tri dataset: in the proposal, not in the store: </);
    expect(await left()).toEqual([]);
    state.db.exec("UPDATE rags SET deleted_at = 1; UPDATE cycles SET status = 'cancelled'");
    expect(await first()).toBe('dataset: RAG 1 was deleted, but its datasets are still there: prod, tri, ont, stg.');
    expect(await left()).toEqual([]);
    expect(await state.store.count(prod)).toBeNull();
  });
});

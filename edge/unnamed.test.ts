import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import * as t from './db/schema.ts';
import { makeRag, openWorld, upload } from './jobs/testing/world.ts';
import { dropUnnamed } from './unnamed.ts';

it('F18, J1: the bytes of an upload that failed go, but for those that a row names after all', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  await upload(world, rag);
  const [row] = await world.db.select().from(t.revisions);
  const named = row?.sourceKey ?? '';
  const deleted: string[] = [];
  const blobs = { delete: async (key: string) => void deleted.push(key) };
  await dropUnnamed(world.db, blobs, rag.id, [named, 'rag/1/source/none', 'rag/1/source/other']);
  expect(deleted).toEqual(['rag/1/source/none', 'rag/1/source/other']);
});

it('F18, J1: nothing goes while the database does not say what it names', async () => {
  const world = openWorld();
  const rag = await makeRag(world);
  const deleted: string[] = [];
  await world.db.run(sql`drop table revisions`);
  await expect(dropUnnamed(world.db, { delete: async (key) => void deleted.push(key) }, rag.id, ['a'])).rejects.toThrow();
  expect(deleted).toEqual([]);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishedLines } from '../../compute/graph/delta.ts';
import { score, type Passage } from './driver.ts';
import { whatIsLeft, wordsOnlyIn } from './proof.ts';
import { load, openRag, RAG, update } from './rag.ts';
import { documentOf, writesOf } from './phases.ts';

const PASSAGES: Passage[] = [
  { id: 'a', title: 'Ada Merrow', text: 'Ada Merrow was born in Lisbon in 1911. She was a physicist.' },
  { id: 'b', title: 'Lisbon', text: 'Lisbon is a city in Portugal.' },
  { id: 'c', title: 'Tarn Laboratory', text: 'The Tarn Laboratory is a laboratory in Lisbon. It was founded in 1934 by Ada Merrow.' },
];
const GONE: Passage = { id: 'd', title: 'Otto Brandt', text: 'Otto Brandt was born in Uppsala in 1899. He directed the Tarn Laboratory.' };
const all = PASSAGES.map(documentOf);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'side-by-side-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('one RAG in a folder', () => {
  it('writes nothing when nothing is new, in this process and in the next', async () => {
    const rag = await openRag(folder);
    expect(await update(rag, { put: all, remove: [] })).toMatchObject({ documents_read: 3 });
    const written = writesOf(rag);
    expect(await update(rag, { put: all, remove: [] })).toEqual({ documents_read: 0, chunks: 0, chunks_extracted: 0 });
    expect(writesOf(rag)).toBe(written);
    await rag.store.close();
    const again = await openRag(folder);
    await update(again, { put: all, remove: [] });
    expect(writesOf(again)).toBe(0);
    await again.store.close();
  });

  it('has nothing of a deleted document in production, view or answers', async () => {
    const rag = await openRag(folder);
    await update(rag, { put: [...all, documentOf(GONE)], remove: [] });
    const before = await whatIsLeft(rag, GONE, PASSAGES);
    for (const found of [before.production_lines, before.sparql_rows, before.view_passages, before.view_hits, before.answers])
      expect(found).toBeGreaterThan(0);
    await update(rag, { put: [], remove: ['d'] });
    const nothing = { production_lines: 0, sparql_rows: 0, view_passages: 0, view_facts: 0, view_hits: 0, view_names: 0, answers: 0 };
    expect(await whatIsLeft(rag, GONE, PASSAGES)).toMatchObject(nothing);
    const held = await rag.store.dump({ ragId: RAG, kind: 'prod' });
    expect(held.toSorted()).toEqual(publishedLines(rag.folded).toSorted());
    await rag.store.close();
    const next = await openRag(folder);
    await load(next);
    expect(await whatIsLeft(next, GONE, PASSAGES)).toMatchObject(nothing);
    await next.store.close();
  });
});

describe('the words of one passage alone', () => {
  it('are in no other one, not as a part of a word and not in another form', () => {
    const own = (text: string) => wordsOnlyIn({ id: 'x', title: '', text }, PASSAGES);
    expect(own('Otto founded laboratories in Lisb')).toEqual(['Otto']);
  });
});

describe('the score', () => {
  it('counts a question whose gold passages are all among the first eight', () => {
    const asked = { question: 'q', gold_doc_ids: ['a', 'b'], multihop: true };
    const others = Array.from({ length: 8 }, (_, at) => `other ${at}`);
    const scored = score([
      { asked, found: ['a', ...others.slice(1), 'b'], ms: 1 },
      { asked, found: ['b', 'a'], ms: 3 },
    ]);
    expect(scored).toMatchObject({ questions: 2, all_gold_at_8: 0.5, all_gold_anywhere: 1, ms_p95: 3 });
  });
});

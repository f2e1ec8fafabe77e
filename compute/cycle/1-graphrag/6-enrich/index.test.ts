import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { UsageRow } from '../../../../contract/models.ts';
import { canonicalSegment } from '../../../graph/segment-file.ts';
import { readDocument } from '../1-read.ts';
import { extractDocument } from '../3-extract.ts';
import { bytesOf } from '../../tools.ts';
import {
  jobFor,
  letters,
  newBench,
  plausible,
  published,
  relationsBy,
  scriptedLlm,
  seenIn,
  segmentsOf,
  wordsIn,
} from './enrich.fixture.ts';
import { enrich } from './index.ts';
import { plainSegment } from './segments.ts';

const TEXTS = [
  { id: 1, title: 'Anna Kolar', text: 'Anna Kolar studied law in Brno with Boris Ivanov. She later mentored Clara Stone at Delta Works.' },
  { id: 2, title: 'Delta Works', text: 'Delta Works supplied turbines to Omega Rail. Clara Stone advised Omega Rail during the strike.' },
];

describe('the enrich job', () => {
  it('adds what a model says and the text bears out, with one call for several documents', async () => {
    const llm = scriptedLlm(
      relationsBy(() => [
        [1, 1, 'studied with', 3],
        [3, 1, 'supplied turbines to', 2],
      ]),
    );
    const bench = newBench(llm);
    const result = await enrich(await jobFor(TEXTS, bench), bench.tools);
    expect(llm.requests.map(({ purpose }) => purpose)).toEqual(['relations']);
    expect(wordsIn(segmentsOf(result, bench))).toEqual([
      'Anna Kolar | studied with | Boris Ivanov',
      'Delta Works | supplied turbines to | Omega Rail',
    ]);
    expect(result).toMatchObject({ outcome: 'done', decisions: null, chunks: { total: 2, read: 2, unclear: 0, dropped: 0 } });
    expect(result.documents.map(({ document_id }) => document_id)).toEqual([1, 2]);
    expect(new Set(result.documents.map(({ key }) => key)).has((await jobFor(TEXTS, bench)).put[0]?.key ?? '')).toBe(false);
  });

  it('asks nothing in a RAG that reads without a model, and refuses where this node has none', async () => {
    const llm = scriptedLlm(relationsBy(plausible));
    const bench = newBench(llm);
    const job = await jobFor(TEXTS, bench);
    const result = await enrich({ ...job, settings: { ...job.settings, extractor: 'nlp' } }, bench.tools);
    expect(result).toMatchObject({ outcome: 'done', documents: [], decisions: null });
    expect(llm.requests).toEqual([]);
    await expect(enrich(job, newBench(null).tools)).rejects.toMatchObject({ code: 'model_unusable' });
  });

  it('begins every request with the same words, and asks about each chunk once', async () => {
    const llm = scriptedLlm(relationsBy(plausible), { chunks_per_call: 1 });
    const bench = newBench(llm);
    await enrich(await jobFor([...letters(60), ...letters(3).map((text) => ({ ...text, id: text.id + 100 }))], bench), bench.tools);
    const asked = llm.requests.filter(({ purpose }) => purpose === 'relations');
    expect(asked.length).toBeGreaterThan(1);
    expect(new Set(asked.map(({ system, user }) => system + (user.split('\n\n')[0] ?? ''))).size).toBe(1);
    const lines = asked.flatMap(({ user }) => seenIn(user).lines.map(({ text }) => text));
    expect(lines).toHaveLength(60 * 3);
  });

  it('makes as many calls at once as the model takes, and says how far it is without going back', async () => {
    const llm = scriptedLlm(
      async (request, n) => {
        await new Promise((resolve) => setTimeout(resolve, n % 3));
        return relationsBy(plausible)(request, n);
      },
      { chunks_per_call: 1, concurrency: 3 },
    );
    const bench = newBench(llm);
    const result = await enrich(await jobFor(letters(150), bench), bench.tools);
    expect(llm.most()).toBe(3);
    expect(bench.reports).toEqual(bench.reports.toSorted((a, b) => a - b));
    expect(bench.reports.at(-1)).toBe(result.chunks.total);
  });

  it('says how far it is again while a slow call is under way', async () => {
    const bench = newBench(
      scriptedLlm(async (request, n) => {
        if (request.purpose === 'relations') await vi.advanceTimersByTimeAsync(25_000);
        return relationsBy(plausible)(request, n);
      }),
    );
    const job = await jobFor(letters(2), bench);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      await enrich(job, bench.tools);
    } finally {
      vi.useRealTimers();
    }
    expect(bench.reports.filter((done) => done === 0)).toHaveLength(3);
  });

  it('gives the same bytes in whatever order replies arrive', async () => {
    const texts = letters(40);
    const runWith = async (delays: readonly number[], concurrency: number) => {
      const llm = scriptedLlm(
        async (request, n) => {
          for (let turn = delays[n % delays.length] ?? 0; turn > 0; turn -= 1) await Promise.resolve();
          return relationsBy(plausible)(request, n);
        },
        { chunks_per_call: 1, concurrency },
      );
      const bench = newBench(llm);
      const { outcome, documents, decisions, checkpoint, chunks } = await enrich(await jobFor(texts, bench), bench.tools);
      return { outcome, documents, decisions, checkpoint, chunks };
    };
    const first = await runWith([0], 1);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 7 }), fc.integer({ min: 1, max: 6 }), async (delays, n) => {
        expect(await runWith(delays, n)).toEqual(first);
      }),
      { numRuns: 8 },
    );
  });

  it('books every token on a purpose and a document, to the last one', async () => {
    const llm = scriptedLlm(relationsBy(plausible), { chunks_per_call: 1 });
    const bench = newBench(llm);
    const { usage } = await enrich(await jobFor(letters(60), bench), bench.tools);
    const sum = (rows: readonly UsageRow[], field: 'calls' | 'tokens_in' | 'tokens_out') => rows.reduce((all, row) => all + row[field], 0);
    expect(sum(usage, 'calls')).toBe(llm.requests.length);
    expect(usage.every(({ model, step }) => model === 'scripted-1' && step === 'graphrag')).toBe(true);
    expect(new Set(usage.filter(({ purpose }) => purpose === 'relations').map(({ document_id }) => document_id)).size).toBe(60);
    expect(sum(usage, 'tokens_in')).toBe(llm.spent().in);
    expect(sum(usage, 'tokens_out')).toBe(llm.spent().out);
  });

  it('stops all calls when the job is cancelled', async () => {
    const abort = new AbortController();
    const llm = scriptedLlm(
      async (request, n) => {
        if (n === 2) abort.abort('cancelled');
        return relationsBy(plausible)(request, n);
      },
      { chunks_per_call: 1, concurrency: 2 },
    );
    const bench = newBench(llm, abort.signal);
    await expect(enrich(await jobFor(letters(150), bench), bench.tools)).rejects.toBe('cancelled');
    expect(llm.requests.length).toBeLessThanOrEqual(3);
  });

  it('a RAG goes from reading without a model to reading with one and back, byte for byte', async () => {
    const words = fc.constantFrom('warned', 'met', 'hired', 'owed money to', 'wrote to', 'did not trust');
    const name = fc.constantFrom('Anna Kolar', 'Boris Ivanov', 'Clara Stone', 'Delta Works', 'Brno', 'Omega Rail', 'Анна Белова');
    const sentence = fc.tuple(name, words, name, words, name).map(([a, x, b, y, c]) => `${a} ${x} ${b} and ${y} ${c}.`);
    await fc.assert(
      fc.asyncProperty(fc.array(sentence, { minLength: 1, maxLength: 12 }), async (sentences) => {
        const text = sentences.join(' ');
        const { document } = readDocument(bytesOf(text), 'a.txt', 'text');
        const plain = (await extractDocument({ document })).segment;
        const bench = newBench(scriptedLlm(relationsBy(plausible)));
        const result = await enrich(await jobFor([{ id: 1, text }], bench), bench.tools);
        for (const enriched of segmentsOf(result, bench)) {
          expect(canonicalSegment(enriched)).not.toBe(canonicalSegment(plain));
          expect(canonicalSegment(plainSegment(enriched))).toBe(canonicalSegment(plain));
          const again = await extractDocument({ document, previous: enriched });
          expect(again.chunksExtracted).toBe(0);
          expect(canonicalSegment(again.segment)).toBe(canonicalSegment(plain));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('F102: a second run asks about changed chunks alone, and the others keep what was said of them', async () => {
    const texts = letters(30);
    const llm = scriptedLlm(relationsBy(plausible));
    const bench = newBench(llm);
    const job = await jobFor(texts, bench);
    const first = await enrich(job, bench.tools);
    const base_manifest = await published(job, first, bench);
    const changed = texts.map((text) =>
      text.id === 7 ? { ...text, text: `${text.text} In a last note Greta Moreau thanked Felix Kolar for Elena Stone.` } : text,
    );
    bench.said.clear();
    llm.requests.length = 0;
    const second = await enrich(await jobFor(changed, bench, { base_manifest, base_version: 1 }), bench.tools);
    const lines = llm.requests.filter(({ purpose }) => purpose === 'relations').flatMap(({ user }) => seenIn(user).lines);
    expect(lines.some(({ text }) => text.includes('last note'))).toBe(true);
    expect(lines.length).toBeLessThanOrEqual(4);
    const differing = second.documents.filter(
      ({ content_sha256 }) => !first.documents.some((ref) => ref.content_sha256 === content_sha256),
    );
    expect(differing.map(({ document_id }) => document_id)).toEqual([7]);
  });
});

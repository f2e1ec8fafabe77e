import { describe, expect, it } from 'vitest';
import type { Chunk, Reading } from '../../../graph/segment.ts';
import { parseSegment } from '../../../graph/segment-file.ts';
import { bytesOf, textOf } from '../../tools.ts';
import { jobFor, newBench, plausible, relationsBy, scriptedLlm, segmentsOf, wordsIn } from './enrich.fixture.ts';
import { canonicalPack, fitsReading, Pack, type Finding } from './findings.ts';
import { enrich } from './index.ts';
import { questionOf } from './question.ts';

const TEXT = 'Anna Kolar studied law in Brno with Boris Ivanov. She later mentored Clara Stone at Delta Works.';
const TEXTS = [{ id: 1, title: 'Anna Kolar', text: TEXT }];

async function theChunk(): Promise<{ chunk: Chunk; text: string }> {
  const bench = newBench(null);
  const [put] = (await jobFor(TEXTS, bench)).put;
  const [chunk] = parseSegment(textOf(bench.blobs.get(put?.content_sha256 ?? '') ?? new Uint8Array())).chunks;
  if (!chunk) throw new Error('The document has no chunk.');
  const text = textOf(bench.blobs.get(put?.text_sha256 ?? '') ?? new Uint8Array());
  return { chunk, text: text.slice(chunk.start, chunk.end) };
}

const keyFor = (chunk: Chunk, text: string, canonical = (key: string) => key): string =>
  questionOf({ documentId: 1, chunk, text, canonical, extractor: 'e' })?.key ?? 'nothing is asked';

describe('what a finding is kept under', () => {
  it('changes with all of the reading, also with what the model is not shown', async () => {
    const { chunk, text } = await theChunk();
    const read = (more: Partial<Reading>): Chunk => ({ ...chunk, reading: { ...chunk.reading, ...more } });
    const { mentions, types, statements } = chunk.reading;
    const date = { start: 0, end: 4, surface: '1999', key: '1999', kind: 'date', via: 'heading' } as const;
    const type = {
      sentence: 0,
      tier: 'B',
      confidence: 10,
      rule: 'r',
      mention: 0,
      lemma: 'person',
      label: 'person',
      broader: null,
    } as const;
    const negated = { sentence: 0, tier: 'B', confidence: 10, rule: 'r', subject: 0, predicate: { surface: 'is', lemma: 'be' } } as const;
    const literal = { value: '1', datatype: 'integer', language: null };
    const keys = [
      keyFor(chunk, text),
      keyFor(read({ mentions: [...mentions, date] }), text),
      keyFor(read({ types: [...types, type] }), text),
      keyFor(read({ statements: [...statements, { ...negated, object: { literal }, negated: true }] }), text),
      keyFor(chunk, text, (key) => (key === mentions[0]?.key ? 'another' : key)),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(keyFor({ ...chunk, start: chunk.start + 9, ordinal: 3 }, text)).toBe(keys[0]);
  });

  it('is refused where it points at what the reading does not have', async () => {
    const { chunk } = await theChunk();
    const of = { mentions: chunk.reading.mentions.length, sentences: chunk.reading.sentences.length };
    const said = {
      sentence: 0,
      tier: 'A',
      confidence: 80,
      rule: 'llm-2',
      predicate: { surface: 'met', lemma: 'met' },
      negated: false,
    } as const;
    const finding = (subject: number, object: number, sentence = 0): Finding => ({
      statements: [{ ...said, sentence, subject, object: { mention: object } }],
      types: [],
      dropped: 0,
      unclear: false,
    });
    expect(fitsReading(finding(0, 1), of)).toBe(true);
    for (const bad of [finding(of.mentions, 1), finding(0, of.mentions), finding(0, 1, of.sentences)])
      expect(fitsReading(bad, of)).toBe(false);
    const type = { ...said, mention: of.mentions, lemma: 'a', label: 'a', broader: null };
    expect(fitsReading({ ...finding(0, 1), types: [type] }, of)).toBe(false);
  });

  it('a checkpoint and a cache that point elsewhere are asked again', async () => {
    const bench = newBench(scriptedLlm(relationsBy(plausible)));
    const job = await jobFor(TEXTS, bench);
    const first = await enrich(job, bench.tools);
    const spoilt = (finding: Finding): Finding => ({
      ...finding,
      statements: finding.statements.map((statement) => ({ ...statement, subject: 999 })),
    });
    const pack = Pack.parse(JSON.parse(textOf(bench.blobs.get(first.checkpoint ?? '') ?? new Uint8Array())));
    const found = new Map(Object.entries(pack.chunks).map(([key, finding]) => [key, spoilt(finding)]));
    const { sha256: checkpoint } = await bench.tools.blobs.put(bytesOf(canonicalPack(pack.extractor, found, new Map())));
    for (const [key, text] of bench.said) if (text.includes('"statements"')) bench.said.set(key, JSON.stringify(spoilt(JSON.parse(text))));
    const llm = scriptedLlm(relationsBy(plausible));
    const again = await enrich({ ...job, checkpoint }, { ...bench.tools, models: { ...bench.tools.models, llm } });
    expect(llm.requests.length).toBeGreaterThan(0);
    expect(wordsIn(segmentsOf(again, bench))).toEqual(wordsIn(segmentsOf(first, bench)));
    expect(wordsIn(segmentsOf(first, bench)).length).toBeGreaterThan(0);
  });
});

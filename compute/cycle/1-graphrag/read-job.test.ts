import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { ExtractJob, ExtractResult, Report } from '../../../contract/jobs.ts';
import { RagSettings } from '../../../contract/rags.ts';
import { openReader } from '../../formats/reader.ts';
import { column, pdfOf } from '../../formats/testing/pdf.ts';
import { samples } from '../../formats/testing/samples.ts';
import { placeAt } from '../../graph/places.ts';
import { parseSegment } from '../../graph/segment-file.ts';
import { WITHOUT_MODELS, type Models } from '../../llm/llm.ts';
import type { ExtractTools } from '../tools.ts';
import { extract } from './index.ts';

const documents = openReader({ memoryMb: 512, ocr: null });
afterAll(() => documents.close());

const TYPES = { pdf: 'application/pdf', docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' } as const;

/** Runs one extract job against blobs in memory. */
async function run(bytes: Uint8Array, name: string, mediaType: string, models: Models = WITHOUT_MODELS, reader = documents) {
  const blobs = new Map<string, Uint8Array>();
  const said: string[] = [];
  const tools: ExtractTools = {
    documents: reader,
    models,
    signal: new AbortController().signal,
    blobs: {
      get: async (sha256) => blobs.get(sha256) ?? new Uint8Array(),
      put: async (content) => {
        const sha256 = createHash('sha256').update(content).digest('hex');
        blobs.set(sha256, content);
        return { sha256, size_bytes: content.length };
      },
    },
    source: async () => bytes,
    report: (_, __, message) => void (message && said.push(message)),
    stage: async () => undefined,
    keep: async () => Promise.reject(new Error('an extract job keeps no artifacts')),
    crash: () => undefined,
  };
  const job = ExtractJob.parse({
    kind: 'extract',
    id: 1,
    attempt: 1,
    rag_id: 1,
    cycle_id: 1,
    task_id: 1,
    base_iri: 'urn:test:',
    document: { id: 7, name, media_type: mediaType, sha256: 'a'.repeat(64), size_bytes: bytes.length },
    previous: null,
    settings: RagSettings.parse({}),
  });
  const result = ExtractResult.parse(await extract(job, tools));
  const text = Buffer.from(blobs.get(result.text_sha256) ?? []).toString();
  return { result, text, said, segment: parseSegment(Buffer.from(blobs.get(result.content_sha256) ?? []).toString()) };
}

const two = pdfOf([
  { texts: [...column(50, 780, ['Lives'], 18), ...column(50, 700, ['Ada Lovelace was born in London in 1815.'])] },
  { texts: column(50, 700, ['Jean Valjean lives in Paris with his daughter.']) },
]);

describe('an extract job', () => {
  it('leaves a segment whose places say on which page each sentence stands', async () => {
    const { segment, text, result } = await run(two, 'lives.pdf', TYPES.pdf);
    expect(result).toMatchObject({ title: 'Lives', encoding: 'binary', usage: [] });
    expect(placeAt(segment.places, text.indexOf('Ada'))).toEqual({ kind: 'page', label: '1' });
    expect(placeAt(segment.places, text.indexOf('Paris'))).toEqual({ kind: 'page', label: '2' });
    expect(segment.chunks.flatMap((chunk) => chunk.reading.mentions.map((mention) => mention.surface))).toContain('Ada Lovelace');
  });

  it('reads an Office document without places in it, and gives the same bytes each time', async () => {
    const bytes = samples()['a.docx'] ?? new Uint8Array();
    const [first, second] = [await run(bytes, 'a.docx', TYPES.docx), await run(bytes, 'a.docx', TYPES.docx)];
    expect(first.segment.places).toBeUndefined();
    expect(second.result).toEqual(first.result);
    expect(first.text).toContain('Name: Ada; City: London');
  });

  it('says no more of what was not read than a report may hold', async () => {
    const notes = Array.from({ length: 60 }, (_, at) => `Page ${at} could not be read 😀.`);
    const noting: typeof documents = { ...documents, read: async (file, options) => ({ ...(await documents.read(file, options)), notes }) };
    const { said } = await run(two, 'lives.pdf', TYPES.pdf, WITHOUT_MODELS, noting);
    expect(said).toHaveLength(1);
    expect(Report.shape.message.parse(said[0])).toContain('Page 0');
  });

  it('has another key and a bill where a model read the pictures', async () => {
    const scan = pdfOf([
      { picture: { width: 300, height: 200, gray: new Uint8Array(60_000) } },
      { picture: { width: 300, height: 200, gray: new Uint8Array(60_000) } },
    ]);
    const usage = { model: 'seer', calls: 1, tokens_in: 700, tokens_out: 9 };
    const vision = { model: 'seer', read: async () => ({ text: 'Ada Lovelace was born in London.', usage }) };
    const { result, said } = await run(scan, 'scan.pdf', TYPES.pdf, { ...WITHOUT_MODELS, vision });
    expect(said).toEqual(['Reading picture 1 of 2.', 'Reading picture 2 of 2.']);
    expect(result.usage).toEqual([
      { model: 'seer', calls: 2, tokens_in: 1400, tokens_out: 18, purpose: 'vision', step: 'graphrag', document_id: 7 },
    ]);
    const other = await run(scan, 'scan.pdf', TYPES.pdf, { ...WITHOUT_MODELS, vision: { ...vision, model: 'other' } });
    expect(other.result.key).not.toBe(result.key);
  });

  it('says what of the document was not read', async () => {
    const partly = pdfOf([
      { texts: column(50, 700, ['Jean Valjean lives in Paris with his daughter.']) },
      { picture: { width: 300, height: 200, gray: new Uint8Array(60_000) } },
    ]);
    expect((await run(partly, 'a.pdf', TYPES.pdf)).said).toEqual([expect.stringContaining('OCR is off')]);
  });

  it('F5, F6: fails for a damaged and for a protected document with the reason', async () => {
    await expect(run(two.subarray(0, 30), 'a.pdf', TYPES.pdf)).rejects.toMatchObject({ code: 'file_unreadable' });
    await expect(run(pdfOf([{ texts: column(50, 700, ['x']) }], { isEncrypted: true }), 'a.pdf', TYPES.pdf)).rejects.toMatchObject({
      code: 'file_encrypted',
      retry: false,
    });
  });
});

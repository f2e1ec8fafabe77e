import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer } from '../answer/index.ts';
import { readDocument } from '../cycle/1-graphrag/1-read.ts';
import { extractDocument } from '../cycle/1-graphrag/3-extract.ts';
import { bytesOf } from '../cycle/tools.ts';
import { applyChanges, canonicalManifest, type DocumentEntry, type Manifest } from '../graph/manifest.ts';
import { canonicalSegment } from '../graph/segment-file.ts';
import { sha256Of, type Blobs } from './edge-client.ts';
import { openPublished, type Published } from './published.ts';

const BASE = 'urn:ferag:rag:7:';
const TEXTS = [
  'Marie Orlov was born in Lund in 1901.',
  'The Aster Laboratory is a laboratory in Turku. It was founded in 1934 by Marie Orlov.',
  'Анна Белова родилась в Казани в 1890 году.',
  'Pierre Lenoir est né à Béziers en 1609.',
  'Lund is a city in Sweden.\n\nMarie Orlov was a physicist. She directed the Aster Laboratory.',
  'Turku is a city. Marie Orlov was born in Turku.',
];
const QUESTIONS = [
  'Who founded the Aster Laboratory?',
  'Where was Marie Orlov born?',
  'Где родилась Анна Белова?',
  'Où est né Pierre Lenoir ?',
];

/** Blobs in memory that count what is asked of them, and fail when told to. */
function memoryBlobs() {
  const bytes = new Map<string, Uint8Array>();
  const state = { asked: [] as string[], broken: null as string | null };
  const blobs: Blobs = {
    async get(sha256) {
      state.asked.push(sha256);
      const found = bytes.get(sha256);
      if (!found || state.broken === sha256) throw new Error(`No blob ${sha256}.`);
      return found;
    },
    async put(content) {
      const sha256 = sha256Of(content);
      bytes.set(sha256, content);
      return { sha256, size_bytes: content.length };
    },
  };
  return { blobs, state };
}

const readings = new Map<string, ReturnType<typeof readOnce>>();

async function readOnce(text: string) {
  const { document } = readDocument(bytesOf(text), 'a.txt', 'text');
  return { document, segment: (await extractDocument({ document })).segment };
}

async function entryOf(id: number, text: string, blobs: Blobs): Promise<DocumentEntry> {
  const reading = readings.get(text) ?? readOnce(text);
  readings.set(text, reading);
  const { document, segment } = await reading;
  const content = await blobs.put(bytesOf(canonicalSegment(segment)));
  await blobs.put(bytesOf(document.text));
  return { document_id: id, key: sha256Of(text), content_sha256: content.sha256, text_sha256: segment.text_sha256 };
}

async function refOf(manifest: Manifest, version: number, blobs: Blobs) {
  const { sha256 } = await blobs.put(bytesOf(canonicalManifest(manifest)));
  return { rag_id: 7, version, manifest: sha256, base_iri: BASE };
}

const said = async ({ view, graph, texts }: Published): Promise<string> =>
  JSON.stringify([
    view.size,
    view.factCount,
    QUESTIONS.map((question) => answer(view, { question, history: [] })),
    (await graph()).graph.data,
    [...texts].toSorted(),
  ]);

async function versions(corpora: readonly (readonly number[])[], blobs: Blobs) {
  const refs = [];
  for (const [at, corpus] of corpora.entries()) {
    const put = await Promise.all(corpus.flatMap((text, id) => (text < 0 ? [] : [entryOf(id + 1, TEXTS[text] ?? '', blobs)])));
    refs.push(await refOf(applyChanges(null, { put, remove: [] }, BASE), at + 1, blobs));
  }
  return refs;
}

/** Document n + 1 has this text; -1 is no document. */
const someCorpus = fc.array(fc.integer({ min: -1, max: TEXTS.length - 1 }), { minLength: 4, maxLength: 4 });

describe('published versions', () => {
  it('L2: one that became another answers as one that was built from blobs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someCorpus, { minLength: 2, maxLength: 5 }), async (corpora) => {
        const { blobs } = memoryBlobs();
        const published = openPublished(blobs);
        for (const ref of await versions(corpora, blobs)) {
          expect(await published(ref, said)).toBe(await openPublished(blobs)(ref, said));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('fetches for the next version only what it does not share with the one in memory', async () => {
    const { blobs, state } = memoryBlobs();
    const [first, second] = await versions(
      [
        [0, 1, 2, 3],
        [0, 1, 2, 5],
      ],
      blobs,
    );
    if (!first || !second) throw new Error('There are two.');
    const published = openPublished(blobs);
    await published(first, said);
    state.asked.length = 0;
    await published(second, said);
    // The manifest, one segment and its text.
    expect(state.asked).toHaveLength(3);
    state.asked.length = 0;
    await published(second, said);
    expect(state.asked).toEqual([]);
  });

  it('keeps a version as it is until the last who uses it is done', async () => {
    const { blobs } = memoryBlobs();
    const [first, second] = await versions(
      [
        [0, 1, 2, 3],
        [5, 1, 2, 3],
      ],
      blobs,
    );
    if (!first || !second) throw new Error('There are two.');
    const published = openPublished(blobs);
    const expected = await openPublished(blobs)(first, said);
    const order: string[] = [];
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const slow = published(first, async (version) => {
      begin();
      await held;
      order.push('first');
      return said(version);
    });
    await begun;
    const next = published(second, (version) => {
      order.push('second');
      return said(version);
    });
    // Were it moved while it is used, it would be by now.
    for (let turn = 0; turn < 100; turn++) await setImmediate();
    release();
    expect(await slow).toBe(expected);
    expect(await next).toBe(await openPublished(blobs)(second, said));
    expect(order).toEqual(['first', 'second']);
  });

  it('is built from blobs again after it could not become the next version', async () => {
    const { blobs, state } = memoryBlobs();
    const [first, second] = await versions(
      [
        [0, 1, 2, 3],
        [0, 1, 2, 5],
      ],
      blobs,
    );
    if (!first || !second) throw new Error('There are two.');
    const published = openPublished(blobs);
    await published(first, said);
    const { content_sha256 } = await entryOf(4, TEXTS[5] ?? '', blobs);
    state.broken = content_sha256;
    await expect(published(second, said)).rejects.toThrow('No blob');
    state.broken = null;
    expect(await published(second, said)).toBe(await openPublished(blobs)(second, said));
  });
});

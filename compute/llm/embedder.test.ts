import { afterEach, describe, expect, it } from 'vitest';
import { openEmbedder, prefixOf } from './embedder.ts';
import { newLimiter } from './limiter.ts';
import type { Endpoint } from './setup.ts';
import { conceptVector } from './testing/concept-vector.ts';
import { swiftClock } from './testing/hand-clock.ts';
import { openScriptedServer, type ScriptedOptions, type ScriptedServer } from './testing/scripted-server.ts';
import { scriptedEndpoint } from './testing/scripted-setup.ts';

const open: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});
async function embedderAt(options: ScriptedOptions, change: Partial<Endpoint> = {}, inputType = false) {
  const server = await openScriptedServer(options);
  open.push(server);
  const clock = swiftClock();
  const endpoint = scriptedEndpoint(server, change);
  const dimension = conceptVector('').length;
  return {
    server,
    embedder: openEmbedder({ endpoint, dimension, inputType }, { limiter: newLimiter({ start: 2, most: 2 }, clock), clock }),
  };
}
const near = (a: Float32Array | undefined, b: Float32Array | undefined) =>
  Array.from(a ?? []).reduce((sum, x, i) => sum + x * (b?.[i] ?? 0), 0);

describe.each(['openai', 'lm_studio', 'ollama'] as const)('an embedding model at a server of the kind %s', (server) => {
  it('gives vectors of unit length in the order of the texts, in batches, as strings and plain numbers', async () => {
    const { embedder, server: at } = await embedderAt({ server }, { server });
    const texts = Array.from({ length: 70 }, (_, i) => (i % 2 === 0 ? 'a cat sleeps' : `the bank number ${i}`));
    const { vectors, usage } = await embedder.embed(texts, 'passage');
    expect(vectors).toHaveLength(70);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    expect(near(vectors[0], vectors[2])).toBeCloseTo(1, 5);
    expect(near(vectors[0], vectors[1])).toBeLessThan(0.5);
    expect(at.inputs.map((batch) => batch.length)).toEqual([32, 32, 6]);
    expect(usage).toMatchObject({ calls: 3, tokens_out: 0 });
    expect(usage.tokens_in).toBeGreaterThan(70);
    expect(at.paths.every((path) => path.endsWith(server === 'ollama' ? '/api/embed' : '/v1/embeddings'))).toBe(true);
  });

  it('F101: a model that suddenly gives vectors of another length is refused', async () => {
    const { embedder } = await embedderAt({ server, embed: () => [1, 0, 0] }, { server });
    await expect(embedder.embed(['a'], 'query')).rejects.toMatchObject({ code: 'model_unusable' });
  });

  it.each([
    ['nothing but zeros', () => conceptVector('').map(() => 0)],
    ['no numbers', () => conceptVector('').map(() => Number.NaN)],
  ])('vectors of %s are refused', async (_, embed) => {
    const { embedder } = await embedderAt({ server, embed }, { server });
    await expect(embedder.embed(['a'], 'query')).rejects.toMatchObject({ code: 'model_unusable' });
  });

  it('F91: is asked again when the server is busy or fails', async () => {
    const { embedder, server: at } = await embedderAt(
      {
        server,
        embedFault: (n) =>
          n === 1 ? { kind: 'status', status: 429, retryAfter: '1' } : n === 2 ? { kind: 'status', status: 500 } : undefined,
      },
      { server },
    );
    expect((await embedder.embed(['a cat'], 'query')).vectors).toHaveLength(1);
    expect(at.counts.embeddings).toBe(3);
  });
});

it('F95: a text that the model finds too long is shortened, and keeps none of the others out', async () => {
  const { embedder } = await embedderAt({ longest: 1000 });
  const { vectors } = await embedder.embed(['a cat', 'cat '.repeat(1000), 'the bank'], 'passage');
  expect(vectors).toHaveLength(3);
  expect(near(vectors[0], vectors[1])).toBeGreaterThan(0.9);
  expect(near(vectors[1], vectors[2])).toBeLessThan(0.5);
});

it('tells questions from passages as the model was trained to be told, or by the field of the server', async () => {
  expect(prefixOf('text-embedding-multilingual-e5-large-instruct', 'query')).toBe('query: ');
  expect(prefixOf('intfloat/e5-small', 'passage')).toBe('passage: ');
  expect(prefixOf('nomic-embed-text:latest', 'passage')).toBe('search_document: ');
  expect(prefixOf('snowflake-arctic-embed2', 'passage')).toBe('');
  expect(prefixOf('text-embedding-3-small', 'query')).toBe('');
  const byName = await embedderAt({}, { model: 'multilingual-e5-small' });
  await byName.embedder.embed(['cat'], 'query');
  expect(byName.server.inputs).toEqual([['query: cat']]);
  const byField = await embedderAt({}, { model: 'multilingual-e5-small' }, true);
  await byField.embedder.embed(['cat', ' '], 'passage');
  expect(byField.server.inputs).toEqual([['cat', '-']]);
  expect(byField.server.inputTypes).toEqual(['passage']);
});

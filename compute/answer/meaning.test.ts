import { describe, expect, it } from 'vitest';
import { buildView, finishAnswer, prepareAnswer, search, type AnswerTools, type Similar } from './index.ts';
import { sampleDocument } from './view/sample-view.ts';

const view = buildView({
  documents: [
    sampleDocument(
      1,
      'Nikola Tesla',
      'Nikola Tesla was an inventor. Tesla died in New York in 1943.\n\nTesla worked for an American company in 1884. He left the company after six months.',
      'en',
    ),
    sampleDocument(3, 'Волга', 'Волга — река в России. Длина Волги составляет 3530 км. На Волге стоит Казань.', 'ru'),
  ],
  facts: [],
});

describe('what is near by meaning', () => {
  const similar = (passage: number, sureness: number): Similar => ({ hits: [{ passage, score: 4 }], sureness, usage: [] });
  const tools = (found: Similar): AnswerTools => ({
    llm: null,
    signal: new AbortController().signal,
    say: () => undefined,
    warn: () => undefined,
    similar: async () => found,
    graph: () => Promise.reject(new Error('The graph is not asked for.')),
  });
  const askNear = async (question: string, found: Similar) =>
    finishAnswer(await prepareAnswer(view, { question, history: [] }, tools(found)), tools(found));
  const volgaAt = [...view.passages()].find(({ document }) => document.documentId === 3)?.index ?? -1;

  it('answers a question in another language in part, and only where it is nearer than by chance', async () => {
    const found = await askNear('How long is that big river in kilometres?', similar(volgaAt, 1));
    expect(found).toMatchObject({ supported: 'partly' });
    expect(found.citations.map(({ document_id }) => document_id)).toContain(3);
    expect(found.citations.map(({ sentence }) => sentence)).toContain('Длина Волги составляет 3530 км.');
    expect(await askNear('How long is that big river in kilometres?', similar(volgaAt, -0.1))).toMatchObject({
      supported: false,
      citations: [],
    });
  });

  it('takes away what words alone would have claimed where nothing is near', async () => {
    expect((await askNear('Where did Tesla die in 1884?', similar(0, 0.5))).supported).not.toBe(false);
    expect((await askNear('What did the American company of the inventor sell?', similar(0, -2))).supported).toBe(false);
  });

  it('finds passages of another language in the search box too', () => {
    expect(search(view, 'that big river', 3)).toEqual([]);
    expect(search(view, 'that big river', 3, similar(volgaAt, 1))[0]?.document_id).toBe(3);
    expect(search(view, 'that big river', 3, similar(volgaAt, -1))).toEqual([]);
  });
});

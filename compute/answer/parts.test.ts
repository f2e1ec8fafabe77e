import { describe, expect, it } from 'vitest';
import { answer, buildView, type View } from './index.ts';
import { sampleDocument, sampleFact } from './view/sample-view.ts';

const tesla = sampleDocument(
  1,
  'Nikola Tesla',
  'Nikola Tesla was an inventor. He was born in Smiljan on 10 July 1856. Tesla died in New York in 1943.',
  'en',
);
const volga = sampleDocument(2, 'Волга', 'Волга — река в России. Длина Волги составляет 3530 км.', 'ru');
const facts = [sampleFact(tesla, ['Nikola Tesla', 'birth date', '10 July 1856'], 'Smiljan', 'date')];
const view = buildView({ documents: [tesla, volga], facts });
const ask = (question: string, of: View = view) => answer(of, { question, history: [] });

describe('what an answer rests on', () => {
  const text = 'The library opens at nine.\n\nThe museum closes at six.';
  const places = [
    { kind: 'page' as const, label: '3', start: 0, end: 28 },
    { kind: 'sheet' as const, label: 'Hours!B7', start: 28, end: 60 },
  ];
  const of = buildView({ documents: [{ ...sampleDocument(1, null, text, 'en'), places }], facts: [] });

  it('names the place in the uploaded file, a page with its number', () => {
    expect(ask('When does the library open?', of).citations[0]).toMatchObject({ page: 3, place: { kind: 'page', label: '3' } });
    expect(ask('When does the museum close?', of).citations[0]).toMatchObject({
      page: null,
      place: { kind: 'sheet', label: 'Hours!B7' },
    });
    expect(ask('Where did Tesla die?').citations[0]).toMatchObject({ page: null, place: null });
  });

  it('is told part by part: each is a quotation with its number, and nothing is doubted', () => {
    for (const question of [
      'Where did Tesla die?',
      'When was Nikola Tesla born?',
      'What are these documents about?',
      'Какова длина Волги?',
    ]) {
      const { answer: said, parts, citations } = ask(question);
      expect(parts.length).toBeGreaterThanOrEqual(citations.length);
      for (const { start, end, supported, citations: numbers, doubts } of parts) {
        expect(said.slice(start, end)).toMatch(new RegExp(`\\[${numbers.join()}\\]$`, 'u'));
        expect({ supported, doubts }).toEqual({ supported: true, doubts: [] });
      }
    }
    expect(ask('What is the capital of Wakanda?').parts).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { chunkLanguage, detectLanguage } from './detect.ts';

const RU = 'Сервис принимает документы, читает их и строит граф знаний.';
const EN = 'The service takes documents, reads them and builds a graph of knowledge.';
const FR = 'Le service prend les documents, les lit et construit un graphe de connaissances.';
const CODE =
  '\n```ts\nexport const readDocument = (path: string) => fetch(`${base}/rags/${path}`);\nfor (const row of rows) insertRow(row);\n```\n';

describe('the language of a text', () => {
  it.each([
    [EN, 'en'],
    [FR, 'fr'],
    [RU, 'ru'],
    [RU + CODE + CODE, 'ru'],
    [FR + CODE, 'fr'],
    ['Сервіс приймає документи, читає їх і будує граф знань.', 'any'],
    ['Der Dienst nimmt Dokumente an, liest sie und baut einen Graphen daraus.', 'any'],
    ['Nasser Al Johar El Din was seen in Ulm.', 'en'],
    ['Maria da Graça Carvalho is a Portuguese engineer.', 'en'],
    ['12 34', 'any'],
    ['', 'any'],
  ])('%j is %s', (text, expected) => {
    expect(detectLanguage(text)).toBe(expected);
  });
  it('of a chunk is the document’s until the chunk clearly differs', () => {
    expect(chunkLanguage('API, POST /rags', 'ru')).toBe('ru');
    expect(chunkLanguage(EN.repeat(4), 'ru')).toBe('en');
    expect(chunkLanguage(RU, 'en')).toBe('ru');
    expect(chunkLanguage(FR.repeat(4), 'en')).toBe('fr');
    expect(chunkLanguage('Le service.', 'en')).toBe('en');
  });
});

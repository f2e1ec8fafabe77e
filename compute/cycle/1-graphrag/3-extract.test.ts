import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Block, ReadDocument } from '../../formats/format.ts';
import { canonicalSegment, parseSegment } from '../../graph/segment-file.ts';
import { Segment } from '../../graph/segment.ts';
import { chunkId } from '../../graph/segment.ts';
import { LANGUAGES } from '../../nlp/index.ts';
import { chunkDocument } from './2-chunk.ts';
import { EXTRACTOR_VERSION, extractDocument } from './3-extract.ts';

/** Joins pieces with blank lines into a document whose blocks are exactly the pieces. */
function documentOf(pieces: readonly { kind: Block['kind']; text: string; level?: number }[], title: string | null = null): ReadDocument {
  let text = '';
  const blocks: Block[] = [];
  for (const piece of pieces) {
    const clean = piece.text.replace(/\r\n?/g, '\n').normalize('NFC');
    if (!clean.trim()) continue;
    if (text) text += '\n\n';
    blocks.push({
      kind: piece.kind,
      level: piece.level ?? (piece.kind === 'heading' ? 1 : 0),
      start: text.length,
      end: text.length + clean.length,
    });
    text += clean;
  }
  return { title, text, blocks };
}

const paragraph = (text: string) => ({ kind: 'paragraph' as const, text });

const word = fc.constantFrom(
  'Anna',
  'Keller',
  'wrote',
  'was',
  'a',
  'the',
  'painter',
  'born',
  'in',
  'Ulm',
  '1901',
  '(1901–1980)',
  'Москва',
  'Москва стоит',
  'née',
  'e\u0301le\u0300ve',
  '👩‍👩‍👧',
  '😀',
  '`a.ts`',
  '"Blue',
  'Tide"',
  '.',
  ',',
  '. The',
  '?',
  '!\r\n',
  'Dr.',
  'J.',
  'of',
  'and',
  "Paul's",
  '5 km',
  'https://a.org/b',
  '\n',
  '—',
  '(',
  ')',
  'Ё',
  'й',
);
const prose = fc.array(word, { minLength: 1, maxLength: 60 }).map((words) => words.join(' '));
const piece = fc.record({
  kind: fc.constantFrom<Block['kind']>('paragraph', 'heading', 'item', 'quote', 'code'),
  text: fc.oneof({ weight: 4, arbitrary: prose }, { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 200 }) }),
  level: fc.integer({ min: 1, max: 3 }),
});
const anyDocument = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 8 }), fc.option(fc.constantFrom('Anna Keller', 'Ulm (city)', '!')))
  .map(([pieces, title]) => documentOf(pieces, title));

beforeAll(async () => {
  for (const language of Object.values(LANGUAGES)) await language.load();
});

describe('chunks', () => {
  it('ascend, never overlap, and hold every character of every block that is not white space', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        let last = 0;
        let inside = '';
        for (const chunk of chunkDocument(document)) {
          expect(chunk.start).toBeGreaterThanOrEqual(last);
          expect(document.text.slice(chunk.start, chunk.end)).toBe(chunk.text);
          last = chunk.end;
          inside += chunk.blocks.map((block) => chunk.text.slice(block.start, block.end)).join('');
        }
        const all = document.blocks.map((block) => document.text.slice(block.start, block.end)).join('');
        expect(inside.replace(/\s/g, '')).toBe(all.replace(/\s/g, ''));
      }),
      { numRuns: 100 },
    );
  });
  it('keep to their limit, whatever the input', () => {
    for (const unit of ['a', 'A. ', 'Word ', '😀', 'Anna Keller was born in Ulm. ', '\n']) {
      const chunks = chunkDocument(documentOf([paragraph(unit.repeat(20_000))]));
      expect(Math.max(0, ...chunks.map((chunk) => chunk.text.length))).toBeLessThanOrEqual(1200);
    }
  });
  it('split no surrogate pair', () => {
    const chunks = chunkDocument(documentOf([paragraph(`a${'😀'.repeat(5000)}`)]));
    for (const chunk of chunks) expect(chunk.text.isWellFormed()).toBe(true);
  });
  it('open with their heading and know the path above them', () => {
    const document = documentOf([
      { kind: 'heading', text: 'Guide', level: 1 },
      { kind: 'heading', text: 'Start', level: 2 },
      paragraph('First.'),
      { kind: 'heading', text: 'End', level: 2 },
      paragraph('Last.'),
    ]);
    expect(chunkDocument(document).map((chunk) => [chunk.heading, chunk.text])).toEqual([
      [['Guide', 'Start'], 'Guide\n\nStart\n\nFirst.'],
      [['Guide', 'End'], 'End\n\nLast.'],
    ]);
  });
  it('end where a paragraph begins that is clearly in another script or language', () => {
    const pieces = [
      'Lund is a city in the south of Sweden.',
      'Казань стоит на реке Волге.',
      'Казань — большой город.',
      'Malmö is near Lund, too.',
    ];
    expect(chunkDocument(documentOf(pieces.map(paragraph))).map(({ text }) => text)).toEqual([
      pieces[0],
      pieces.slice(1, 3).join('\n\n'),
      pieces[3],
    ]);
  });

  it('that are equal are told apart by their ordinal', () => {
    const heading = { kind: 'heading' as const, text: 'Note' };
    const chunks = chunkDocument(documentOf([heading, paragraph('Same.'), heading, paragraph('Same.')]));
    expect(chunks.map((chunk) => chunk.ordinal)).toEqual([0, 1]);
    expect(new Set(chunks.map(chunkId)).size).toBe(2);
  });
  it('mostly stay when a paragraph is put in front', () => {
    const paragraphs = Array.from({ length: 200 }, (_, index) =>
      paragraph(`Paragraph number ${index} speaks of the river ${index * 7} and of its ${'many '.repeat(index % 40)}banks.`),
    );
    const before = new Set(chunkDocument(documentOf(paragraphs)).map((chunk) => chunk.sha256));
    const after = chunkDocument(documentOf([paragraph('A new beginning of another length.'), ...paragraphs]));
    expect(after.filter((chunk) => !before.has(chunk.sha256)).length).toBeLessThanOrEqual(8);
  });
});

describe('extraction', () => {
  it('gives valid segments whose sentences and mentions stand in the text', async () => {
    await fc.assert(
      fc.asyncProperty(anyDocument, async (document) => {
        const { segment } = await extractDocument({ document });
        expect(Segment.safeParse(segment).error).toBeUndefined();
        for (const chunk of segment.chunks) {
          const text = document.text.slice(chunk.start, chunk.end);
          const { sentences, mentions, statements, types } = chunk.reading;
          for (const [start, end] of sentences) expect(text.slice(start, end)).toBe(text.slice(start, end).trim());
          sentences.slice(1).forEach(([start], index) => expect(start).toBeGreaterThanOrEqual(sentences[index]?.[1] ?? 0));
          for (const mention of mentions) {
            expect(mention.end).toBeLessThanOrEqual(text.length);
            if (mention.via === 'text') expect(text.slice(mention.start, mention.end)).toBe(mention.surface);
          }
          for (const statement of statements) {
            expect(statement.subject).toBeLessThan(mentions.length);
            expect(statement.sentence).toBeLessThan(sentences.length);
            if ('mention' in statement.object) expect(statement.object.mention).toBeLessThan(mentions.length);
          }
          for (const type of types) expect(type.mention).toBeLessThan(mentions.length);
        }
      }),
      { numRuns: 150 },
    );
  });
  it('F102: gives the same bytes twice, with and without the segment before, and reads them back', async () => {
    await fc.assert(
      fc.asyncProperty(anyDocument, anyDocument, async (first, second) => {
        const { segment: previous } = await extractDocument({ document: first });
        const fresh = await extractDocument({ document: second });
        const reused = await extractDocument({ document: second, previous });
        expect(canonicalSegment(reused.segment)).toBe(canonicalSegment(fresh.segment));
        expect(parseSegment(canonicalSegment(fresh.segment))).toEqual(fresh.segment);
        expect((await extractDocument({ document: second, previous: fresh.segment })).chunksExtracted).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
  const story = (middle: string): ReadDocument =>
    documentOf(
      ['River', 'Mill', 'Bridge', 'Tower'].flatMap((name) => [
        { kind: 'heading' as const, text: `${name} house` },
        paragraph(name === 'Bridge' ? middle : `The ${name} house was built in 1901 by Anna Keller.`),
      ]),
    );

  it('F102: reads only the chunk that changed again', async () => {
    const { segment: previous, chunksExtracted } = await extractDocument({ document: story('It stands in Ulm.') });
    expect(chunksExtracted).toBe(4);
    expect((await extractDocument({ document: story('It stands in Bonn.'), previous })).chunksExtracted).toBe(1);
  });
  it('reads an unchanged chunk again when what it depends on elsewhere changed', async () => {
    const text = 'Water is near.';
    const before = documentOf([
      { kind: 'heading', text: 'One' },
      paragraph(text),
      { kind: 'heading', text: 'Two' },
      paragraph('They met Water there.'),
    ]);
    const after = documentOf([
      { kind: 'heading', text: 'One' },
      paragraph(text),
      { kind: 'heading', text: 'Two' },
      paragraph('They drank water there.'),
    ]);
    const { segment: previous } = await extractDocument({ document: before });
    expect((await extractDocument({ document: after, previous })).chunksExtracted).toBe(2);
  });
  it('reuses nothing that another extractor version read', async () => {
    const document = story('It stands in Ulm.');
    const { segment } = await extractDocument({ document });
    const { chunksExtracted } = await extractDocument({ document, previous: { ...segment, extractor: `${EXTRACTOR_VERSION}-other` } });
    expect(chunksExtracted).toBe(4);
  });
  it('stops when its signal aborts', async () => {
    const stop = new AbortController();
    const onProgress = (done: number): void => {
      if (done === 2) stop.abort();
    };
    await expect(extractDocument({ document: story('It stands in Ulm.'), signal: stop.signal, onProgress })).rejects.toThrow('aborted');
  });
  it('reads with the languages it is given and no other', async () => {
    const document = documentOf([paragraph('Anna Keller is a painter who was born in Ulm and lived there for many years.')]);
    expect((await extractDocument({ document })).segment.language).toBe('en');
    expect((await extractDocument({ document, languages: ['ru', 'any'] })).segment.language).toBe('any');
  });
  it('lets a surname stand for the one person of the document who bears it', async () => {
    const document = documentOf([
      paragraph('In Ulm they met Anna Keller. Later Keller was seen in Bonn. The Old Tower of Bonn fell. They saw the Iron Bridge.'),
    ]);
    const { aliases } = (await extractDocument({ document })).segment;
    expect(aliases).toContainEqual({ key: 'keller', canonical: 'anna keller', rule: 'surname' });
    expect(aliases.map((alias) => alias.key)).not.toContain('bonn');
  });
  it('leaves a surname alone that two persons bear', async () => {
    const document = documentOf([paragraph('In Ulm they met Anna Keller and Paul Keller. Then Keller left Ulm for good.')]);
    expect((await extractDocument({ document })).segment.aliases).toEqual([]);
  });
  it('takes an abbreviation whose letters match, and no other bracket', async () => {
    const document = documentOf([paragraph('She joined the World Salt Office (WSO). There she met the Harbor Council (CEO). WSO grew.')]);
    expect((await extractDocument({ document })).segment.aliases).toEqual([
      { key: 'wso', canonical: 'world salt office', rule: 'abbreviation' },
    ]);
  });
});

describe('time', () => {
  const seconds = async (text: string): Promise<number> => {
    const started = performance.now();
    await extractDocument({ document: documentOf([paragraph(text)]) });
    return (performance.now() - started) / 1000;
  };
  it.each([
    'A',
    'Ab ',
    '(',
    '.',
    '"',
    ' ',
    "'",
    'A.',
    '-',
    'a-',
    '`',
    '/',
    'a/',
    '_',
    'a_',
    '1',
    '1 ',
    '1,',
    '@',
    'a@',
    'and ',
    'of ',
    ', ',
    'Of The ',
    '( ',
    '1 2 3',
    'a.b',
    'ё',
    'ÀÉ ',
    'Анна ',
    "d'",
    'Anna, ',
    'http://',
    '<',
    '[',
  ])(
    'of 200 kB of %j is bounded',
    async (unit) => {
      // A number in every run keeps chunks apart: equal ones would be read once.
      const runs = Array.from({ length: 200 }, (_, index) => `${unit.repeat(Math.ceil(1000 / unit.length))}${index}`);
      expect(await seconds(runs.join(''))).toBeLessThan(8);
    },
    30_000,
  );
});

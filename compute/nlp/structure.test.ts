import { beforeAll, describe, expect, it } from 'vitest';
import { anyLanguage } from './any/index.ts';
import { english } from './en/index.ts';
import type { ChunkBlock, Context, Language } from './language.ts';

type Part = readonly [ChunkBlock['kind'], string, number?];

function blocksOf(parts: readonly Part[]): { text: string; blocks: ChunkBlock[] } {
  let text = '';
  const blocks: ChunkBlock[] = [];
  for (const [kind, part, level = kind === 'heading' || kind === 'item' ? 1 : 0] of parts) {
    if (text) text += '\n';
    const start = text.length;
    text += part;
    // A row is written "name=value; name=value" here.
    const cells =
      kind === 'row'
        ? [...part.matchAll(/([^=;]+)=([^;]+)/g)].map((cell) => ({
            name: cell[1]?.trim() ?? '',
            start: start + cell.index + cell[0].indexOf('=') + 1,
            end: start + cell.index + cell[0].length,
          }))
        : undefined;
    blocks.push({ kind, level, start, end: text.length, ...(cells ? { cells } : {}) });
  }
  return { text, blocks };
}

function read(parts: readonly Part[], context: Partial<Context> = {}, language: Language = english): string[] {
  const { text, blocks } = blocksOf(parts);
  const reading = language.read(text, blocks, { title: null, heading: [], about: null, lowerCase: new Set(), gazetteer: [], ...context });
  const name = (index: number): string => reading.mentions[index]?.surface ?? '?';
  return [
    ...reading.statements
      .filter((statement) => statement.tier === 'A')
      .map(
        ({ subject, predicate, object }) =>
          `${name(subject)} | ${predicate.lemma} | ${'mention' in object ? name(object.mention) : `${object.literal.value}^${object.literal.datatype}`}`,
      ),
    ...reading.types.filter((type) => type.tier === 'A').map((type) => `${name(type.mention)} | is | ${type.lemma}`),
  ];
}

beforeAll(() => english.load());

describe('what structure says', () => {
  it('of an item in plain text: its term, without the emphasis marks around it and its colon', () => {
    expect(read([['item', '- **Queue:** holds jobs until a node takes them']])).toContain(
      'Queue | described as | holds jobs until a node takes them^string',
    );
  });
  it('of a table row: its first cell has the properties that the columns name', () => {
    const lines = read([['row', 'River=Tern; Length=120 km; Opened=1904; Mouth=Lake Moss; Ports=3; Note=n/a']]);
    expect(lines).toEqual([
      'Tern | length | 120 km^string',
      'Tern | mouth | Lake Moss',
      'Tern | opened | 1904^gYear',
      'Tern | ports | 3^integer',
      'Tern | is | river',
    ]);
  });
  it('of a row that begins with a number: the first cell with words is its subject', () => {
    expect(read([['row', 'Rank=1; City=Ulm; People=126000']])).toContain('Ulm | people | 126000^integer');
  });
  it('of list items: definitions, and membership under the heading', () => {
    const lines = read([
      ['heading', '2.1 Storage'],
      ['item', 'Journal: keeps every change in order'],
      ['item', '`blobs/` — files named by their hash'],
    ]);
    expect(lines).toEqual(
      expect.arrayContaining([
        'Journal | described as | keeps every change in order^string',
        'Journal | listed under | Storage',
        'blobs/ | described as | files named by their hash^string',
        'blobs/ | listed under | Storage',
        'blobs/ | is | directory',
      ]),
    );
  });
  it('of a list under a heading of an earlier chunk: membership by way of the context', () => {
    expect(read([['item', 'Kafka: a log of messages']], { heading: ['Guide', 'Queues'] })).toContain('Kafka | listed under | Queues');
  });
  it('of a nested item: it stands under its parent', () => {
    const lines = read([
      ['item', 'Stores: where triples live', 1],
      ['item', 'Fuseki: a server', 2],
    ]);
    expect(lines).toContain('Fuseki | listed under | Stores');
  });
  it('of an item with a bare value: a property of what the section is about', () => {
    expect(read([['item', 'Port: 8080']], { title: 'Gateway', about: { key: 'gateway', surface: 'Gateway' } })).toEqual([
      'Gateway | port | 8080^integer',
    ]);
  });
  it('of a card of "key: value" lines: properties of what it is about', () => {
    const lines = read([['paragraph', 'Name: Blue lamp\nPrice: 12.50\nMaker: Acme Lights']], {
      title: 'Lamp 7',
      about: { key: 'lamp 7', surface: 'Lamp 7' },
    });
    expect(lines).toEqual(['Lamp 7 | maker | Acme Lights', 'Lamp 7 | name | Blue lamp^string', 'Lamp 7 | price | 12.50^decimal']);
  });
  it('takes no order at an item’s start for a term', () => {
    expect(read([['item', 'Run the tests: they take a minute']])).toEqual([]);
  });
  it('reads a table in any language', () => {
    expect(read([['row', 'Fluss=Donau; Länge=2850 km']], {}, anyLanguage)).toEqual([
      'Donau | länge | 2850 km^string',
      'Donau | is | fluss',
    ]);
  });
});

describe('the plain fallback', () => {
  it('finds names, quantities and abbreviations without a dictionary', () => {
    const { text, blocks } = blocksOf([['paragraph', 'Die Donau ist 2850 km lang. In Ulm sitzt der Donau Fluss Verband (DFV).']]);
    const { mentions } = anyLanguage.read(text, blocks, {
      title: null,
      heading: [],
      about: null,
      lowerCase: new Set(['die', 'in']),
      gazetteer: [],
    });
    expect(mentions.map((mention) => `${mention.kind} ${mention.surface}`)).toEqual([
      'name Donau',
      'quantity 2850 km',
      'name Ulm',
      'name Donau Fluss Verband',
      'name DFV',
    ]);
  });
});

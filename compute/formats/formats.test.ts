import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from './clean.ts';
import type { ReadDocument } from './format.ts';
import { formatOf, FORMATS, readerFor } from './index.ts';

/** Blocks as `kind+level: text`, short enough to compare. */
const outline = (document: ReadDocument): string[] =>
  document.blocks.map(({ kind, level, start, end }) => `${kind}${level || ''}: ${document.text.slice(start, end)}`);
const cells = (document: ReadDocument): string[][] =>
  document.blocks.map((block) => (block.cells ?? []).map(({ name, start, end }) => `${name}=${document.text.slice(start, end)}`));

describe('text', () => {
  it('joins hard-wrapped lines, and knows headings, rules and items', () => {
    const source = `Annual Report

This report was written by the board in 2024 and it
describes how the company grew. It is event-
driven and has two parts.

2.1 Scope of it

The scope is wide, said the chairman of the board.

Results
-------
* one
* two
  goes on
    - inside
1. first
2. second

-----

1869. The novel is finished.`;
    const document = FORMATS.text.read(source);
    expect(document.title).toBe('Annual Report');
    expect(outline(document)).toEqual([
      'heading1: Annual Report',
      'paragraph: This report was written by the board in 2024 and it describes how the company grew. It is event-driven and has two parts.',
      'heading3: 2.1 Scope of it',
      'paragraph: The scope is wide, said the chairman of the board.',
      'heading2: Results',
      'item1: one',
      'item1: two goes on',
      'item2: inside',
      'item1: first',
      'item1: second',
      'paragraph: 1869. The novel is finished.',
    ]);
  });

  it('keeps the line breaks of short lines, and dashes of speech', () => {
    expect(outline(FORMATS.text.read('Name: Ann\nAge: 4\n\n— Bonjour, dit-il.'))).toEqual([
      'paragraph: Name: Ann\nAge: 4',
      'paragraph: — Bonjour, dit-il.',
    ]);
  });

  it('takes several short lines for equals, not for headings', () => {
    expect(outline(FORMATS.text.read('Things.\n\nApple\n\nPear\n\nPlum'))).toEqual([
      'paragraph: Things.',
      'paragraph: Apple',
      'paragraph: Pear',
      'paragraph: Plum',
    ]);
  });
});

describe('markdown', () => {
  it('reads as a page would show it', () => {
    const source = `---
title: "My document"
author: Ann
---
# Head *one*

Some **bold** [link](http://x.org) and ![a picture](y.png), \`code\`, <b>raw</b> __init__.py
on two lines, [see][r].

> quoted
>> inside

- a
- b

  second
  1. deep
- [x] done

\`\`\`js
let a = 1;

b
\`\`\`

| Name | Age |
|---|---|
| Ann | **4** |

<div><b>Centred</b> &amp; kept<script>alert(1)</script></div>

[r]: http://y.org`;
    const document = FORMATS.markdown.read(source);
    expect(document.title).toBe('My document');
    expect(outline(document)).toEqual([
      'heading1: Head one',
      'paragraph: Some bold link and a picture, code, raw __init__.py on two lines, see.',
      'quote1: quoted',
      'quote2: inside',
      'item1: a',
      'item1: b',
      'paragraph: second',
      'item2: deep',
      'item1: done',
      'code: let a = 1;\n\nb',
      'row: Name: Ann; Age: 4',
      'paragraph: Centred & kept',
    ]);
    expect(cells(document)[10]).toEqual(['Name=Ann', 'Age=4']);
  });

  it('reads long tables, lists, fences and reference links whole, though they are parsed in pieces', () => {
    const table = `|Name|Age|\n|-|-|\n${'|Ann|4|\n'.repeat(2000)}`;
    const fence = `\`\`\`\n${'# no heading\n\n'.repeat(500)}\`\`\``;
    const document = FORMATS.markdown.read(`${table}\n${fence}\n\n${'- see [it][r]\n'.repeat(1000)}\n[r]: x\n`);
    const count = (kind: string): number => document.blocks.filter((block) => block.kind === kind).length;
    expect([count('row'), count('code'), count('item'), count('heading')]).toEqual([2000, 1, 1000, 0]);
    expect(document.text).not.toMatch(/\|/);
    expect(document.text.match(/see it$/gm)?.length).toBe(1000);
  });

  it.each([
    ['quotes', `${'>'.repeat(100_000)} a`],
    ['brackets', `${'['.repeat(100_000)} a`],
    ['marks', '*a_ '.repeat(30_000)],
    ['lists in one line', `${'- '.repeat(100_000)}a`],
    ['backticks', Array.from({ length: 400 }, (_, i) => '`'.repeat(i)).join(' ')],
    ['indents', Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}* a`).join('\n')],
  ])('reads %s without end in little time', (_name, source) => {
    const began = performance.now();
    expect(FORMATS.markdown.read(source).blocks.length).toBeGreaterThan(0);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe('html', () => {
  it('F22: reads what a person sees, and no program', () => {
    const source = `<!doctype html><html><head><title>My &amp; page</title><style>x</style></head><body><nav>menu</nav><h1>Head</h1>
<p>Hello <b>bold</b>,
 <a href=x>link</a><br>line<p>second<ul><li>one<ul><li>in</ul><li><p>two</p></ul><blockquote>q</blockquote><pre>  code
   x</pre><table><caption>Cap</caption><tr><th>Name<th>Age<tr><td>Ann<td>4</table><table><tr><th>Born</th><td>1980</td></tr></table>
<div hidden>no</div><script>bad()</script><img src="http://10.0.0.1/x.png" alt="A cat"><table><tr><td><h2>Side</h2>text</table>tail`;
    const document = FORMATS.html.read(source);
    expect(document.title).toBe('My & page');
    expect(outline(document)).toEqual([
      'heading1: Head',
      'paragraph: Hello bold, link\nline',
      'paragraph: second',
      'item1: one',
      'item2: in',
      'item1: two',
      'quote1: q',
      'code:   code\n   x',
      'paragraph: Cap',
      'row: Name: Ann; Age: 4',
      'row: Born: 1980',
      'paragraph: A cat',
      'heading2: Side',
      'paragraph: text',
      'paragraph: tail',
    ]);
  });

  it('reads fragments and pages with text outside their body', () => {
    expect(FORMATS.html.read('before <html><body><p>in</body></html> after').text).toBe('before\n\nin\n\nafter');
    expect(FORMATS.html.read('a < b &lt; &#xD800;').text).toBe('a < b < \ufffd');
    expect(FORMATS.html.read('</html></body>a').text).toBe('a');
  });

  it.each([
    ['blocks', '<div>'.repeat(20_000)],
    ['tables', '<table><tr><td>'.repeat(5_000)],
    ['brackets', '<'.repeat(1_000_000)],
    ['comments', 'x<!--'.repeat(100_000)],
  ])('F12: survives nested %s', (_name, source) => {
    expect(FORMATS.html.read(`${source}x`).text).toMatch(/x/);
  });
});

describe('csv', () => {
  it.each([',', ';', '\t', '|'])('F22: reads rows between %j, formulas as text', (delimiter) => {
    const row = (...values: string[]): string => values.join(delimiter);
    const document = FORMATS.csv.read(
      [row('Name', 'Sum', 'Note'), row('Ann', '=SUM(A1)', '"two\nlines"'), '', row('Bob', '', 'x', 'more')].join('\n'),
    );
    expect(outline(document)).toEqual(['row: Name: Ann; Sum: =SUM(A1); Note: two lines', 'row: Name: Bob; Note: x; more']);
    expect(cells(document)).toEqual([
      ['Name=Ann', 'Sum==SUM(A1)', 'Note=two lines'],
      ['Name=Bob', 'Note=x', '=more'],
    ]);
  });

  it('reads rows without a head, and broken quotes', () => {
    expect(outline(FORMATS.csv.read('1,2\n3,4'))).toEqual(['row: 1; 2', 'row: 3; 4']);
    expect(FORMATS.csv.read('Name,Age\nAnn,"4\nBob,5').text).toContain('Bob');
  });
});

describe('every format', () => {
  const pieces = fc.constantFrom(
    ...'# |- |> |\n|\n\n|```\n|<p>|<td>|<table><tr>|</li>|<ul><li>|"|,|;|\t|  |1. |===\n|*|__|[a](b)|&#769;|&nbsp;'.split('|'),
    ...'\u0301|é|слово|word |😀|<pre>|<h2>|<!--|=|\u00a0|[a]: b\n'.split('|'),
    '|a|b|\n|-|-|\n|c|d|',
  );
  const sources = fc.oneof(
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 100 }),
  );

  it.each(['text', 'markdown', 'html', 'csv', 'json'] as const)(
    'F21: %s gives clean text with ascending blocks around all of it',
    (name) => {
      fc.assert(
        fc.property(sources, (source) => {
          const { text, blocks, title } = readerFor(name).read(cleanText(source));
          expect(cleanText(text)).toBe(text);
          expect(title).not.toBe('');
          let end = 0;
          for (const block of blocks) {
            expect(text.slice(end, block.start).trim()).toBe('');
            expect(block.start).toBeGreaterThanOrEqual(end);
            expect(text.slice(block.start, block.end).trim()).not.toBe('');
            let inside = block.start;
            for (const cell of block.cells ?? []) {
              expect(cell.start).toBeGreaterThanOrEqual(inside);
              expect(cell.end).toBeGreaterThan(cell.start);
              inside = cell.end;
            }
            expect(inside).toBeLessThanOrEqual(block.end);
            end = block.end;
          }
          expect(text.slice(end)).toBe('');
        }),
        { numRuns: 300 },
      );
    },
  );

  it('is found by its media type', () => {
    expect([formatOf('text/plain; charset=utf-8'), formatOf('text/tab-separated-values'), formatOf('TEXT/HTML')]).toEqual([
      'text',
      'csv',
      'html',
    ]);
    expect(() => formatOf('audio/mpeg')).toThrow(expect.objectContaining({ code: 'format_unsupported' }));
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { number, xlsxOf } from '../testing/office.ts';
import { outline, parse, placed, read } from '../testing/parse.ts';
import { numberFormat, shownNumber } from './number-format.ts';
import { columnLetters, columnOf } from './sheet.ts';

describe('xlsx', () => {
  it('reads rows with the names of their columns, values as they are shown, and their cells as places', async () => {
    const book = xlsxOf([
      {
        name: 'Prices',
        rows: {
          1: { A: 'Price list' },
          3: { A: 'Product', B: 'Price', C: 'Since', D: 'Share' },
          4: { A: 'Bolt', B: number(1.5, 2), C: number(45_352, 1), D: number(0.125, 3) },
          5: { A: 'Nut', B: number('0.30000000000000004'), C: number(45_291.520_833_333, 4), D: number(1, 3) },
        },
      },
    ]);
    const document = await read(book, 'p.xlsx');
    expect(outline(document)).toEqual([
      'paragraph: Price list',
      'row: Product: Bolt; Price: 1.50; Since: 2024-03-01; Share: 12.5%',
      'row: Product: Nut; Price: 0.3; Since: 2023-12-31 12:30; Share: 100.0%',
    ]);
    expect(document.places?.map((place) => [place.kind, place.label])).toEqual([
      ['sheet', 'Prices!A1'],
      ['sheet', 'Prices!A4:D4'],
      ['sheet', 'Prices!A5:D5'],
    ]);
  });

  it('F22: a formula is its last computed value, and never computed', async () => {
    const rows = {
      1: { A: 'Name', B: 'Sum' },
      2: { A: 'x', B: { xml: '<c><f>SUM(A1:A9)</f><v>42</v></c>' } },
      3: { A: 'y', B: { xml: '<c><f>WEBSERVICE("http://127.0.0.1/")</f></c>' } },
    };
    expect(outline(await read(xlsxOf([{ name: 'S', rows }]), 'p.xlsx'))).toEqual(['row: Name: x; Sum: 42', 'row: Name: y']);
  });

  it('reads inline texts, truths and formula texts, and leaves errors out', async () => {
    const rows = {
      1: {
        A: { xml: '<c t="inlineStr"><is><r><t>In</t></r><r><t>line</t></r></is></c>' },
        B: { xml: '<c t="b"><v>1</v></c>' },
        C: { xml: '<c t="str"><f>A1</f><v>told</v></c>' },
        D: { xml: '<c t="e"><v>#REF!</v></c>' },
      },
    };
    expect((await read(xlsxOf([{ name: 'S', rows }]), 'p.xlsx')).text).toBe('Inline; TRUE; told');
  });

  it('names several sheets, skips hidden ones and says so', async () => {
    const rows = { 1: { A: 'Name', B: 'City' }, 2: { A: 'Ann', B: 'Paris' } };
    const book = xlsxOf([
      { name: 'A', rows },
      { name: 'B & C', rows },
      { name: 'Secret', rows, state: 'veryHidden' },
    ]);
    const parsed = await parse(book, 'p.xlsx');
    expect(parsed.drafts.map((draft) => draft.text)).toEqual(['A', 'Name: Ann; City: Paris', 'B & C', 'Name: Ann; City: Paris']);
    expect(parsed.notes).toEqual(['1 hidden sheet was not read.']);
    expect(placed(await read(book, 'p.xlsx'))).toContain('B & C!A2:B2: Name: Ann; City: Paris');
  });

  it('finds a second table below the first, and a gap inside of one', async () => {
    const rows = {
      1: { A: 'Name', B: 'City' },
      2: { A: 'Ann', B: 'Paris' },
      4: { A: 'Bob', B: 'Lyon' },
      6: { A: 'Budget' },
      7: { A: 'Item', B: 'Cost' },
      8: { A: 'Food', B: number(5) },
      10: { C: 'Left', D: 'Right' },
      11: { C: 'l', D: 'r' },
    };
    expect(outline(await read(xlsxOf([{ name: 'S', rows }]), 'p.xlsx'))).toEqual([
      'row: Name: Ann; City: Paris',
      'row: Name: Bob; City: Lyon',
      'paragraph: Budget',
      'row: Item: Food; Cost: 5',
      'row: Left: l; Right: r',
    ]);
  });

  it('counts days from 1904 where the workbook does', async () => {
    const rows = { 1: { A: number(43_890, 1), B: number(43_890) } };
    expect((await read(xlsxOf([{ name: 'S', rows }], '<workbookPr date1904="1"/>'), 'p.xlsx')).text).toBe('2024-03-01; 43890');
  });

  it('shows numbers by their format', () => {
    const shown = (value: number, code: string) => shownNumber(value, numberFormat(164, code), false);
    expect(shown(1234.5, '#,##0.00 "days"')).toBe('1234.50');
    expect(shown(0.1234, '0.0%')).toBe('12.3%');
    expect(shown(45_352, 'dd/mm/yyyy')).toBe('2024-03-01');
    expect(shown(45_352.75, 'yyyy-mm-dd hh:mm')).toBe('2024-03-01 18:00');
    expect(shown(0.75, 'h:mm')).toBe('18:00');
    expect(shown(0.004, '0.00')).toBe('0.004');
    expect(shown(59, 'd')).toBe('1900-02-28');
    expect(shown(7, '[Red]General')).toBe('7');
    expect(shown(1.5, '0.00E+00')).toBe('1.5');
  });

  it('names columns as spreadsheets do', () => {
    expect([0, 25, 26, 701, 702].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA']);
    fc.assert(
      fc.property(fc.nat(16_383), (column) => {
        expect(columnOf(`${columnLetters(column)}7`)).toBe(column);
      }),
    );
  });
});

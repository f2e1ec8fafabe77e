import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attachment, dispositionOf, shownName } from './file-name.ts';

const fileName = (parameters: string) => dispositionOf(`Content-Disposition: form-data; name="file"; ${parameters}`).fileName;

describe('the name of an uploaded file', () => {
  it.each([
    ['filename="plain.txt"', 'plain.txt'],
    ['filename=plain.txt', 'plain.txt'],
    ['filename="Отчёт за год.md"', 'Отчёт за год.md'],
    ['filename="a\\"b.txt"', 'a"b.txt'],
    ['filename="a%22b.txt"', 'a"b.txt'],
    ['filename="x.txt"; filename*=UTF-8\'\'na%C3%AFve%20%E2%82%AC.txt', 'naïve €.txt'],
    ["filename*=iso-8859-1'en'%A3.txt", '£.txt'],
    ['filename*0*=UTF-8\'\'na%C3%AF; filename*1="ve 100%.txt"', 'naïve 100%.txt'],
    ['filename=""', ''],
  ])('reads %s', (parameters, expected) => expect(fileName(parameters)).toBe(expected));

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\report.txt', 'report.txt'],
    ['a\0b.txt', 'ab.txt'],
    ['CON', 'CON'],
    ['user\u202Etxt.exe', 'usertxt.exe'],
    ['"><img src=x onerror=alert(1)>.md', '"><img src=x onerror=alert(1)>.md'],
    ['😀.md', '😀.md'],
    ['..', 'unnamed'],
    ['  ', 'unnamed'],
  ])('F13: %j is shown as %j', (given, shown) => expect(shownName(given)).toBe(shown));

  it('F13: a long name is cut to 255 characters and keeps its extension', () => {
    const name = shownName(`${'ж'.repeat(400)}.markdown`);
    expect(name.length).toBe(255);
    expect(name.endsWith('ж.markdown')).toBe(true);
  });

  it('F13: whatever it was, it is no path, holds no control character and goes through a download header', () => {
    const law = fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
      const name = shownName(given);
      expect(name.length).toBeGreaterThan(0);
      expect(name.length).toBeLessThanOrEqual(255);
      expect(name).not.toMatch(/[/\\]|\p{Cc}/u);
      const header = attachment(name);
      expect(() => new Headers({ 'content-disposition': header })).not.toThrow();
      expect(decodeURIComponent(/filename\*=UTF-8''(.*)$/.exec(header)?.[1] ?? '')).toBe(name);
    });
    fc.assert(law, { numRuns: 500 });
  });
});

import { describe, expect, it } from 'vitest';
import { SHAPE_WORDS } from './en/lexicon.ts';
import { newShapeFinder, shapeClass } from './shapes.ts';

const find = newShapeFinder(SHAPE_WORDS);
const found = (text: string): string[] => find(text).map((shape) => `${shape.kind} ${text.slice(shape.start, shape.end)} = ${shape.key}`);

describe('dates', () => {
  it.each<[string, string[]]>([
    ['on 3 May 1912', ['date 3 May 1912 = 1912-05-03']],
    ['on May 3, 1912', ['date May 3, 1912 = 1912-05-03']],
    ['the 4th of July 1899', ['date 4th of July 1899 = 1899-07-04']],
    ['in August 1820', ['date August 1820 = 1820-08']],
    ['died 11 November 875', ['date 11 November 875 = 0875-11-11']],
    ['at 2024-02-29T10:00', ['date 2024-02-29 = 2024-02-29']],
    ['on 31 February 1900', ['date 31 February 1900 = 1900-02']],
    ['on 24.12.1999', ['date 24.12.1999 = 1999-12-24']],
    ['from 1856–1943', ['date 1856 = 1856', 'date 1943 = 1943']],
    ['from 1802-1885', ['date 1802 = 1802', 'date 1885 = 1885']],
    ['call 1802-1885-1900 now', ['date 1802 = 1802']],
    ['in the 1990s', ['date 1990s = 1990s']],
    ['on May 3', ['date May 3 = --05-03']],
    ['they may 3 times march 4 miles', []],
  ])('in %j', (text, expected) => {
    expect(found(text).filter((line) => line.startsWith('date'))).toEqual(expected);
  });
});

describe('quantities and numbers', () => {
  it.each<[string, string[]]>([
    ['1,500 km away', ['quantity 1,500 km = 1,500 km']],
    ['$3.5 million', ['quantity $3.5 million = $3.5 million']],
    ['about 12%', ['quantity 12% = 12%']],
    ['5km run', ['quantity 5km = 5km']],
    ['1500 metres', ['quantity 1500 metres = 1500 metres']],
    ['three of 12 boats', ['number 12 = 12']],
    ['-4 below', ['number -4 = -4']],
    ['host 10.0.0.1 up', []],
  ])('in %j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

describe('code and links', () => {
  it.each<[string, string[]]>([
    ['see https://a.example/b(c), then', ['link https://a.example/b(c) = https://a.example/b(c)']],
    ['mail a.b@c.example.', ['link a.b@c.example = a.b@c.example']],
    ['run `npm test` now', ['code npm test = npm test']],
    ['edit src/app/main.ts.', ['code src/app/main.ts = src/app/main.ts']],
    ['open config.toml, please', ['code config.toml = config.toml']],
    ['the file __init__.py is', ['code __init__.py = __init__.py']],
    ['call POST /rags/{id}/upload with', ['code POST /rags/{id}/upload = POST /rags/{id}/upload']],
    ['set LEASE_MS and lease_ms', ['code LEASE_MS = LEASE_MS', 'code lease_ms = lease_ms']],
    ['call readFile() or readFile', ['code readFile() = readFile()', 'code readFile = readFile']],
    ['and/or, his/her, km/h, 24/7', []],
    ['YouTube and GraphRAG and iPhone', []],
  ])('in %j', (text, expected) => {
    expect(found(text).filter((line) => !line.startsWith('number'))).toEqual(expected);
  });
  it.each([
    ['config.toml', 'file'],
    ['.env', 'file'],
    ['src/app/', 'directory'],
    ['GET /rags', 'endpoint'],
    ['git push', 'command'],
    ['LEASE_MS', 'environment variable'],
    ['read()', 'function'],
    ['--force', 'option'],
    ['lease_ms', null],
  ])('%j is of class %j', (code, expected) => {
    expect(shapeClass(code)).toBe(expected);
  });
});

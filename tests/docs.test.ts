import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../contract/errors.ts';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
/** `npm run bench -- --write` makes the measurements: nobody words them. */
const WRITTEN = ['README.md', ...globSync('docs/**/*.md', { cwd: root })]
  .filter((file) => file !== path.join('docs', 'measurements.md'))
  .sort();

const FENCE = /^```.*\n([\s\S]*?)^```$/gm;
const fencesOf = (text: string): string[] => [...text.matchAll(FENCE)].map(([, code = '']) => code);
const spansOf = (text: string): string[] => [...text.replaceAll(FENCE, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
const codeOf = (text: string): string[] => [...fencesOf(text), ...spansOf(text)];
const all = (texts: readonly string[], pattern: RegExp): string[] =>
  texts.flatMap((text) => [...text.matchAll(pattern)].map(([found]) => found));

const FOLDERS = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && /^[a-z]/.test(entry.name));
/** Begins with a folder of the repository, and is no part of an address or of a longer path. */
const IN_FOLDER = new RegExp(`(?<![\\w./$-])(?:${FOLDERS.map(({ name }) => name).join('|')})/[\\w./-]*`, 'g');
/** A file of the repository's root by its name alone. */
const IN_ROOT = /^(?:\.?[\w.-]+\.(?:ts|tsx|mjs|cjs|toml|sql)|(?:package|tsconfig)\.json)$/;

/** The commands of `ferag` as its table of contents names them: `upload`, `cycle watch`, … */
function commands(): Set<string> {
  const main = read('compute/cli/main.ts');
  const groups = new Map([...main.matchAll(/const (\w+) = ferag\.command\('([\w-]+)'\)/g)].map(([, variable, name]) => [variable, name]));
  const of = (parent = '', name = ''): string => (parent === 'ferag' ? name : `${groups.get(parent)} ${name}`);
  const made = [...main.matchAll(/\b(?:command|ragCommand)\((\w+), '([\w-]+)/g), ...main.matchAll(/^(\w+)\s+\.command\('([\w-]+)/gm)];
  const short = [...main.matchAll(/\bof(Cycle|Step)\('([\w-]+)/g)].map(([, group = '', name]) => of(group.toLowerCase(), name));
  return new Set([...made.map(([, parent, name]) => of(parent, name)), ...short]);
}

/** What GitHub makes of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
const anchorsOf = (file: string): string[] => [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

describe.each(WRITTEN)('%s', (file) => {
  const text = read(file);

  it('names only paths that exist', () => {
    const named = [...all(codeOf(text), IN_FOLDER), ...spansOf(text).filter((code) => IN_ROOT.test(code))];
    const missing = named.map((name) => name.replace(/[.]+$/, '')).filter((name) => !existsSync(path.join(root, name)));
    expect(missing).toEqual([]);
  });

  it('names only scripts of package.json', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(([, run, short]) => run ?? short ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('names only commands that ferag has', () => {
    const known = commands();
    const named = codeOf(text).flatMap((code) => [...code.matchAll(/\bferag ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?/g)]);
    const unknown = named.filter(([, first = '', second = '']) => !known.has(first) && !known.has(`${first} ${second}`));
    expect(unknown.map(([whole]) => whole)).toEqual([]);
  });

  it('names only settings that are read', () => {
    const known = new Set(all([read('compute/config.ts'), read('edge/env.ts')], /\b[A-Z][A-Z0-9_]+(?=\??:)/g));
    const named = all(codeOf(text), /(?<![\w$])[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('names only error codes, fields, steps and indexes that exist', () => {
    const tables = globSync('migrations/*.sql', { cwd: root });
    const known = new Set(all([...globSync('contract/*.ts', { cwd: root }), ...tables].map(read), /\b[a-z]+(?:_[a-z]+)+\b/g));
    const named = spansOf(text).filter((code) => /^[a-z]+(?:_[a-z]+)+$/.test(code));
    expect(named.filter((name) => !(name in ERRORS) && !known.has(name))).toEqual([]);
  });

  it('links only to what is there', () => {
    const links = [...text.replaceAll(FENCE, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = links.filter((target) => {
      if (/^[a-z]+:/.test(target)) return false;
      const [page = '', anchor] = target.split('#', 2);
      const there = page === '' ? file : path.join(path.dirname(file), page);
      return !existsSync(path.join(root, there)) || (anchor !== undefined && !anchorsOf(there).includes(anchor));
    });
    expect(broken).toEqual([]);
  });
});

it('finds the commands at all', () => {
  expect([...commands()]).toEqual(expect.arrayContaining(['up', 'upload', 'cycle approve', 'step schema', 'node start']));
});

it('tells an operator of every setting', () => {
  const operating = read('docs/operating.md');
  const settings = all([read('compute/config.ts')], /^ {2}[A-Z][A-Z0-9_]+(?=:)/gm).map((name) => name.trim());
  // The terminal and the CI service set these by themselves.
  const known = new Set(['TERM', 'CI']);
  expect(settings.length).toBeGreaterThan(10);
  expect(settings.filter((name) => !known.has(name) && !operating.includes(`\`${name}\``))).toEqual([]);
});

it('numbers the decisions one after the other, each on less than a page', () => {
  const decisions = readdirSync(path.join(root, 'docs/decisions')).sort();
  expect(decisions.map((name) => Number(name.slice(0, 4)))).toEqual(decisions.map((_, index) => index + 1));
  for (const name of decisions) {
    const text = read(`docs/decisions/${name}`);
    expect(text.startsWith(`# ${name.slice(0, 4)} `), name).toBe(true);
    expect(text.trimEnd().split('\n').length, name).toBeLessThanOrEqual(25);
    expect(text, name).toMatch(/\*\*Context\.\*\*[\s\S]+\*\*Decision\.\*\*[\s\S]+\*\*Consequence\.\*\*/);
  }
});

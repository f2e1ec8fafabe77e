/**
 * Writes docs/faults.md from the results of the last whole test run (test-results/vitest.json): every fault and promise with the tests
 * that carry its number. `--check` compares instead, and fails when a fault that the product already meets has no passing test.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { FAULT_AREAS, PROMISES, type Fault } from '../tests/faults.ts';

const root = path.resolve(import.meta.dirname, '..');
const target = path.join(root, 'docs', 'faults.md');
const Results = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ title: z.string(), ancestorTitles: z.array(z.string()).default([]), status: z.string() })),
    }),
  ),
});

/** Tests of one file that are named; a table of cases is one idea. */
const SHOWN = 4;

interface Proof {
  readonly file: string;
  readonly title: string;
  readonly failed: boolean;
}

const proofs = proofsByNumber(Results.parse(JSON.parse(readFileSync(path.join(root, 'test-results', 'vitest.json'), 'utf8'))));
const text = page(proofs);
const problems = [...missing(), ...failing()];
for (const problem of problems) process.stdout.write(`${problem}\n`);
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  problems.push('docs/faults.md');
  process.stdout.write('docs/faults.md is not what the test results say: run `node scripts/faults.ts`.\n');
}
process.exit(problems.length === 0 ? 0 : 1);

/** A name such as `F59, F63: two nodes …` stands under both numbers; a number of the surrounding `describe` counts for each of its tests. */
function proofsByNumber({ testResults }: z.infer<typeof Results>): Map<string, Proof[]> {
  const all = new Map<string, Proof[]>();
  for (const { name, assertionResults } of testResults) {
    const file = path.relative(root, name).replaceAll(path.sep, '/');
    for (const { title, ancestorTitles, status } of assertionResults) {
      const numbers = [...ancestorTitles, title].flatMap((words) => /^((?:[FJL]\d+(?:, )?)+):/.exec(words)?.[1]?.split(', ') ?? []);
      const proof = { file, title: title.replace(/^(?:[FJL]\d+(?:, )?)+: /, ''), failed: status === 'failed' };
      for (const number of new Set(numbers)) all.set(number, [...(all.get(number) ?? []), proof]);
    }
  }
  return all;
}

function page(all: ReadonlyMap<string, readonly Proof[]>): string {
  const areas = FAULT_AREAS.map(({ name, faults }) => `## ${name}\n\n${faults.map((fault) => entry(fault, all)).join('\n')}\n`);
  const promises = Object.entries(PROMISES).map(([number, says]) => `- **${number}** ${says}${tests(all.get(number) ?? [])}`);
  const counted = FAULT_AREAS.flatMap(({ faults }) => faults);
  const met = counted.filter(({ number }) => all.has(`F${number}`)).length;
  const head = [
    '# Faults and promises',
    '',
    'Made by `node scripts/faults.ts` from the results of `npm test`; do not edit. The list is `tests/faults.ts`.',
    '',
    `${met} of ${counted.length} faults have a test; ${counted.filter(({ number, later }) => later !== undefined && !all.has(`F${number}`)).length} need a part that is not there yet.`,
    '',
  ];
  return `${[...head, ...areas, '## Promises of the jobs and laws of the fold', '', ...promises].join('\n')}\n`;
}

function entry({ number, says, later }: Fault, all: ReadonlyMap<string, readonly Proof[]>): string {
  const found = all.get(`F${number}`) ?? [];
  const wanting = later === undefined ? '' : found.length === 0 ? ` *Needs ${later}.*` : ` *In part; the rest needs ${later}.*`;
  return `- **F${number}** ${says}${wanting}${tests(found)}`;
}

function tests(found: readonly Proof[]): string {
  const files = [...Map.groupBy(found, ({ file }) => file)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const lines = files.flatMap(([file, proven]) => {
    const titles = [...new Set(proven.map(({ title }) => shown(title)))].toSorted((a, b) => (a < b ? -1 : 1));
    const more = titles.length > SHOWN ? [`and ${titles.length - SHOWN} more`] : [];
    return [...titles.slice(0, SHOWN), ...more].map((title) => `\n  - \`${file}\` ${title}`);
  });
  return lines.join('');
}

/** One line of Markdown: signs that would be markup are escaped. */
function shown(title: string): string {
  return title.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_<>|[\]]/g, (sign) => `\\${sign}`);
}

function missing(): string[] {
  const faults = FAULT_AREAS.flatMap((area) => area.faults).filter(({ number, later }) => later === undefined && !proofs.has(`F${number}`));
  const promises = Object.keys(PROMISES).filter((number) => !proofs.has(number));
  return [...faults.map(({ number, says }) => `F${number} has no test: ${says}`), ...promises.map((number) => `${number} has no test.`)];
}

function failing(): string[] {
  return [...proofs].flatMap(([number, found]) => found.flatMap(({ failed, title }) => (failed ? [`${number} fails: ${title}`] : [])));
}

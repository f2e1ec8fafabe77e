/**
 * Everything that CI runs, in one order, each part with its time; ends with `N passed, N failed`. A part that cannot run here
 * prints why; with CI=true it counts as failed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const report = path.join(root, 'test-results', 'vitest.json');
const parts: [name: string, command: string[]][] = [
  ['format', ['oxfmt', '--check', '.']],
  ['lint', ['oxlint', '--deny-warnings']],
  ['types', ['node', 'scripts/types.ts']],
  ['boundaries', ['depcruise', '--config', '.dependency-cruiser.cjs', 'contract', 'edge', 'compute', 'web']],
  ['unused', ['knip']],
  ['deploy', ['node', 'scripts/deploy.ts', '--dry-run']],
  ['tests', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]],
  ['faults', ['node', 'scripts/faults.ts', '--check']],
  ['schemathesis', ['node', 'tests/schemathesis/run.ts']],
];

let passed = 0;
let failed = 0;
const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
for (const [name, [command, ...args]] of parts) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  if (name === 'tests') rmSync(report, { force: true });
  const started = performance.now();
  process.stdout.write(`\n── ${name}\n`);
  const { status } = spawnSync(command ?? '', args, { cwd: root, stdio: 'inherit' });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const tests = name === 'tests' ? countTests() : null;
  passed += tests?.passed ?? (status === 0 ? 1 : 0);
  failed += tests?.failed ?? (status === 0 ? 0 : 1);
  if (tests?.failed === 0 && status !== 0) failed += 1;
  process.stdout.write(`── ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${seconds} s\n`);
}
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

function countTests(): { passed: number; failed: number } | null {
  if (!existsSync(report)) return null;
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed: numPassedTests, failed: numFailedTests };
}

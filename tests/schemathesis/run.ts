/**
 * Fuzzes the running product by its own `/openapi.json` with schemathesis: every operation by boundary values, random and wrong
 * data, and in chains. Ends with one line. Without Python it says so and passes, except with CI=true.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startMachine } from '../harness/machine.ts';
import { configOf } from './config.ts';
import { seed } from './seed.ts';
import { pythonWith } from '../harness/python.ts';

const SEED = 20_260;

const tool = pythonWith({
  name: 'schemathesis',
  requirements: path.join(import.meta.dirname, 'requirements.txt'),
  folder: 'schemathesis',
  oldest: [3, 10],
});
if ('missing' in tool) {
  process.stdout.write(`schemathesis is left out: ${tool.missing}\n`);
  process.exit(process.env['CI'] === 'true' ? 1 : 0);
}
const folder = mkdtempSync(path.join(tmpdir(), 'ferag-schemathesis-'));
const machine = await startMachine();
let code = 1;
try {
  const seeded = await seed(machine.url);
  const config = path.join(folder, 'schemathesis.toml');
  writeFileSync(config, configOf(seeded, SEED));
  const report = path.join(folder, 'junit.xml');
  const args = ['--config-file', config, 'run', `${machine.url}/openapi.json`, '--report', 'junit', '--report-junit-path', report];
  const child = spawn(path.join(tool.bin, 'st'), [...args, ...process.argv.slice(2)], { cwd: folder, stdio: 'inherit' });
  code = Number((await once(child, 'exit'))[0] ?? 1);
  process.stdout.write(`${summary(readFileSync(report, 'utf8'))}\n`);
} finally {
  await machine.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(code);

/** The sums of the report, in one line. */
function summary(report: string): string {
  const sum = (name: string) => Number(new RegExp(`<testsuites[^>]*\\b${name}="(\\d+)"`).exec(report)?.[1] ?? Number.NaN);
  return `schemathesis: ${sum('tests')} operations and chains, ${sum('failures')} failed, ${sum('errors')} errors, seed ${SEED}`;
}

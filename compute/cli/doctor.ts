import { readConfig } from '../config.ts';
import { edgeChecks } from './doctor-edge.ts';
import { machineChecks } from './doctor-machine.ts';
import { modelChecks } from './doctor-models.ts';
import { storeChecks } from './doctor-store.ts';
import { EXIT } from './exit.ts';
import { paint, print, printJson, widthOf, wrap, type Shown } from './terminal.ts';

/** `ferag doctor`: what this machine needs, what the edge, the store and the models say, each with the fix. Exit 8 when something fails. */
export async function doctor({ json }: Shown): Promise<void> {
  const config = readConfig();
  const edge = await edgeChecks(config);
  const isUp = edge.some(({ name, result }) => name === 'edge' && result === 'ok');
  const checks = [...(await machineChecks(config, isUp)), ...edge, ...(await storeChecks(config)), ...(await modelChecks(config))];
  const isFailed = checks.some(({ result }) => result === 'failed');
  if (isFailed) process.exitCode = EXIT.checks_failed;
  if (json) return printJson({ ok: !isFailed, checks });
  const marks = { ok: paint('✔', 'green'), warning: paint('!', 'yellow'), failed: paint('✘', 'red') } as const;
  const width = Math.max(...checks.map(({ name }) => widthOf(name)));
  const indent = ' '.repeat(width + 4);
  for (const { name, result, detail, fix } of checks) {
    print(wrap(detail, indent, `${marks[result]} ${name.padEnd(width)}  `));
    if (fix !== null) print(wrap(fix, `${indent}  `, `${indent}→ `));
  }
}

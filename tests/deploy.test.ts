import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkDeployment } from '../scripts/deploy-checks.ts';
import { newStateDir, root } from './harness/machine.ts';

async function deploy(args: readonly string[], env: Record<string, string> = {}) {
  // Nobody is signed in, and nothing outside can be reached.
  const nowhere = 'http://127.0.0.1:9';
  const own = {
    HOME: newStateDir(),
    CLOUDFLARE_API_TOKEN: '',
    HTTPS_PROXY: nowhere,
    HTTP_PROXY: nowhere,
    CLOUDFLARE_API_BASE_URL: nowhere,
  };
  const child = spawn(process.execPath, [path.join(root, 'scripts/deploy.ts'), ...args], {
    cwd: root,
    env: { ...process.env, ...own, ...env },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code]: unknown[] = await once(child, 'close');
  return { code, said };
}

describe('npm run deploy', () => {
  let dry: Awaited<ReturnType<typeof deploy>>;
  beforeAll(async () => {
    dry = await deploy(['--dry-run']);
  });

  it('with --dry-run bundles and checks without a network, and says sizes, bindings and migrations', () => {
    expect(dry.code, dry.said).toBe(0);
    const [, packed = ''] = /worker\s+\d+ KiB, (\d+) KiB after gzip/.exec(dry.said) ?? [];
    expect(Number(packed)).toBeGreaterThan(50);
    expect(Number(packed)).toBeLessThan(3 * 1024);
    for (const name of ['DB', 'BUCKET', 'HINTS', 'TASK_ROOM', 'NODE_HUB', 'SWEEPER'])
      expect(dry.said).toMatch(new RegExp(`bindings .*\\b${name}\\b`));
    for (const file of readdirSync(path.join(root, 'migrations')).filter((name) => name.endsWith('.sql'))) expect(dry.said).toContain(file);
    expect(dry.said).toContain('Nothing was deployed');
  });

  it('deploys nothing while wrangler.toml names no database, or the database is a file of this machine', async () => {
    const real = await deploy([]);
    expect(real.code, real.said).not.toBe(0);
    expect(real.said).toContain('npx wrangler d1 create ferag');
    const file = await deploy([], { DATABASE_URL: 'file:x.db' });
    expect(file.said).toContain('DATABASE_URL is a file of this machine');
  });

  it('finds a binding that is missing, a migration that cannot be applied, and a gap in their numbers', async () => {
    const copy = newStateDir();
    for (const name of ['wrangler.toml', 'migrations', 'dist/deploy', 'dist/web', 'edge/env.ts', 'edge/worker.ts']) {
      mkdirSync(path.dirname(path.join(copy, name)), { recursive: true });
      cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
    }
    expect((await checkDeployment(copy)).faults).toEqual([]);
    const toml = path.join(copy, 'wrangler.toml');
    writeFileSync(toml, readFileSync(toml, 'utf8').replace('binding = "BUCKET"', 'binding = "BUCKETS"'));
    writeFileSync(path.join(copy, 'migrations/9999_gap.sql'), 'ALTER TABLE nowhere ADD COLUMN x INTEGER;');
    const { faults } = await checkDeployment(copy);
    expect(faults).toHaveLength(3);
    expect(faults.join(' ')).toMatch(/BUCKET\..*9999_gap\.sql is not the next.*no such table/s);
  });
});

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { freePort, newStateDir, OWNER, root } from './harness/machine.ts';
import { ENGLISH } from './harness/texts.ts';

/** A network of its own with nothing in it but loopback: what is reached then is on this machine. */
const ALONE = ['-rn', '/bin/sh', '-c', 'ip link set lo up && exec "$@"', 'alone'];
const missing = spawnSync('unshare', [...ALONE, 'true'], { stdio: 'ignore' }).status === 0 ? null : 'no namespaces may be made here';
if (missing !== null) {
  if (process.env['CI'] === 'true') throw new Error(`The install without a network cannot be tested: ${missing} (unshare, ip).`);
  process.stderr.write(`The install without a network is not tested: ${missing}; it needs util-linux and iproute2.\n`);
}

/** What a person does there, as one program. The tools are those of any system; there is no npm and no Node among them. */
const SESSION = `set -eu
cd "$1"
./ferag up > up.log 2>&1 &
up=$!
trap 'kill $up' EXIT
for i in $(seq 240); do if grep -q 'ferag is ready' up.log; then break; fi; kill -0 $up; sleep 0.25; done
printf '%s\\n' "$FERAG_OWNER_PASSWORD" | ./ferag login --email "$FERAG_OWNER_EMAIL" --password-stdin
./ferag rag create Observatories
./ferag upload "$2" --wait
./ferag cycle approve
./ferag ask "$3" --sources
trap - EXIT
kill -TERM $up
wait $up
`;
const TOOLS = ['sh', 'dirname', 'grep', 'setpriv', 'seq', 'sleep', 'printf'];

let folder: string;
beforeAll(async () => {
  if (missing !== null) return;
  folder = newStateDir();
  const archive = path.join(folder, 'ferag.tar');
  const pack = spawn(process.execPath, [path.join(root, 'scripts/pack.ts'), archive], { stdio: ['ignore', 'ignore', 'inherit'] });
  expect((await once(pack, 'exit'))[0]).toBe(0);
  const unpack = spawn('tar', ['-xf', archive, '-C', folder], { stdio: 'inherit' });
  expect((await once(unpack, 'exit'))[0]).toBe(0);
});

it.skipIf(missing !== null)(
  'one archive, unpacked where there is no network, no npm and no Node, goes from a file to an answer',
  async () => {
    const [name = ''] = readdirSync(folder).filter((entry) => entry.startsWith('ferag-'));
    const home = path.join(folder, name);
    expect(readdirSync(home)).toEqual(expect.arrayContaining(['compute', 'dist', 'docs', 'ferag', 'node_modules', 'package.json']));
    expect(readdirSync(home).filter((entry) => entry.startsWith('.') || entry === 'tests')).toEqual([]);

    const bin = path.join(folder, 'bin');
    mkdirSync(bin);
    for (const tool of TOOLS) {
      const { stdout } = spawnSync('/bin/sh', ['-c', `command -v ${tool}`], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } });
      if (stdout.startsWith('/')) symlinkSync(stdout.trim(), path.join(bin, tool));
    }
    writeFileSync(path.join(folder, ENGLISH.name), ENGLISH.text);
    const env = {
      PATH: bin,
      HOME: folder,
      FERAG_STATE_DIR: path.join(folder, 'state'),
      FERAG_PORT: String(await freePort()),
      FERAG_OWNER_EMAIL: OWNER.email,
      FERAG_OWNER_PASSWORD: OWNER.password,
    };
    const [asked] = ENGLISH.questions;
    const session = ['/bin/sh', '-c', SESSION, 'session', home, path.join(folder, ENGLISH.name), asked?.question ?? ''];
    const command = ['/usr/bin/env', '-i', ...Object.entries(env).map(([key, value]) => `${key}=${value}`), ...session];
    const run = spawn('unshare', [...ALONE, ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [run.stdout, run.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code]: unknown[] = await once(run, 'close');
    expect(said).toContain(asked?.sentence);
    expect(code, said).toBe(0);
  },
);

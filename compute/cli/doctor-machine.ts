import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import type { Config } from '../config.ts';
import { failed, ok, warning, type Check } from './doctor-check.ts';
import { size } from './terminal.ts';

const root = path.resolve(import.meta.dirname, '../..');
const NODE_MAJOR = 24;
const DISK_LEAST = { warning: 5e9, failed: 5e8 };

/** What ferag needs of this machine. `isUp`: an edge answers. */
export const machineChecks = async (config: Config, isUp: boolean): Promise<Check[]> => [
  nodeVersion(),
  build(),
  stateDirectory(config),
  await disk(config),
  await port(config, isUp),
];

function nodeVersion(): Check {
  const { node } = process.versions;
  if (Number(node.split('.', 1)[0]) >= NODE_MAJOR) return ok('runtime', `Node ${node}.`);
  return failed(
    'runtime',
    `Node ${node} runs this, and ferag needs ${NODE_MAJOR}.`,
    'Run "npm install": it brings the Node that is pinned.',
  );
}

function build(): Check {
  const missing = ['dist/options.json', 'dist/worker/worker.js', 'dist/web/index.html'].filter(
    (file) => !existsSync(path.join(root, file)),
  );
  if (missing.length === 0) return ok('build', 'The edge and the web client are built.');
  return failed('build', `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.`, 'Run "npm run build", or "npm start".');
}

function stateDirectory({ FERAG_STATE_DIR: dir }: Config): Check {
  try {
    const isThere = existsSync(dir);
    const nearest = isThere ? dir : nearestFolder(dir);
    accessSync(nearest, constants.W_OK);
    return ok('state', isThere ? `${dir} is writable.` : `${dir} is made at the first start.`);
  } catch {
    return failed('state', `${dir} is not writable.`, 'Change its owner or mode, or set FERAG_STATE_DIR to another folder.');
  }
}

function nearestFolder(dir: string): string {
  let at = path.resolve(dir);
  while (!existsSync(at)) at = path.dirname(at);
  return at;
}

async function disk({ FERAG_STATE_DIR: dir }: Config): Promise<Check> {
  const { bavail, bsize } = await statfs(nearestFolder(dir));
  const free = bavail * bsize;
  const detail = `${size(free)} free for ${dir}.`;
  const fix = 'Make room there, or set FERAG_STATE_DIR to another disk.';
  if (free < DISK_LEAST.failed) return failed('disk', detail, fix);
  return free < DISK_LEAST.warning ? warning('disk', detail, fix) : ok('disk', detail);
}

/** The port serves ferag, is free for it, or is somebody else's. */
async function port(
  { FERAG_HOST: host, FERAG_PORT: number, FERAG_STATE_DIR: dir, FERAG_URL: elsewhere }: Config,
  isUp: boolean,
): Promise<Check> {
  const address = `${host}:${number}`;
  if (isUp && elsewhere === undefined) return ok('port', `${address} is ferag's.`);
  const server = createServer();
  try {
    server.listen(number, host);
    await once(server, 'listening');
    server.close();
    return ok('port', `${address} is free.`);
  } catch {
    const pid = existsSync(path.join(dir, 'up.pid')) ? readFileSync(path.join(dir, 'up.pid'), 'utf8') : null;
    const who = pid === null ? 'something else' : `process ${pid} (ferag up) or something else`;
    if (elsewhere !== undefined)
      return warning('port', `${address} is used by ${who}.`, 'This matters only for "ferag up" on this machine.');
    return failed('port', `${address} is used by ${who}, which does not answer as ferag.`, 'Stop it, or set FERAG_PORT to another port.');
  }
}

import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import type { Ready } from '../../contract/instance.ts';
import { readConfig, type Config } from '../config.ts';
import { openApi } from './api/index.ts';
import { EXIT } from './exit.ts';
import { edgeUrl } from './session.ts';
import { paint, print, printJson, size, widthOf, wrap, type Shown } from './terminal.ts';

type Result = 'ok' | 'warning' | 'failed';

interface Check {
  readonly name: string;
  readonly result: Result;
  readonly detail: string;
  /** What to do about it; null when there is nothing to do. */
  readonly fix: string | null;
}

const root = path.resolve(import.meta.dirname, '../..');
const NODE_MAJOR = 24;
const DISK_LEAST = { warning: 5e9, failed: 5e8 };
/** Tokens and leases go by the edge's clock: a minute apart is worth knowing, five make both end early. */
const SKEW_SECONDS = { warning: 60, failed: 300 };

const ok = (name: string, detail: string): Check => ({ name, result: 'ok', detail, fix: null });
const warning = (name: string, detail: string, fix: string): Check => ({ name, result: 'warning', detail, fix });
const failed = (name: string, detail: string, fix: string): Check => ({ name, result: 'failed', detail, fix });

/** `ferag doctor`: what this machine needs, what the edge says, each with the fix. Exit 8 when something fails. */
export async function doctor({ json }: Shown): Promise<void> {
  const config = readConfig();
  const edge = await edgeChecks(config);
  const isUp = edge.some(({ name, result }) => name === 'edge' && result === 'ok');
  const checks = [nodeVersion(), build(), stateDirectory(config), await disk(config), await port(config, isUp), ...edge];
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

async function edgeChecks(config: Config): Promise<Check[]> {
  const url = edgeUrl(config);
  const asked = Date.now();
  const answer = await openApi(url, null)
    .ready()
    .catch(() => null);
  if (answer === null) return [failed('edge', `No ferag answers at ${url}.`, 'Start it with "ferag up", or set FERAG_URL.')];
  const { readiness, date } = answer;
  return [ok('edge', `${url} answers.`), clock(date, (asked + Date.now()) / 2, url), ...readiness.checks.map(dependency)];
}

function clock(date: Date | null, now: number, url: string): Check {
  if (date === null && /^(?:127\.|localhost$|\[::1\]$)/.test(new URL(url).hostname))
    return ok('clock', 'The edge is on this machine: one clock.');
  if (date === null || Number.isNaN(date.getTime()))
    return warning('clock', 'The edge does not tell its time.', 'A proxy in between may take the Date header away.');
  // The header counts whole seconds.
  const seconds = Math.round(Math.max(0, Math.abs(now - date.getTime()) - 1000) / 1000);
  const detail = seconds === 0 ? 'This clock and that of the edge agree.' : `This clock and that of the edge are ${seconds} s apart.`;
  const fix = 'Set the clock of this machine by NTP.';
  if (seconds >= SKEW_SECONDS.failed) return failed('clock', detail, fix);
  return seconds >= SKEW_SECONDS.warning ? warning('clock', detail, fix) : ok('clock', detail);
}

const FIXES: Readonly<Record<Ready['checks'][number]['name'], string>> = {
  database: 'Look at the log of "ferag up"; restart it.',
  blobs: 'Look at the log of "ferag up", and whether its disk is full.',
  node: 'Start a compute node: "ferag node start" with FERAG_EDGE_URL and FERAG_NODE_TOKEN. With "ferag up" it starts again by itself.',
  store: 'Connect a compute node that has a store (FERAG_STORE). Whether its data is whole: stop, then "ferag verify".',
};

const dependency = ({ name, ok: isOk, detail }: Ready['checks'][number]): Check =>
  isOk ? ok(name, detail) : failed(name, detail, FIXES[name]);

#!/usr/bin/env node
// Runs the CLI on the Node that is pinned in this package, whatever Node started it; signals reach the program because it replaces
// nothing: the child shares the terminal and gets every signal forwarded.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(realpathSync(fileURLToPath(import.meta.url)));
const pinned = path.resolve(here, '../../node_modules/.bin/node');
const node = existsSync(pinned) ? pinned : process.execPath;
const child = spawn(node, [path.join(here, 'main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 128 + (signal === 'SIGINT' ? 2 : 15) : (code ?? 1)));

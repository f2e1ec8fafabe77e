import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readConfig, type Config } from '../config.ts';
import { EXIT } from './exit.ts';
import { print, printJson, type Shown } from './terminal.ts';

const BEAT_MS = 10_000;
/** Three missed beats: leases are renewed every 15 s by the same thread. */
const STALE_MS = 40_000;

const beatFile = ({ FERAG_STATE_DIR: dir }: Config): string => path.join(dir, 'node', 'alive');

/** Touches a file as long as this thread answers: what looks from outside has no port to ask. */
export function keepBeating(config: Config): void {
  const file = beatFile(config);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, '');
  setInterval(() => {
    const now = new Date();
    utimesSync(file, now, now);
  }, BEAT_MS).unref();
}

/** `ferag node health`: whether the compute node on this state directory is alive, for supervisors. Exit 7 when it is not. */
export async function nodeHealth({ json }: Shown): Promise<void> {
  const beat = statSync(beatFile(readConfig()), { throwIfNoEntry: false });
  const age = beat ? Date.now() - beat.mtimeMs : null;
  const isAlive = age !== null && age < STALE_MS;
  if (!isAlive) process.exitCode = EXIT.temporary;
  if (json) return printJson({ alive: isAlive, seconds: age === null ? null : Math.round(age / 1000) });
  print(age === null ? 'No node has run on this state directory.' : `The node was alive ${Math.round(age / 1000)} s ago.`);
}

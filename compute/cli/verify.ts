import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { FeragError } from '../../contract/errors.ts';
import { readConfig, type Config } from '../config.ts';
import { databaseHome, type HostDatabase } from '../machine/database.ts';
import { openHost } from '../machine/host.ts';
import { lockState } from '../machine/lock.ts';
import { readSecrets } from '../machine/secrets.ts';
import { openStore, storeAddresses } from '../stores/index.ts';
import { failuresOf, repair, verify as verifyState, type Finding, type Query, type State, type Verified } from '../verify/index.ts';
import { EXIT } from './exit.ts';
import { newLog } from './log.ts';
import { note, paint, plain, print, printJson, widthOf, wrap, type Shown } from './terminal.ts';

const root = path.resolve(import.meta.dirname, '../..');

interface VerifyCommand extends Shown {
  readonly rag?: number;
  readonly repair?: boolean;
  readonly discardNewer?: boolean;
}

/**
 * `ferag verify`: recomputes each RAG of this machine's state directory from its manifest, compares it with the edge, the blobs and the
 * store, and names what differs; `--repair` rebuilds what is a view of the manifest. Needs `up` to be stopped, so that nothing moves
 * between two looks. Exit 8 when something differs.
 *
 * @throws FeragError `document_busy` while `up` runs, `rag_not_found`.
 */
export async function verify(command: VerifyCommand): Promise<void> {
  const config = readConfig();
  const { FERAG_STATE_DIR: stateDir } = config;
  if (!existsSync(path.join(stateDir, 'edge'))) {
    throw new FeragError('rag_not_found', `There are no RAGs in ${stateDir}. Set FERAG_STATE_DIR to the folder that "ferag up" uses.`);
  }
  const unlock = lockState(stateDir);
  try {
    const { verified, done } = await onState(config, (state) => run(state, command));
    const isFailed = failuresOf(verified).length > 0;
    if (isFailed) process.exitCode = EXIT.checks_failed;
    if (command.json) printJson({ ok: !isFailed, rags: verified.rags, folder: verified.folder, repaired: done });
    else show(verified, done);
  } finally {
    unlock();
  }
}

/** Opens the edge's database and the store of a state directory for as long as it takes. */
async function onState<T>(config: Config, work: (state: State) => Promise<T>): Promise<T> {
  const { FERAG_STATE_DIR: stateDir } = config;
  const secrets = readSecrets(stateDir);
  const log = newLog(config, 'verify');
  const host = await openHost({
    root,
    stateDir,
    host: '127.0.0.1',
    port: 0,
    authSecret: secrets.auth_secret,
    clockOffsetMs: 0,
    database: databaseHome(config),
  });
  try {
    const store = await openStore(config.FERAG_STORE, {
      directory: path.join(stateDir, 'node', 'store'),
      ...storeAddresses(config),
      warn: (text, cause) => log.warn({ err: cause }, text),
    });
    const nodeTokenHash = createHash('sha256').update(secrets.node_token).digest('hex');
    return await work({ stateDir, query: queryOf(host.db), store, nodeTokenHash, now: Date.now() }).finally(() => store.close());
  } finally {
    await host.close();
  }
}

const Answer = z.tuple([z.object({ results: z.array(z.unknown()) })]);

const queryOf =
  (db: HostDatabase): Query =>
  async (sql, ...values) =>
    Answer.parse(await db.batch([db.prepare(sql).bind(...values)]))[0].results;

async function run(state: State, { rag: ragId, repair: isRepair, discardNewer = false }: VerifyCommand) {
  const keep = async (name: string, lines: readonly string[]): Promise<string> => {
    const file = path.join(state.stateDir, 'kept', `${new Date(state.now).toISOString().replaceAll(':', '-')}-${name}`);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, `${lines.join('\n')}\n`, { flush: true, flag: 'wx' });
    return file;
  };
  const options = { ragId, keep, discardNewer };
  return isRepair ? repair(state, options) : { verified: await verifyState(state, options), done: [] };
}

function show({ rags, folder }: Verified, done: readonly string[]): void {
  for (const text of done) note(`Repaired: ${plain(text)}`);
  for (const { rag, findings } of rags) {
    print(paint(`RAG ${rag.id} ${plain(rag.name)}, version ${rag.version}`, 'bold'));
    showFindings(findings);
  }
  if (folder.length === 0) return;
  print(paint('The folder', 'bold'));
  showFindings(folder);
}

function showFindings(findings: readonly Finding[]): void {
  const marks = { ok: paint('✔', 'green'), skipped: paint('–', 'dim'), failed: paint('✘', 'red') } as const;
  const width = Math.max(...findings.map(({ check }) => widthOf(check)));
  const indent = ' '.repeat(width + 6);
  for (const { check, result, detail, fix } of findings) {
    print(wrap(plain(detail), indent, `  ${marks[result]} ${check.padEnd(width)}  `));
    if (fix !== null) print(wrap(fix, `${indent}  `, `${indent}→ `));
  }
}

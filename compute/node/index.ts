import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Job } from '../../contract/jobs.ts';
import type { Config } from '../config.ts';
import type { GraphStore } from '../stores/graph-store.ts';
import { openStore, storeAddresses } from '../stores/index.ts';
import { openAnswers } from './answers.ts';
import { cachedBlobs } from './blob-cache.ts';
import { sweepCache } from './cache-files.ts';
import { crashAt } from './crash.ts';
import { edgeClient, type EdgeAddress } from './edge-client.ts';
import { openHub } from './hub.ts';
import type { Lease } from './keep-alive.ts';
import { startLoop } from './loop.ts';
import { keepModels } from './models.ts';
import { waitForStore } from './store-wait.ts';
import { sweepWorkDirs } from './work-dir.ts';
import type { WorkData } from './work-messages.ts';
import { openWork } from './work.ts';

export interface NodeOptions {
  readonly edgeUrl: string;
  readonly token: string;
  readonly name: string;
  readonly stateDir: string;
  readonly workDir: string;
  readonly config: Config;
  readonly log: Logger;
}

/** Long enough to finish a document, short enough for a supervisor that kills after 30 s. */
const GRACE_MS = 20_000;

/** Reading is bound by the processor, so more readers than cores beside the edge's would only cost memory. */
const readerThreads = (concurrency: number): number => Math.max(1, Math.min(concurrency, availableParallelism() - 1));

const openNodeStore = ({ config, stateDir, log }: NodeOptions): Promise<GraphStore> =>
  openStore(config.FERAG_STORE, {
    directory: path.join(stateDir, 'store'),
    ...storeAddresses(config),
    crash: crashAt(config.FERAG_CRASH_AT),
    warn: (text, cause) => log.warn({ err: cause }, text),
  });

const threadData = ({ config, workDir }: NodeOptions, edge: EdgeAddress, cacheDir: string): WorkData => ({
  edge,
  cacheDir,
  workDir,
  parser: { memoryMb: config.PARSER_MEMORY_MB, doclingUrl: config.DOCLING_URL ?? null },
  ...(config.FERAG_CRASH_AT ? { crashAt: config.FERAG_CRASH_AT } : {}),
});

/** Vectors are kept: they are of what is published. What cannot be removed is tried again at the next start. */
async function sweep({ workDir, stateDir, log }: NodeOptions, cacheDir: string): Promise<void> {
  const now = Date.now();
  await sweepWorkDirs(workDir, now);
  for (const dir of [cacheDir, path.join(cacheDir, 'reports'), path.join(stateDir, 'said')])
    await sweepCache(dir, now).catch((err: unknown) => log.warn({ err }, 'old files of a cache could not be removed'));
}

/**
 * A compute node: claims jobs, works on them in threads, answers questions. It dials out only. Its main thread does nothing but
 * talk, so that leases are renewed whatever the work does.
 */
export async function startNode(options: NodeOptions) {
  const { config, log } = options;
  const edgeAddress = { url: options.edgeUrl, token: options.token, instance: randomUUID() };
  const cacheDir = path.join(options.stateDir, 'cache');
  mkdirSync(cacheDir, { recursive: true, mode: 0o700 });
  const edge = edgeClient(edgeAddress);
  const store = await openNodeStore(options);
  // Under `up` a node without its parent has nobody to work for.
  const storeId = await waitForStore(store, { log, isWanted: () => process.connected !== false });
  await sweep(options, cacheDir);

  const shared = threadData(options, edgeAddress, cacheDir);
  const models = keepModels({
    config,
    log,
    instance: edgeAddress.instance,
    file: path.join(options.stateDir, 'models.json'),
    changed: () => {
      hub.announce();
      loop.wake();
    },
  });
  const answers = openAnswers({ data: shared, store, edge, log, models: models.setup });
  const work = openWork({
    data: shared,
    store,
    edge,
    blobs: cachedBlobs(edge, cacheDir, (text, cause) => log.warn({ err: cause }, text)),
    threads: readerThreads(config.FERAG_NODE_CONCURRENCY),
    log,
    models: models.setup,
  });
  const loop = startLoop({
    edge,
    log,
    storeId,
    concurrency: config.FERAG_NODE_CONCURRENCY,
    models: models.announced,
    work: (job: Job, lease: Lease) => work.run(job, lease),
  });
  const hub = openHub({
    edge: edgeAddress,
    log,
    name: options.name,
    storeId,
    concurrency: config.FERAG_NODE_CONCURRENCY,
    models: models.announced,
    profile: models.profile,
    wake: loop.wake,
    cancelJob: loop.cancel,
    request: answers.request,
  });
  log.info({ node: options.name, store: storeId }, 'node started');
  return {
    /** SIGTERM: stop claiming, finish or give back, close. */
    async stop(): Promise<void> {
      await loop.stop(GRACE_MS);
      hub.close();
      await Promise.all([work.close(), answers.close(), models.close()]);
      await store.close();
    },
  };
}

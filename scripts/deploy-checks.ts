import { globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';

/** What stands in wrangler.toml until a database was made. */
export const NO_DATABASE = '00000000-0000-0000-0000-000000000000';

/** Cloudflare's limits (developers.cloudflare.com/workers/platform/limits): a worker after gzip, and one asset. */
const WORKER_BYTES = { free: 3 * 2 ** 20, paid: 10 * 2 ** 20 };
const ASSET_BYTES = 25 * 2 ** 20;
const ASSETS = 20_000;

const bound = z.looseObject({ binding: z.string() });
const WranglerConfig = z.looseObject({
  name: z.string(),
  compatibility_date: z.string(),
  assets: z.looseObject({ directory: z.string(), binding: z.string() }),
  d1_databases: z.array(bound.extend({ database_id: z.string(), migrations_dir: z.string() })).min(1),
  r2_buckets: z.array(bound.extend({ bucket_name: z.string() })),
  queues: z.looseObject({
    producers: z.array(bound.extend({ queue: z.string() })),
    consumers: z.array(z.looseObject({ queue: z.string() })),
  }),
  durable_objects: z.looseObject({ bindings: z.array(z.looseObject({ name: z.string(), class_name: z.string() })) }),
});
type WranglerConfig = z.infer<typeof WranglerConfig>;

export interface Checked {
  readonly lines: readonly string[];
  /** Why it must not be deployed. */
  readonly faults: readonly string[];
  readonly databaseId: string;
  readonly queues: readonly string[];
}

/** Looks at the built worker and page, at wrangler.toml and at the migrations; asks nobody. */
export async function checkDeployment(root: string): Promise<Checked> {
  const { unstable_readConfig: readWrangler } = await import('wrangler');
  const config = WranglerConfig.parse(readWrangler({ config: path.join(root, 'wrangler.toml') }));
  const parts = [
    bundle(path.join(root, 'dist/deploy/worker.js')),
    assets(path.resolve(root, config.assets.directory)),
    bindings(root, config),
  ];
  const folder = path.resolve(root, config.d1_databases[0]?.migrations_dir ?? 'migrations');
  parts.push(migrations(folder));
  const databaseId = config.d1_databases[0]?.database_id ?? NO_DATABASE;
  return {
    lines: parts.flatMap(({ lines }) => lines),
    faults: parts.flatMap(({ faults }) => faults),
    databaseId,
    queues: [...new Set([...config.queues.producers, ...config.queues.consumers].map(({ queue }) => queue))].sort(),
  };
}

interface Part {
  readonly lines: readonly string[];
  readonly faults: readonly string[];
}

const kib = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KiB`;

function bundle(file: string): Part {
  const text = readFileSync(file);
  const packed = gzipSync(text).length;
  const plan = packed <= WORKER_BYTES.free ? 'fits a free plan' : 'needs a paid plan';
  return {
    lines: [`worker      ${kib(text.length)}, ${kib(packed)} after gzip (limit ${kib(WORKER_BYTES.paid)}; ${plan})`],
    faults: packed > WORKER_BYTES.paid ? [`The worker has ${kib(packed)} after gzip; Cloudflare takes ${kib(WORKER_BYTES.paid)}.`] : [],
  };
}

function assets(folder: string): Part {
  const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  const sizes = files.map((entry) => statSync(path.join(entry.parentPath, entry.name)).size);
  const largest = Math.max(0, ...sizes);
  const fault = files.length > ASSETS || largest > ASSET_BYTES || files.length === 0;
  return {
    lines: [`page        ${files.length} files, ${kib(sizes.reduce((sum, size) => sum + size, 0))}`],
    faults: fault
      ? [
          `The page has ${files.length} files, the largest of ${kib(largest)}; Cloudflare takes ${ASSETS} of ${kib(ASSET_BYTES)}, and none is none.`,
        ]
      : [],
  };
}

/** What the worker asks its environment for has to be bound by that name. */
function bindings(root: string, config: WranglerConfig): Part {
  const names = [
    config.assets.binding,
    ...config.d1_databases.map(({ binding }) => binding),
    ...config.r2_buckets.map(({ binding }) => binding),
    ...config.queues.producers.map(({ binding }) => binding),
    ...config.durable_objects.bindings.map(({ name }) => name),
  ];
  // The file store and the libSQL file are of one's own machine.
  const own = new Set(['BLOBS', 'DATABASE']);
  const asked = [...readFileSync(path.join(root, 'edge/env.ts'), 'utf8').matchAll(/^ {2}readonly ([A-Z_]+)\??:/gm)].map(
    ([, name = '']) => name,
  );
  const missing = asked.filter((name) => !names.includes(name) && !own.has(name));
  return {
    lines: [`bindings    ${names.join(', ')}`],
    faults: missing.length > 0 ? [`wrangler.toml binds nothing as ${missing.join(', ')}.`] : [],
  };
}

/** Numbered without a gap, and together a schema: applied one after the other to an empty database. */
function migrations(folder: string): Part {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const gap = files.find((name, i) => !name.startsWith(`${String(i).padStart(4, '0')}_`));
  const faults = gap === undefined ? [] : [`The migration ${gap} is not the next after the one before it.`];
  const db = new DatabaseSync(':memory:');
  for (const file of files) {
    try {
      db.exec(readFileSync(path.join(folder, file), 'utf8'));
    } catch (error) {
      faults.push(`The migration ${file} cannot be applied: ${error instanceof Error ? error.message : String(error)}.`);
      break;
    }
  }
  db.close();
  return { lines: [`migrations  ${files.join(', ')}`], faults };
}

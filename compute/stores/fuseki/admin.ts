import { setTimeout as after } from 'node:timers/promises';
import { z } from 'zod';
import { FeragError } from '../../../contract/errors.ts';
import type { Http, Reply } from '../sparql/http.ts';
import { asStoreFailure, failed } from '../sparql/protocol.ts';

/** Fuseki's administration protocol: what ferag needs of it. */
export interface Admin {
  /** Names of the datasets that are there. */
  datasets(): Promise<string[]>;
  /** Makes a TDB2 dataset; false if there is one of this name. */
  make(name: string): Promise<boolean>;
  /** Removes it, if it is there. */
  remove(name: string): Promise<void>;
  /** Rewrites its files without what is no longer used, and waits until that is done. */
  compact(name: string): Promise<void>;
  /** Writes it as compressed N-Quads into Fuseki's folder `backups`, and waits until that is done. */
  backup(name: string): Promise<void>;
}

const ADMIN_LIMIT_MS = 60_000;
const POLL_MS = 250;
const TASK_LIMIT_MS = 4 * 3600_000;

const Datasets = z.object({ datasets: z.array(z.object({ 'ds.name': z.string() })) });
const Started = z.object({ taskId: z.string() });
const Task = z.object({ finished: z.string().optional(), success: z.boolean().optional() });

export function openAdmin(http: Http, base: URL): Admin {
  const at = (path: string): URL => new URL(path, base);
  const call = async (method: 'GET' | 'POST' | 'DELETE', path: string, form?: Record<string, string>): Promise<Reply> => {
    const url = at(path);
    const body = form && new URLSearchParams(form).toString();
    const headers = form ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
    const reply = await asStoreFailure(url, () =>
      http.sendSafe({ method, url, headers, ...(body === undefined ? {} : { body }), limitMs: ADMIN_LIMIT_MS }),
    );
    if (reply.status !== 401 && reply.status !== 403) return reply;
    throw new FeragError(
      'store_failed',
      `Fuseki does not let ferag's user administrate it (${url.pathname} answered ${reply.status}). ` +
        'Give FUSEKI_USER the role admin in shiro.ini; docs/stores.md has one that works.',
    );
  };
  const run = async (what: 'compact' | 'backup', name: string): Promise<void> => {
    const path = what === 'compact' ? `$/compact/${name}?deleteOld=true` : `$/backup/${name}`;
    const reply = await call('POST', path);
    // 5.6 answers 400 "Dataset not found".
    if (reply.status === 404 || /not found/i.test(reply.body)) throw new FeragError('dataset_not_found', `Fuseki has no dataset ${name}.`);
    if (reply.status !== 200) throw failed(at(path), reply);
    await ended(what, name, read(Started, reply, at(path)).taskId);
  };
  const ended = async (what: string, name: string, task: string): Promise<void> => {
    const until = performance.now() + TASK_LIMIT_MS;
    while (performance.now() < until) {
      const reply = await call('GET', `$/tasks/${encodeURIComponent(task)}`);
      if (reply.status !== 200) throw failed(at('$/tasks'), reply);
      const { finished, success } = read(Task, reply, at('$/tasks'));
      if (finished !== undefined && success === true) return;
      if (finished !== undefined) throw new FeragError('store_failed', `Fuseki could not ${what} ${name}. Its log says why.`);
      await after(POLL_MS);
    }
    throw new FeragError('store_failed', `Fuseki has not ended to ${what} ${name}.`);
  };
  return {
    async datasets() {
      const reply = await call('GET', '$/datasets');
      if (reply.status !== 200) throw failed(at('$/datasets'), reply);
      return read(Datasets, reply, at('$/datasets')).datasets.map((row) => row['ds.name'].replace(/^\//, ''));
    },
    async make(name) {
      const reply = await call('POST', '$/datasets', { dbName: name, dbType: 'tdb2' });
      if (reply.status !== 200 && reply.status !== 409) throw failed(at('$/datasets'), reply);
      return reply.status === 200;
    },
    async remove(name) {
      const reply = await call('DELETE', `$/datasets/${name}`);
      if (reply.status !== 200 && reply.status !== 204 && reply.status !== 404) throw failed(at('$/datasets'), reply);
    },
    compact: (name) => run('compact', name),
    backup: (name) => run('backup', name),
  };
}

function read<T>(schema: z.ZodType<T>, { body }: Reply, url: URL): T {
  try {
    return schema.parse(JSON.parse(body));
  } catch (cause) {
    throw new FeragError('store_failed', `${url.origin}${url.pathname} did not answer as Fuseki does. Is FUSEKI_URL right?`, { cause });
  }
}

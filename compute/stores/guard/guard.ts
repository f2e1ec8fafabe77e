import { z } from 'zod';
import { FeragError } from '../../../contract/errors.ts';
import { openThread, ThreadLost } from '../thread.ts';
import type { ReadQuery } from './read-query.ts';

/** Stands between users' SPARQL and every store. */
export interface Guard {
  /** @throws FeragError `query_invalid`, `query_refused` */
  read(text: string, signal?: AbortSignal): Promise<ReadQuery>;
  close(): Promise<void>;
}

const GuardReply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('query'), form: z.enum(['select', 'ask', 'construct', 'describe']), text: z.string() }),
  z.object({ kind: z.literal('refused'), code: z.enum(['query_invalid', 'query_refused']), detail: z.string() }),
]);
export type GuardReply = z.infer<typeof GuardReply>;

// The slowest readable query of 64 kB took 0.6 s on a busy machine.
const READ_LIMIT_MS = 5000;
const IDLE_MS = 60_000;

export function openGuard(): Guard {
  const thread = openThread(new URL('./worker.ts', import.meta.url), GuardReply, IDLE_MS);
  return {
    async read(text, signal) {
      const { reply } = await thread.ask({ message: { text }, limitMs: READ_LIMIT_MS, signal }).catch((error: unknown) => {
        if (!(error instanceof ThreadLost)) throw error;
        if (error.reason === 'timeout' || error.reason === 'crash') {
          throw new FeragError('query_refused', 'The query is too complicated to be read.', { cause: error });
        }
        throw new FeragError('store_failed', 'The store is closing or could not start. Ask again.', { cause: error, retryAfter: 1 });
      });
      if (reply.kind === 'refused') throw new FeragError(reply.code, reply.detail);
      return { form: reply.form, text: reply.text };
    },
    close: () => thread.close(),
  };
}

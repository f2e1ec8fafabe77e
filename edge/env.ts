import type { Context } from 'hono';
import { z } from 'zod';
import type { Principal } from './auth/principal.ts';
import type { RagAccess } from './auth/access.ts';
import { openDb, type Db } from './db/client.ts';
import { libsqlDatabase } from './db/libsql.ts';
import type { NodeHub } from './objects/node-hub.ts';
import type { Sweeper } from './objects/sweeper.ts';
import type { TaskRoom } from './objects/task-room.ts';

/**
 * What the runtime gives the worker. `BLOBS` is the file store of one's own machine, `BUCKET` is R2; one of them is used. `DATABASE` is a
 * libSQL file of one's own machine; where that is and where DATABASE_URL is set, `DB` is not used.
 */
export interface Bindings {
  readonly DB: D1Database;
  readonly DATABASE?: Fetcher;
  readonly BLOBS?: Fetcher;
  readonly BUCKET?: R2Bucket;
  readonly HINTS: Queue<{ look: true }>;
  readonly TASK_ROOM: DurableObjectNamespace<TaskRoom>;
  readonly NODE_HUB: DurableObjectNamespace<NodeHub>;
  readonly SWEEPER: DurableObjectNamespace<Sweeper>;
}

const Vars = z.object({
  /** Signs access tokens; at least 32 characters. */
  AUTH_SECRET: z.string().min(32),
  MODE: z.enum(['cloud', 'self-hosted']).default('cloud'),
  /** The address that people use, where a proxy hides it; browsers' requests must come from this origin. */
  PUBLIC_URL: z.url().optional(),
  /** A libSQL server that keeps the data instead of D1, and its token. */
  DATABASE_URL: z.url({ protocol: /^(?:libsql|https?)$/ }).optional(),
  DATABASE_AUTH_TOKEN: z.string().optional(),
  /** The host stands before the worker and says by headers of its own who asks; what a client sends under their names, it removes. */
  FRONT: z.literal('1').optional(),
  /** How often it is looked whether who holds a socket or a stream open may still do so. Shorter in tests only. */
  ACCESS_CHECK_MS: z.coerce.number().int().positive().default(30_000),
  /** Moves the edge's clock, in tests only. */
  FERAG_CLOCK_OFFSET_MS: z.coerce.number().int().default(0),
});
export type Vars = z.infer<typeof Vars>;

const read = new WeakMap<Bindings, Vars>();

/** The variables of the worker, checked once. */
export function vars(env: Bindings): Vars {
  const known = read.get(env) ?? Vars.parse(env);
  read.set(env, known);
  return known;
}

/** Milliseconds since the epoch by the edge's clock: the only one that counts. */
export const clock = (env: Bindings): number => Date.now() + vars(env).FERAG_CLOCK_OFFSET_MS;

const opened = new WeakMap<Bindings, Db>();

export function database(env: Bindings): Db {
  const db = opened.get(env) ?? openDb(d1Of(env));
  opened.set(env, db);
  return db;
}

/** D1, or a libSQL database that answers like it. */
function d1Of(env: Bindings): D1Database {
  const { DATABASE } = env;
  // The host of this address is never looked up.
  if (DATABASE) return libsqlDatabase({ url: 'http://database', fetch: (request, init) => DATABASE.fetch(request, init) });
  const { DATABASE_URL: url, DATABASE_AUTH_TOKEN: authToken } = vars(env);
  return url === undefined ? env.DB : libsqlDatabase({ url, authToken });
}

export interface EdgeEnv {
  Bindings: Bindings;
  Variables: {
    requestId: string;
    startedAt: number;
    /** Set by `signedIn` and `member`. */
    principal: Principal;
    /** Set by `member`. */
    rag: RagAccess;
    /** Set by `fromNode`. */
    node: import('./jobs/rows.ts').NodeRow;
  };
}
export type EdgeContext = Context<EdgeEnv>;

/** Whatever keeps a worker alive until its promises end: a request's context, or a Durable Object's state. */
export interface Lifetime {
  waitUntil(promise: Promise<unknown>): void;
}

export const time = (ms: number): string => new Date(ms).toISOString();
export const timeOrNull = (ms: number | null): string | null => (ms === null ? null : time(ms));

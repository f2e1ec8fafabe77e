import Database from 'libsql';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** A file of libSQL that speaks the HTTP protocol of libSQL's server, Hrana 2. */
export interface HranaFile {
  answer(request: Request): Promise<Response>;
  close(): void;
}

const Value = z.union([
  z.object({ type: z.literal('null') }),
  z.object({ type: z.literal('integer'), value: z.string().regex(/^-?\d{1,19}$/) }),
  z.object({ type: z.literal('float'), value: z.number() }),
  z.object({ type: z.literal('text'), value: z.string() }),
  z.object({ type: z.literal('blob'), base64: z.string() }),
]);
const Stmt = z.object({ sql: z.string().optional(), sql_id: z.int().optional(), args: z.array(Value).default([]) });
type Stmt = z.infer<typeof Stmt>;
type Condition = { type: 'ok' | 'error'; step: number } | { type: 'not'; cond: Condition } | { type: 'and' | 'or'; conds: Condition[] };
const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.object({ type: z.enum(['ok', 'error']), step: z.int() }),
    z.object({ type: z.literal('not'), cond: Condition }),
    z.object({ type: z.enum(['and', 'or']), conds: z.array(Condition) }),
  ]),
);
const Batch = z.object({ steps: z.array(z.object({ condition: Condition.nullish(), stmt: Stmt })) });
type Batch = z.infer<typeof Batch>;
const StreamRequest = z.discriminatedUnion('type', [
  z.object({ type: z.literal('store_sql'), sql_id: z.int(), sql: z.string() }),
  z.object({ type: z.literal('close_sql'), sql_id: z.int() }),
  z.object({ type: z.literal('execute'), stmt: Stmt }),
  z.object({ type: z.literal('batch'), batch: Batch }),
  z.object({ type: z.literal('close') }),
]);
type StreamRequest = z.infer<typeof StreamRequest>;
/** Streams over several requests (`baton`) are for interactive transactions, which the edge does not have. */
const Pipeline = z.object({ baton: z.null().optional(), requests: z.array(StreamRequest) });

interface Failure {
  readonly message: string;
  readonly code: string;
}
type Rows = ReturnType<typeof run>;
type Answer = { type: 'ok'; response: { type: StreamRequest['type']; result?: unknown } } | { type: 'error'; error: Failure };

/** Another process that is writing to the file is waited for this long, without standing still meanwhile. */
const BUSY_WAIT_MS = 5_000;
const BUSY_LOOK_MS = 25;

/** Opens the file, or makes it. A commit is on the disk before it is answered. */
export function openHrana(file: string): HranaFile {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const db = new Database(file);
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('PRAGMA synchronous = FULL');
  return {
    async answer(request) {
      const { pathname } = new URL(request.url);
      if (request.method === 'GET' && pathname === '/v2') return new Response(null);
      if (request.method !== 'POST' || pathname !== '/v2/pipeline') return new Response(null, { status: 404 });
      const pipeline = Pipeline.safeParse(await request.json().catch(() => null));
      if (!pipeline.success) return Response.json({ message: 'This is no pipeline of Hrana 2 without a baton.' }, { status: 400 });
      return Response.json({ baton: null, base_url: null, results: await whenFree(db, pipeline.data.requests) });
    },
    close: () => void db.close(),
  };
}

/** A pipeline that meets a lock has done nothing: it is rolled back and run again. */
async function whenFree(db: Database.Database, requests: readonly StreamRequest[]): Promise<Answer[]> {
  for (const started = performance.now(); ;) {
    const answers = runPipeline(db, requests);
    const isBusy = answers.some(isBusyAnswer);
    if (!isBusy || performance.now() - started > BUSY_WAIT_MS) return answers;
    await new Promise((resolve) => setTimeout(resolve, BUSY_LOOK_MS));
  }
}

const BUSY = /^SQLITE_(?:BUSY|LOCKED)/;

function isBusyAnswer(answer: Answer): boolean {
  if (answer.type === 'error') return BUSY.test(answer.error.code);
  const result = StepErrors.safeParse(answer.response.result);
  return result.success && result.data.step_errors.some((error) => error !== null && BUSY.test(error.code));
}
const StepErrors = z.object({ step_errors: z.array(z.object({ code: z.string() }).nullable()) });

/** Runs in one go, so that no other pipeline comes between; what it leaves open is rolled back. */
function runPipeline(db: Database.Database, requests: readonly StreamRequest[]): Answer[] {
  const texts = new Map<number, string>();
  const ok = (type: StreamRequest['type'], result?: unknown): Answer => ({
    type: 'ok',
    response: { type, ...(result !== undefined && { result }) },
  });
  try {
    return requests.map((request) => {
      switch (request.type) {
        case 'store_sql':
          texts.set(request.sql_id, request.sql);
          return ok('store_sql');
        case 'close_sql':
          texts.delete(request.sql_id);
          return ok('close_sql');
        case 'execute': {
          const done = attempt(db, request.stmt, texts);
          return 'code' in done ? { type: 'error', error: done } : ok('execute', done);
        }
        case 'batch':
          return ok('batch', runBatch(db, request.batch, texts));
        case 'close':
          return ok('close');
      }
    });
  } finally {
    if (db.inTransaction) db.exec('ROLLBACK');
  }
}

function runBatch(db: Database.Database, { steps }: Batch, texts: ReadonlyMap<number, string>) {
  const results: (Rows | null)[] = [];
  const errors: (Failure | null)[] = [];
  const holds = (cond: Condition): boolean => {
    switch (cond.type) {
      case 'ok':
        return (results[cond.step] ?? null) !== null;
      case 'error':
        return (errors[cond.step] ?? null) !== null;
      case 'not':
        return !holds(cond.cond);
      case 'and':
        return cond.conds.every(holds);
      case 'or':
        return cond.conds.some(holds);
    }
  };
  for (const { condition, stmt } of steps) {
    const done = condition && !holds(condition) ? null : attempt(db, stmt, texts);
    const isFailure = done !== null && 'code' in done;
    results.push(isFailure ? null : done);
    errors.push(isFailure ? done : null);
  }
  return { step_results: results, step_errors: errors };
}

function attempt(db: Database.Database, stmt: Stmt, texts: ReadonlyMap<number, string>): Rows | Failure {
  const wasAlone = !db.inTransaction;
  try {
    return run(db, stmt.sql ?? texts.get(stmt.sql_id ?? 0) ?? '', stmt.args.map(toSql));
  } catch (error) {
    if (wasAlone && db.inTransaction) db.exec('ROLLBACK');
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'SQLITE_ERROR';
    return { message: `SQLite error: ${error instanceof Error ? error.message : String(error)}`, code };
  }
}

/**
 * The binding keeps a statement open that met a lock while it was stepped, and with it a snapshot that nothing can be written on any
 * more. So the lock is taken by `exec`, which closes what it ran, before anything is stepped that may write.
 */
function run(db: Database.Database, sql: string, args: readonly unknown[]) {
  const statement = db.prepare(sql);
  const isReader = statement.reader;
  const before = totalChanges(db);
  const takesLock = !db.inTransaction && !ALONE.test(sql);
  if (takesLock) db.exec('BEGIN IMMEDIATE');
  // One array: a single value that is an object, like null, would be taken for named values.
  const rows = isReader ? z.array(z.array(z.unknown())).parse(statement.safeIntegers(true).raw(true).all(args)) : [];
  if (!isReader && args.length === 0) db.exec(sql);
  else if (!isReader) statement.run(args);
  if (takesLock) db.exec('COMMIT');
  return {
    cols: (isReader ? statement.columns() : []).map(({ name, type }) => ({ name, decltype: type })),
    rows: rows.map((row) => row.map(fromSql)),
    affected_row_count: totalChanges(db) - before,
    last_insert_rowid: lastRowId(db),
  };
}

/** Statements that take no lock for writing, or cannot be inside a transaction. */
const ALONE = /^\s*(?:select|pragma|begin|commit|rollback|explain|vacuum)\b/i;

const One = z.object({ n: z.number() });
const totalChanges = (db: Database.Database): number => One.parse(db.prepare('SELECT total_changes() AS n').get()).n;
const lastRowId = (db: Database.Database): string => String(One.parse(db.prepare('SELECT last_insert_rowid() AS n').get()).n);

function toSql(value: z.infer<typeof Value>): unknown {
  switch (value.type) {
    case 'null':
      return null;
    case 'integer':
      return BigInt(value.value);
    case 'blob':
      return Buffer.from(value.base64, 'base64');
    case 'float':
    case 'text':
      return value.value;
  }
}

function fromSql(value: unknown): z.infer<typeof Value> {
  switch (typeof value) {
    case 'bigint':
      return { type: 'integer', value: String(value) };
    case 'number':
      return { type: 'float', value };
    case 'string':
      return { type: 'text', value };
    default:
      return value instanceof Uint8Array ? { type: 'blob', base64: Buffer.from(value).toString('base64') } : { type: 'null' };
  }
}

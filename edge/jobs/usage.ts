import { sql, type SQL } from 'drizzle-orm';
import type { ModelEstimate, UsageRow } from '../../contract/models.ts';
import type { Db } from '../db/client.ts';
import type { JobRow } from './rows.ts';

/** Of a list in one statement, because D1 binds values up to 2 MB. */
const ROWS_AT_ONCE = 2000;

/** A long list in pieces that D1 takes. */
export const inPieces = <T>(rows: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / ROWS_AT_ONCE) }, (_, i) => rows.slice(i * ROWS_AT_ONCE, (i + 1) * ROWS_AT_ONCE));

/**
 * Books what an attempt has cost since it began: statements for the batch that has it from the node. A sum that comes twice, or after
 * a later one, changes nothing, and no other attempt's row is touched (F58: what a lost attempt has spent stays in the bill).
 */
export const book = (db: Db, { id, attempt, cycleId, taskId }: JobRow, usage: readonly UsageRow[], only: SQL) =>
  inPieces(usage).map((rows) =>
    db.run(sql`insert into model_usage (job_id, attempt, purpose, step, document_id, model, cycle_id, task_id, calls, tokens_in, tokens_out)
      select ${id}, ${attempt}, ${at('purpose')}, coalesce(${at('step')}, ''), coalesce(${at('document_id')}, 0), ${at('model')}, ${cycleId}, ${taskId},
        sum(${at('calls')}), sum(${at('tokens_in')}), sum(${at('tokens_out')})
      from json_each(${JSON.stringify(rows)}) where ${only} group by 3, 4, 5, 6
      on conflict do update set calls = max(calls, excluded.calls), tokens_in = max(tokens_in, excluded.tokens_in),
        tokens_out = max(tokens_out, excluded.tokens_out)`),
  );

const at = (field: string) => sql.raw(`json_extract(value, '$.${field}')`);

/** Tokens that were spent, in and out together, of whatever rows fit. */
export const spent = (which: SQL) => sql`(select coalesce(sum(tokens_in + tokens_out), 0) from model_usage where ${which})`;

export const tokensOf = (usage: readonly UsageRow[]): number => usage.reduce((sum, row) => sum + row.tokens_in + row.tokens_out, 0);

/** What an attempt may use in all: the cycle's budget without what everything else of the cycle has spent; null: no limit. */
export async function allowance(db: Db, { id, attempt, cycleId }: Pick<JobRow, 'id' | 'attempt' | 'cycleId'>): Promise<number | null> {
  const [row] = await db.all<{ budget: number | null; spent: number }>(sql`select budget_tokens as budget,
    ${spent(sql`cycle_id = ${cycleId} and not (job_id = ${id} and attempt = ${attempt})`)} as spent from cycles where id = ${cycleId}`);
  return row === undefined || row.budget === null ? null : Math.max(0, row.budget - row.spent);
}

interface Cost extends ModelEstimate {
  readonly cycleId: number;
}

/** What each of these cycles has cost until now, all attempts together. */
export const costs = (db: Db, cycleIds: readonly number[]): Promise<Cost[]> =>
  db.all<Cost>(sql`select cycle_id as cycleId, sum(calls) as calls, sum(tokens_in) as tokens_in, sum(tokens_out) as tokens_out
    from model_usage where cycle_id in (select value from json_each(${JSON.stringify(cycleIds)})) group by cycle_id`);

/** The bill of a cycle by purpose, step, document and model. */
export async function usageRows(db: Db, cycleId: number): Promise<UsageRow[]> {
  const rows = await db.all<Omit<UsageRow, 'step' | 'document_id'> & { step: UsageRow['step'] | ''; document_id: number }>(
    sql`select purpose, step, document_id, model, sum(calls) as calls, sum(tokens_in) as tokens_in, sum(tokens_out) as tokens_out
      from model_usage where cycle_id = ${cycleId} group by purpose, step, document_id, model order by purpose, step, document_id, model`,
  );
  return rows.map((row) => ({
    ...row,
    step: row.step === '' ? null : row.step,
    document_id: row.document_id === 0 ? null : row.document_id,
  }));
}

export const sumOf = (rows: readonly ModelEstimate[]): ModelEstimate => ({
  calls: rows.reduce((sum, { calls }) => sum + calls, 0),
  tokens_in: rows.reduce((sum, { tokens_in }) => sum + tokens_in, 0),
  tokens_out: rows.reduce((sum, { tokens_out }) => sum + tokens_out, 0),
});

import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { clock, database, type Bindings } from '../env.ts';

/** Who watches a task, by which sign-in or API key: one of the two. */
export const Watcher = z.object({ userId: z.int(), sessionId: z.string().nullable(), keyId: z.int().nullable() });
export type Watcher = z.infer<typeof Watcher>;

/** Why somebody may watch no longer, as the close code that says it. */
export type ShutOut = 4401 | 4404;

/** Those of a task's watchers who may watch no longer, by their place in the list. */
export async function shutOut(env: Bindings, taskId: number, watchers: readonly Watcher[]): Promise<Map<number, ShutOut>> {
  const now = clock(env);
  const rows = await database(env).all<{ place: number; is_member: number; is_signed_in: number }>(sql`
    select w.key as place,
      exists (select 1 from tasks t join rags r on r.id = t.rag_id and r.deleted_at is null
        join members m on m.rag_id = t.rag_id and m.user_id = w.value ->> 'userId' where t.id = ${taskId}) as is_member,
      exists (select 1 from sessions s where s.id = w.value ->> 'sessionId' and s.user_id = w.value ->> 'userId' and s.expires_at > ${now})
        or exists (select 1 from api_keys k where k.id = w.value ->> 'keyId' and k.user_id = w.value ->> 'userId'
          and (k.expires_at is null or k.expires_at > ${now})) as is_signed_in
    from json_each(${JSON.stringify(watchers)}) w`);
  const out = rows.filter((row) => row.is_member === 0 || row.is_signed_in === 0);
  return new Map(out.map((row) => [row.place, row.is_signed_in === 0 ? 4401 : 4404]));
}

import { sql } from 'drizzle-orm';
import { createMiddleware } from 'hono/factory';
import { FeragError } from '../../contract/errors.ts';
import { database, type EdgeEnv } from '../env.ts';

/** The instance's operator is its first account: whoever set it up. After `signedIn`. */
export const operator = createMiddleware<EdgeEnv>(async (c, next) => {
  const [first] = await database(c.env).all<{ id: number }>(sql`select min(id) as id from users`);
  if (first?.id !== c.var.principal.userId)
    throw new FeragError('forbidden', 'Only the operator of this instance, its first account, may do this.');
  await next();
});

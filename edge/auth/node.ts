import { eq } from 'drizzle-orm';
import { createMiddleware } from 'hono/factory';
import { FeragError } from '../../contract/errors.ts';
import * as t from '../db/schema.ts';
import { database, type EdgeEnv } from '../env.ts';
import { isSecret, secretHash } from './secrets.ts';

/** Lets in compute nodes only, by their token. */
export const fromNode = createMiddleware<EdgeEnv>(async (c, next) => {
  const token = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  const node = isSecret('node', token)
    ? await database(c.env).query.nodes.findFirst({ where: eq(t.nodes.tokenHash, secretHash(token)) })
    : undefined;
  if (!node) throw new FeragError('not_signed_in', 'This address is for compute nodes: send the node\'s token as "Authorization: Bearer".');
  c.set('node', node);
  await next();
});

import { FeragError } from '../../contract/errors.ts';
import { Problem } from '../../contract/problem.ts';
import type { HostDatabase } from './database.ts';

/** Registers this machine's own compute node with the edge: its token is known by hash only. */
export async function registerNode(db: HostDatabase, name: string, tokenHash: string, now: number): Promise<void> {
  const insert = db.prepare('INSERT OR IGNORE INTO nodes (name, token_hash, draining, created_at) VALUES (?, ?, 0, ?)');
  await db.batch([insert.bind(name, tokenHash, now)]);
}

/** Makes the first account through the front door. False when somebody has an account already. */
export async function registerOwner(url: string, db: HostDatabase, owner: { email: string; password: string }): Promise<boolean> {
  const { results } = await db.prepare('SELECT id FROM users LIMIT 1').all<{ id: number }>();
  if (results.length > 0) return false;
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(new URL('/auth/register', url), { method: 'POST', headers, body: JSON.stringify(owner) });
  if (response.ok) return true;
  const problem = Problem.safeParse(await response.json());
  throw new FeragError('not_ready', `The first account could not be made: ${problem.success ? problem.data.detail : response.status}`);
}

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { FeragError } from '../../contract/errors.ts';
import { readConfig } from '../config.ts';
import { databaseHome, type HostDatabase } from '../machine/database.ts';
import { openHost } from '../machine/host.ts';
import { lockState } from '../machine/lock.ts';
import { readSecrets } from '../machine/secrets.ts';
import { hashPassword } from './local/password-hash.ts';
import { note, print, printJson, type Shown } from './terminal.ts';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * `ferag user reset-password EMAIL`: a new password for an account of this machine's state directory; ends its sessions. Needs `up` to be
 * stopped, because its database has one writer.
 *
 * @throws FeragError `document_busy` while `up` runs, `user_not_found`.
 */
export async function userResetPassword(email: string, { json }: Shown): Promise<void> {
  const config = readConfig();
  const { FERAG_STATE_DIR: stateDir } = config;
  if (!existsSync(path.join(stateDir, 'edge'))) {
    throw new FeragError('user_not_found', `There are no accounts in ${stateDir}. Set FERAG_STATE_DIR to the folder that "ferag up" uses.`);
  }
  const unlock = lockState(stateDir);
  try {
    const host = await openHost({
      root,
      stateDir,
      host: '127.0.0.1',
      port: 0,
      authSecret: readSecrets(stateDir).auth_secret,
      clockOffsetMs: 0,
      database: databaseHome(config),
    });
    const password = randomBytes(12).toString('base64url');
    const user = await setPassword(host.db, email, hashPassword(password)).finally(() => host.close());
    if (json) printJson({ email: user, password });
    else {
      print(`New password of ${user}: ${password}`);
      note('It is shown this once. Every session of this account has ended; start again with: ferag up');
    }
  } finally {
    unlock();
  }
}

const Found = z.tuple([z.object({ results: z.array(z.object({ email: z.string() })) })], z.unknown());

/** Gives the address as the account has it. Accounts are kept in lower case. */
async function setPassword(db: HostDatabase, email: string, hash: string): Promise<string> {
  const known = email.normalize('NFKC').toLowerCase();
  const answer = await db.batch([
    db.prepare('UPDATE users SET password_hash = ? WHERE email = ? RETURNING email').bind(hash, known),
    db.prepare('DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE email = ?)').bind(known),
  ]);
  const [{ results }] = Found.parse(answer);
  const [user] = results;
  if (!user) throw new FeragError('user_not_found', `No account has the address ${email}.`);
  return user.email;
}

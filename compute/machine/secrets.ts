import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const Secrets = z.object({ auth_secret: z.string(), node_token: z.string(), owner_password: z.string() });
export type Secrets = z.infer<typeof Secrets>;

/** The secrets of this state directory, made once and readable by its owner only. */
export function readSecrets(stateDir: string): Secrets {
  const file = path.join(stateDir, 'secrets.json');
  if (existsSync(file)) return Secrets.parse(JSON.parse(readFileSync(file, 'utf8')));
  const random = (bytes: number) => randomBytes(bytes).toString('base64url');
  const secrets = { auth_secret: random(32), node_token: `frn_${random(32)}`, owner_password: random(12) };
  writeFileSync(file, JSON.stringify(secrets), { mode: 0o600, flag: 'wx' });
  return secrets;
}

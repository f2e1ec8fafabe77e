import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { FeragError } from '../../contract/errors.ts';
import type { Config } from '../config.ts';

const Login = z.object({ email: z.string(), token: z.string() });
export type Login = z.infer<typeof Login>;
/** One login for each address. */
const Logins = z.record(z.string(), Login);

/** `ferag/login.json` of the user's configuration folder (XDG Base Directory Specification). */
export function loginFile(config: Pick<Config, 'XDG_CONFIG_HOME'>): string {
  return path.join(config.XDG_CONFIG_HOME ?? path.join(homedir(), '.config'), 'ferag', 'login.json');
}

export function readLogin(file: string, url: string): Login | null {
  return readLogins(file)[url] ?? null;
}

/** Keeps a login, or with null forgets it. The file is its owner's alone. */
export function keepLogin(file: string, url: string, login: Login | null): void {
  const { [url]: _before, ...others } = readLogins(file);
  const logins = login === null ? others : { ...others, [url]: login };
  if (Object.keys(logins).length === 0) return rmSync(file, { force: true });
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // A file that was there keeps its mode when written, so it is narrowed before the token is in it.
  if (existsSync(file)) chmodSync(file, 0o600);
  writeFileSync(file, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 });
}

function readLogins(file: string): z.infer<typeof Logins> {
  if (!existsSync(file)) return {};
  try {
    return Logins.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new FeragError('request_invalid', `${file} is not readable as a login. Delete it and run "ferag login".`, { cause });
  }
}

import { readConfig } from '../config.ts';
import { openApi } from './api/index.ts';
import { askPerson, firstLineOfStdin } from './ask-person.ts';
import { usageError } from './exit.ts';
import { keepLogin, loginFile } from './login-file.ts';
import { edgeUrl } from './session.ts';
import { note, print, printJson, type Shown } from './terminal.ts';

interface LoginOptions extends Shown {
  readonly email?: string;
  readonly passwordStdin?: boolean;
}

/** `ferag login`: keeps an access token for this address. The password comes by prompt or stdin, never by an option. */
export async function login({ email, passwordStdin, json }: LoginOptions): Promise<void> {
  const config = readConfig();
  const url = edgeUrl(config);
  if (passwordStdin && email === undefined) throw usageError('With --password-stdin also say who you are: --email ADDRESS');
  const who = email ?? (await askPerson(`E-mail for ${url}: `, 'use --email ADDRESS --password-stdin')).trim();
  const password = passwordStdin ? await firstLineOfStdin() : await askPerson('Password: ', 'use --password-stdin', { isHidden: true });
  const { access_token, expires_in } = await openApi(url, null).login(who, password);
  const user = await openApi(url, access_token).me();
  keepLogin(loginFile(config), url, { email: user.email, token: access_token });
  if (json) printJson({ url, user, expires_in });
  else print(`Signed in at ${url} as ${user.email}, for ${Math.round(expires_in / 3600)} hours.`);
  if (config.FERAG_TOKEN !== undefined) note('FERAG_TOKEN is set and goes before this login.');
}

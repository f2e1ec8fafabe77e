import { FeragError } from '../../../contract/errors.ts';
import type { Credentials } from './http.ts';

/** An address from the configuration. A user and password that stand in it are taken out, so that no error and no log can show them. */
export function addressOf(setting: string, value: string | undefined, given: Credentials): { url: URL; credentials: Credentials } {
  if (value === undefined) throw new FeragError('request_invalid', `${setting} is not set, but the store of FERAG_STORE needs it.`);
  if (!URL.canParse(value)) throw new FeragError('request_invalid', `${setting} is no address.`);
  const url = new URL(value);
  const user = given.user ?? (url.username === '' ? undefined : decodeURIComponent(url.username));
  const password = given.password ?? (url.password === '' ? undefined : decodeURIComponent(url.password));
  url.username = '';
  url.password = '';
  return { url, credentials: { user, password } };
}

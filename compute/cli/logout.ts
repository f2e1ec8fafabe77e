import { FeragError } from '../../contract/errors.ts';
import { readConfig } from '../config.ts';
import { openApi } from './api/index.ts';
import { keepLogin, loginFile, readLogin } from './login-file.ts';
import { edgeUrl } from './session.ts';
import { note, print, printJson, type Shown } from './terminal.ts';

/** `ferag logout`: ends the session at the edge and forgets the token here. Without a login there is nothing to do. */
export async function logout({ json }: Shown): Promise<void> {
  const config = readConfig();
  const url = edgeUrl(config);
  const file = loginFile(config);
  const kept = readLogin(file, url);
  if (kept) {
    await openApi(url, kept.token).logout().catch(unlessGone);
    keepLogin(file, url, null);
  }
  if (json) printJson({ url, signed_out: kept !== null });
  else print(kept ? `Signed out at ${url}.` : `Not signed in at ${url}.`);
  if (config.FERAG_TOKEN !== undefined) note('FERAG_TOKEN is set and still signs you in.');
}

/** A session that has ended, or an edge that is away, leaves only the token here to forget. */
function unlessGone(error: unknown): void {
  if (!(error instanceof FeragError) || (error.status !== 401 && !error.retry)) throw error;
  if (error.retry) note('The edge does not answer; the token is forgotten here and ends by itself within 12 hours.');
}

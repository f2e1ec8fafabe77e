import { signedIn } from './session.ts';
import { print, printJson, type Shown } from './terminal.ts';

/** `ferag whoami` */
export async function whoami({ json }: Shown): Promise<void> {
  const api = signedIn();
  const user = await api.me();
  if (json) return printJson({ url: api.url, ...user });
  print(`${user.email}${user.name && user.name !== user.email ? ` (${user.name})` : ''}, user ${user.id} at ${api.url}`);
}

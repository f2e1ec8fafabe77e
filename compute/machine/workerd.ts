import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { endOrphan } from './lock.ts';

/**
 * Lets Miniflare start workerd through a small script, so that it ends with this process also when that is killed (Linux), and else
 * with the next start: an orphan would go on running the objects' alarms on the same files. Signals of the terminal, which go to
 * everybody in it, are left to this process: Miniflare would take the end of workerd for a crash and start another.
 */
export function tieWorkerd(stateDir: string): void {
  const pidFile = path.join(stateDir, 'workerd.pid');
  endOrphan(pidFile);
  if (process.platform === 'win32' || !existsSync('/bin/sh')) return;
  const script = path.join(stateDir, 'workerd.sh');
  const text = `#!/bin/sh
trap '' INT TERM HUP
echo $$ > "$FERAG_WORKERD_PID"
if setpriv --help 2>/dev/null | grep -q pdeathsig; then exec setpriv --pdeathsig KILL "$FERAG_WORKERD" "$@"; fi
exec "$FERAG_WORKERD" "$@"
`;
  writeFileSync(script, text, { mode: 0o700 });
  const workerd: unknown = createRequire(import.meta.url)('workerd');
  process.env.FERAG_WORKERD = z.object({ default: z.string() }).parse(workerd).default;
  process.env.FERAG_WORKERD_PID = pidFile;
  process.env.MINIFLARE_WORKERD_PATH = script;
}

import { readConfig } from '../config.ts';
import { startMachine } from '../machine/index.ts';
import { newLog } from './log.ts';

const ONE_KEY_MS = 500;

interface Up {
  /** `--no-node` */
  readonly node: boolean;
}

/** `ferag up`: everything on this machine until Ctrl-C. With `--no-node`, the edge alone. */
export async function up({ node: withNode }: Up): Promise<void> {
  const config = readConfig();
  const log = newLog(config, 'up');
  const machine = await startMachine(config, log, { withNode });
  let stoppingSince: number | null = null;
  const stop = async (code: number) => {
    if (stoppingSince !== null) {
      // A second signal means at once. One Ctrl-C comes twice, though: from the terminal and from the launcher that passes it on.
      if (Date.now() - stoppingSince > ONE_KEY_MS) process.exit(code);
      return;
    }
    stoppingSince = Date.now();
    process.stderr.write('Stopping …\n');
    await machine.stop();
    process.exit(code);
  };
  process.on('SIGINT', () => void stop(130));
  process.on('SIGTERM', () => void stop(0));
  process.on('SIGHUP', () => void stop(0));
  if (withNode) await untilReady(machine.url);
  const shown = config.FERAG_PUBLIC_URL ?? machine.url;
  process.stdout.write(withNode ? welcome(shown, machine.owner) : welcomeAlone(shown, machine.owner));
}

/** Asks `/ready` until the node has said hello: what is printed then works. */
async function untilReady(url: string): Promise<void> {
  for (const started = Date.now(); Date.now() - started < 60_000;) {
    const response = await fetch(new URL('/ready', url)).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  process.stderr.write('The compute node has not come up within 60 s; the page works, jobs wait for it. See the log above.\n');
}

type Owner = { email: string; password: string | null } | null;

function welcome(url: string, owner: Owner): string {
  return `
ferag is ready.

  Open        ${url}
${signIn(owner)}
  Try         create a RAG, drop in a text in English, Russian or French,
              look at the change, approve it, and ask a question.
  Stop        Ctrl-C
`;
}

function welcomeAlone(url: string, owner: Owner): string {
  return `
The edge of ferag is ready, without a compute node.

  Open        ${url}
${signIn(owner)}
  Next        sign in as the first account (ferag login) and register a node:
              ferag node init NAME --out node.env
              then, on its machine: ferag node start, with those settings
  Stop        Ctrl-C
`;
}

function signIn(owner: Owner): string {
  if (!owner) return '  Sign in     with your account\n';
  if (owner.password === null) return `  Sign in     ${owner.email}\n  Password    the one in FERAG_OWNER_PASSWORD\n`;
  return `  Sign in     ${owner.email}\n  Password    ${owner.password}\n              shown this once; \`ferag user reset-password\` makes a new one\n`;
}

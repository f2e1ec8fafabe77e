import path from 'node:path';
import { keepRunning } from '../compute/machine/child.ts';

export interface DevNodeOptions {
  readonly root: string;
  readonly stateDir: string;
  readonly edgeUrl: string;
  readonly token: string;
}

/** A compute node that can be started again with changed sources. Changes during a start again count as one. */
export function devNode(options: DevNodeOptions) {
  let running = run(options);
  let turn: Promise<void> = Promise.resolve();
  let isWaiting = false;
  let isEnding = false;
  return {
    restart(): void {
      if (isWaiting || isEnding) return;
      isWaiting = true;
      turn = turn.then(async () => {
        isWaiting = false;
        process.stderr.write('The compute node starts again with the changed sources.\n');
        await running.stop();
        if (!isEnding) running = run(options);
      });
    },
    async stop(): Promise<void> {
      isEnding = true;
      await turn;
      await running.stop();
    },
  };
}

function run({ root, stateDir, edgeUrl, token }: DevNodeOptions) {
  return keepRunning({
    file: path.join(root, 'compute', 'cli', 'main.ts'),
    args: ['node', 'start'],
    execArgv: ['--expose-gc', '--max-semi-space-size=8'],
    env: {
      ...process.env,
      FERAG_EDGE_URL: edgeUrl,
      FERAG_NODE_TOKEN: token,
      FERAG_NODE_NAME: 'this machine',
      FERAG_STATE_DIR: stateDir,
    },
    onRestart: (code) => process.stderr.write(`The compute node ended (${code ?? 'killed'}) and is started again.\n`),
  });
}

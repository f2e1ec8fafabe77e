import { Command } from 'commander';
import { EXIT, exitCodeOf } from './exit.ts';

// Each command's file is loaded when it runs: `node start` shall not carry what `bench` needs.
const ferag = new Command('ferag').description('A knowledge graph from your documents, reviewed before it is published.').version('0.1.0');

ferag
  .command('up')
  .description('Start everything on this machine.')
  .action(async () => (await import('./up.ts')).up());

const node = ferag.command('node').description('Compute nodes.');
node
  .command('start')
  .description('Run a compute node (FERAG_EDGE_URL, FERAG_NODE_TOKEN).')
  .action(async () => (await import('./node-start.ts')).nodeStart());

ferag.exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage));
try {
  await ferag.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = exitCodeOf(error);
  if (process.exitCode === EXIT.failed && error instanceof Error && error.name !== 'FeragError') process.stderr.write(`${error.stack}\n`);
  process.exit();
}

/** Type-checks the four programs, each with a world of its own (none, workers, Node, DOM), and the tests, which see two of them. */
import { spawnSync } from 'node:child_process';

const programs = ['contract', 'edge', 'compute', 'web', 'tests'];
const failed = programs.filter((program) => spawnSync('tsc', ['-p', `${program}/tsconfig.json`], { stdio: 'inherit' }).status !== 0);
if (failed.length > 0) process.exit(1);

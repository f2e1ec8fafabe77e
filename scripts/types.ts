/** Type-checks the four programs: each has a world of its own (none, workers, Node, DOM), so one tsconfig cannot serve them. */
import { spawnSync } from 'node:child_process';

const programs = ['contract', 'edge', 'compute', 'web'];
const failed = programs.filter((program) => spawnSync('tsc', ['-p', `${program}/tsconfig.json`], { stdio: 'inherit' }).status !== 0);
if (failed.length > 0) process.exit(1);

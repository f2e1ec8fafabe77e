import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { GUARDS } from './guards.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** `FERAG_GUARD`: the number of the guard that is taken away, in the order of the table. */
const guard = GUARDS[Number(process.env['FERAG_GUARD'])];
if (!guard) throw new Error('FERAG_GUARD names no guard of tests/simulation/guards.ts.');

/** Vitest with one guard taken away: `FERAG_GUARD=4 vitest run --config tests/simulation/guarded.config.ts edge/jobs`. */
export default defineConfig({
  root,
  plugins: [
    {
      name: 'without-a-guard',
      enforce: 'pre',
      transform(code, id) {
        const patches = guard.patches.filter(({ file }) => id.split('?', 1)[0] === path.join(root, file));
        return patches.reduce((text, { find, replace }) => text.replace(find, () => replace), code);
      },
    },
  ],
  test: { include: ['{contract,edge,compute}/**/*.test.ts'], testTimeout: 30_000, fsModuleCache: false, maxWorkers: 1 },
});

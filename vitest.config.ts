import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Whole-system tests start real servers and browsers: two cores carry few of them at once.
    maxWorkers: 2,
    fsModuleCache: false,
    projects: [
      { test: { name: 'unit', include: ['{contract,edge,compute,web,bench}/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'system', include: ['tests/**/*.test.ts'], testTimeout: 240_000, hookTimeout: 120_000, fileParallelism: false } },
    ],
  },
});

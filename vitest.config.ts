import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default'],
    slowTestThreshold: 5_000,
    // Modules are loaded once a worker: no test changes one, and loading them for each file takes longer than most.
    isolate: false,
    // One worker a core; the default leaves one core idle.
    maxWorkers: '100%',
  },
});

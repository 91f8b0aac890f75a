import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    reporters: ['default'],
    slowTestThreshold: 5_000,
    // What a test reads of a printed table is its text; CI services ask for colours.
    env: { NO_COLOR: '1', FORCE_COLOR: '' },
    // One worker a core; the default leaves one core idle.
    maxWorkers: '100%',
  },
});

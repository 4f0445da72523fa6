// How the TypeScript tests run. They import the built product as `#src/...`, because worker threads load JavaScript files.
import { configDefaults, defineConfig } from 'vitest/config';

/** Tests that capture on an interface, in network namespaces of their own. */
const live = ['test/live/**/*.test.ts', 'test/service/**/*.test.ts', 'test/**/*.live.test.ts'];

export default defineConfig({
  test: {
    globalSetup: 'test/support/build-tools.ts',
    // The addon lives once per process: each test file gets a process of its own.
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Whatever is waited for comes when the machine has time for it.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...live],
          maxWorkers: '100%',
        },
      },
      {
        extends: true,
        test: {
          name: 'live',
          include: live,
          // One file at a time, after the others: load on a small machine would only make them slower, never faster.
          fileParallelism: false,
        },
      },
    ],
  },
});

// How the TypeScript tests run. They import the built product as `#src/...`, because worker threads load JavaScript files.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The addon lives once per process: each test file gets a process of its own.
    pool: 'forks',
    // Capture tests count exactly; other files' load on a small machine would only make them slower, never faster.
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Whatever is waited for comes when the machine has time for it.
    expect: { poll: { timeout: 20_000 } },
  },
});

// Tests that capture run one file at a time: vitest.config.ts knows them by their folder or by their name.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repository } from './tree.js';

it('tests on an interface are named as such', () => {
  const names = readdirSync(join(repository, 'test'), { encoding: 'utf8', recursive: true });
  const files = names.filter((name) => name.endsWith('.test.ts'));
  const onInterface = files.filter((file) =>
    /support\/(rig|namespace)\.js'/.test(readFileSync(join(repository, 'test', file), 'utf8')),
  );
  expect(onInterface.length).toBeGreaterThan(20);
  expect(onInterface.filter((file) => !/^(live|service)\/|\.live\.test\.ts$/.test(file))).toEqual([]);
});

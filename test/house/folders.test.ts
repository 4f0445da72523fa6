// The rule about the top of the tree can fail.
import { expect, it } from 'vitest';
import { checkTree } from './tree.js';

const check = (files: Record<string, string>) => checkTree(['scripts/checks/folders'], files);
const whole = { 'native/a.cc': '', 'scripts/run': '', 'src/main.ts': '', 'test/a.test.ts': '' };

it('accepts the four folders, the named files, names with a dot, and what a build leaves', () => {
  expect(check({ ...whole, 'README.md': '', '.ci/run': '', 'dist/main.js': '' })).toEqual({
    status: 0,
    lines: ['The top of the tree is as it should be.'],
  });
});

it('refuses another folder and another file', () => {
  expect(check({ ...whole, 'lib/a.ts': '', 'notes.txt': '' })).toEqual({
    status: 1,
    lines: [
      'lib/: is not one of the folders at the top (native scripts src test); move it into one of them.',
      'notes.txt: is not one of the files at the top; move it into a folder, or name it in scripts/checks/folders.',
    ],
  });
});

it('misses a folder that should be there', () => {
  expect(check({ 'native/a.cc': '', 'scripts/run': '', 'src/main.ts': '' })).toEqual({
    status: 1,
    lines: ['test/: is missing at the top.'],
  });
});

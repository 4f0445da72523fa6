// The README's table of options is what the product says.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keys, nameOf } from '#src/config/options.js';
import { readme, testTable } from '../support/readme-table.js';

testTable('options', keys.length, '| `max-flows` |', '| `flows` |');

test('it has a row for every option, with five cells', () => {
  const [, table = ''] = readFileSync(readme, 'utf8').split(/<!-- options: .*-->/);
  const rows = table.trim().split('\n').slice(2);
  const cells = rows.map((row) =>
    row
      .replaceAll('\\|', '')
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  expect(cells.map(([, name]) => name)).toEqual(keys.map((key) => `\`${nameOf(key)}\``));
  for (const row of cells) expect(row).toHaveLength(5);
});

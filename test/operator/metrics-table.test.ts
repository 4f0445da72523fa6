// The README's table of metrics is what the collectors declare, and what the page shows.
import { expect, it } from 'vitest';
import { families } from '#src/metrics/families.js';
import { createPage } from '#src/metrics/page.js';
import { example } from '../metrics/example.js';
import { testTable } from '../support/readme-table.js';

testTable('metrics', families().length, '`headgate_device_up`', '`headgate_device_on`');

it('lists exactly the families of the page, with their kind, help and labels', async () => {
  const page = await createPage({ processMetrics: false }).render(example);
  const facts = (kind: string) => [...page.matchAll(new RegExp(`^# ${kind} (\\S+) (.*)$`, 'gm'))];
  const listed = families();
  expect(facts('TYPE').map(([, name, type]) => [name, type])).toEqual(listed.map(({ name, kind }) => [name, kind]));
  expect(facts('HELP').map(([, name, help]) => [name, help])).toEqual(listed.map(({ name, help }) => [name, help]));
  for (const { name, labels } of listed) {
    const [, shown = ''] = new RegExp(`^${name}(?:_count)?(?:\\{(.*)\\})? `, 'm').exec(page) ?? [];
    expect([name, [...shown.matchAll(/([a-z_]+)="/g)].map(([, label]) => label)]).toEqual([name, labels]);
  }
});

it('has one sentence for each family, short enough for a row', () => {
  for (const { name, help } of families()) {
    expect([name, help.length]).toEqual([name, Math.min(help.length, 120)]);
    expect(help).toMatch(/\.$/);
  }
});

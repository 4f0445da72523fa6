// Settings change again and again under load, every second time to what cannot be: nothing is lost, and every mistake has its place.
import { expect, test } from 'vitest';
import { PageWatch } from '../support/page-watch.js';
import { Loaded } from './loaded.js';

const loaded = new Loaded();

const good = (turn: number): object => ({
  weights: [1, 1 + (turn % 3), turn % 5],
  top: turn % 4 === 0 ? 50 : 100,
  filter: turn % 2 === 0 ? 'udp' : 'ip',
});
const bad = ['weights: [1, two]', 'tops: 5', 'top: 1001', 'workers: [', 'filter: [udp]'];

test('50 reloads, good and bad in turn', async () => {
  const headgate = await loaded.start(good(0));
  const { perFlow, sent } = loaded.traffic(40);
  const watch = new PageWatch(headgate);
  const successful = async (): Promise<number> => (await headgate.metrics()).sum('config_last_reload_successful');
  for (let turn = 0; turn < 25; turn += 1) {
    loaded.writeText(`devices: [tap0]\n${bad[turn % bad.length]!}\n`);
    const refused = await loaded.reload();
    expect(refused.status).toBe(500);
    expect(refused.body).toMatch(/headgate\.yaml:[23]:\d+: /);
    expect(await successful()).toBe(0);
    loaded.write(good(turn + 1));
    expect((await loaded.reload()).status).toBe(200);
    expect(await successful()).toBe(1);
  }
  await sent;
  await watch.stop();
  process.stdout.write(`50 reloads: ${watch.summary}\n`);
  expect(watch.fallen).toEqual([]);
  await loaded.expectExact(perFlow);
});

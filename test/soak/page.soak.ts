// A million flows in the tables: how long pages take, and how long they keep the event loop.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settled, sum } from '../support/counted.js';
import { DrivenManager } from '../support/driven-manager.js';
import { Namespace } from '../support/namespace.js';
import { scrape } from '../support/scrape.js';
import { plainFrames } from './numbered.js';

const flows = 1_000_000;

let namespace: Namespace;
let manager: DrivenManager;

beforeEach(() => {
  namespace = new Namespace();
});

afterEach(() => {
  manager.kill();
  namespace.remove();
});

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

async function measure(name: string, url: string, gzip: boolean): Promise<{ took: number; busy: number }> {
  const took: number[] = [];
  const busy: number[] = [];
  const longest: number[] = [];
  let bytes = 0;
  for (let round = 0; round < 15; round += 1) {
    await manager.loop();
    const page = await scrape(namespace, url, gzip);
    const loop = await manager.loop();
    expect(page.status).toBe(200);
    took.push(page.milliseconds);
    busy.push(loop.busy);
    longest.push(loop.longest);
    bytes = page.bytes;
  }
  const text = [took, busy, longest].map(
    (values) => `${median(values).toFixed(1)} (${Math.max(...values).toFixed(1)})`,
  );
  process.stdout.write(`${name}: ${bytes} bytes; took ${text[0]}, busy ${text[1]}, at a stretch ${text[2]} ms\n`);
  return { took: median(took), busy: median(busy) };
}

test.each([2, 4])('pages of a million flows over %i workers', async (workers) => {
  manager = await DrivenManager.start(namespace, {
    devices: ['tap0'],
    workers,
    seed: 'page',
    maxFlows: Math.ceil((1.1 * flows) / workers),
    top: 100,
    timeouts: { udp: 3600 },
  });
  const url = await manager.serve();
  await namespace.inject(plainFrames, flows, 100_000);
  const full = await settled(manager, flows);
  expect(sum(full, ({ flows: { active } }) => active)).toBe(flows);
  await measure(`/metrics, ${workers} workers`, `${url}/metrics`, true);
});

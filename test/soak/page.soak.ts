// A million flows in the tables: how long pages take, and how long they keep the event loop.
import { expect, test } from 'vitest';
import { settled, sum } from '../support/counted.js';
import { rigOfEachTest } from '../support/rig.js';
import { timeScrape } from '../support/scrape.js';
import { plainFrames } from './numbered.js';

const flows = 1_000_000;

const rig = rigOfEachTest();

const median = (sorted: readonly number[]): number => sorted[sorted.length >> 1]!;

interface Round {
  readonly took: number;
  readonly bytes: number;
  readonly time: number;
  readonly busy: number;
  readonly longest: number;
}

/** Scrapes a page many times; prints, of each figure, the median and the worst. */
async function measure(name: string, url: string, gzip: boolean): Promise<{ took: number; time: number }> {
  const rounds: Round[] = [];
  for (let round = 0; round < 15; round += 1) {
    await rig.manager.loop();
    const { status, milliseconds: took, bytes } = await timeScrape(rig.namespace, url, gzip);
    rounds.push({ took, bytes, ...(await rig.manager.loop()) });
    expect(status).toBe(200);
  }
  const figure = (of: (round: Round) => number): number[] => rounds.map(of).sort((a, b) => a - b);
  const text = (values: readonly number[]): string => `${median(values).toFixed(1)} (${values.at(-1)!.toFixed(1)})`;
  const [took, time] = [figure((round) => round.took), figure((round) => round.time)];
  process.stdout.write(
    `${name}: ${rounds[0]!.bytes} bytes, took ${text(took)} ms; the event loop: processor time ${text(time)}, ` +
      `busy ${text(figure(({ busy }) => busy))}, at a stretch ${text(figure(({ longest }) => longest))} ms\n`,
  );
  return { took: median(took), time: median(time) };
}

test.each([2, 4])('pages of a million flows over %i workers', async (workers) => {
  const manager = await rig.startManager({
    workers,
    seed: 'page',
    maxFlows: Math.ceil((1.1 * flows) / workers),
    top: 100,
    timeouts: { udp: 3600 },
  });
  const url = await manager.serve();
  await rig.inject(plainFrames, flows, 100_000);
  const full = await settled(manager, flows);
  expect(sum(full, ({ flows: { active } }) => active)).toBe(flows);
  await measure(`nothing, ${workers} workers`, `${url}/-/healthy`, true);
  await measure(`/metrics, ${workers} workers`, `${url}/metrics`, true);
  await measure(`/metrics/flows, ${workers} workers`, `${url}/metrics/flows`, false);
  await measure(`/metrics/flows in gzip, ${workers} workers`, `${url}/metrics/flows`, true);

  // While pages are made, packets go on being counted.
  const more = 200_000;
  const traffic = rig.inject(plainFrames, more, 40_000);
  await measure(`/metrics under load, ${workers} workers`, `${url}/metrics`, true);
  await measure(`/metrics/flows in gzip under load, ${workers} workers`, `${url}/metrics/flows`, true);
  await traffic;
  const last = await settled(manager, flows + more);
  expect(sum(last, ({ counted }) => counted.packets)).toBe(flows + more);
  expect(sum(last, ({ dropped }) => dropped)).toBe(0);
  expect(sum(last, ({ flows: { active } }) => active)).toBe(flows);
});

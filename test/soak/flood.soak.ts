// A flood: ten million frames, each a flow of its own, with a hundred heavy flows among them. Memory stays as it is, nothing that is
// counted is lost, and the heavy flows are exact.
import { expect, test } from 'vitest';
import { settled, sum } from '../support/counted.js';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrameBytes, flowFrames } from '../live/flows.js';
import { plainFrames } from './numbered.js';

const heavyFlows = 100;
/** The flood comes in parts, each with so many frames of every heavy flow among it. */
const parts = 20;
const partOfFlood = 500_000;
const partOfHeavy = 250;
const rate = 50_000;
const workers = 2;
const maxFlows = 100_000;

const rig = rigOfEachTest();

test('ten million flows of one packet, and a hundred heavy ones', async () => {
  const manager = await rig.startManager({
    workers,
    seed: 'flood',
    maxFlows,
    top: 200,
    timeouts: { udp: 3600, active: 3600 },
  });
  const heavyFrames = flowFrames(heavyFlows);
  await rig.inject(heavyFrames, heavyFlows, 10_000); // they are there before the flood
  const heavyCount = heavyFlows * partOfHeavy;
  const memory: number[] = [];
  for (let part = 0; part < parts; part += 1) {
    await Promise.all([
      rig.inject(plainFrames, partOfFlood, rate, { first: part * partOfFlood }),
      rig.inject(heavyFrames, heavyCount, (rate / partOfFlood) * heavyCount),
    ]);
    await manager.snapshot();
    memory.push((await manager.usage()).memory);
  }
  const flood = parts * partOfFlood;
  const heavyEach = 1 + parts * partOfHeavy;
  const frames = flood + heavyFlows * heavyEach;
  const last = await settled(manager, frames);
  const dropped = sum(last, (totals) => totals.dropped);
  const evicted = sum(last, ({ flows }) => flows.ended['evicted'] ?? 0);
  // By then every table is full, and every block of the rings has been touched.
  const [before, after] = [memory[2]!, memory.at(-1)!];
  process.stdout.write(
    `${frames} frames, ${dropped} dropped, ${evicted} flows evicted; resident bytes ${before} early on, ${after} at the end\n`,
  );
  expect(dropped).toBe(0);
  expect(sum(last, ({ counted }) => counted.packets)).toBe(frames);
  const [device] = last.devices;
  expect(sum(last, ({ flows: { created, active } }) => created - active)).toBe(evicted);
  expect(sum(last, ({ flows: { created } }) => created)).toBe(flood + heavyFlows);
  expect(sum(last, ({ flows: { active } }) => active)).toBe(workers * maxFlows);
  expect(after).toBeLessThan(before * 1.05);

  const largest = device!.topFlows.slice(0, heavyFlows);
  expect(new Set(largest.map(({ src_port }) => src_port)).size).toBe(heavyFlows);
  for (const flow of largest)
    expect(flow).toMatchObject({ dst_port: 80, packets: heavyEach, bytes: heavyEach * flowFrameBytes });
  const listed = device!.topFlows.reduce((all, flow) => all + flow.packets, 0);
  expect(listed + device!.other.packets).toBe(frames);
});

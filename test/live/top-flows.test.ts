// The largest flows on the page: by what was asked for, without turns between flows of nearly the same size, named as asked for,
// and on every page adding up with the rest to what was counted.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Flow } from '#src/snapshot/flow.js';
import type { Metrics } from '../support/metrics.js';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrames } from './flows.js';

const rig = rigOfEachTest();

/** Flow n by its number, and one of few large frames, all of port 1024 + their number. */
const small = flowFrames(11);
const large = Uint8Array.from({ length: 1400 }, (_, at) => flowFrames(12)[11]![at] ?? 0);
let counted = 0;

/** Sends so many frames of each flow, and waits until they are counted. */
async function send(frames: readonly (readonly [Uint8Array, number])[]): Promise<Metrics> {
  const all = frames.flatMap(([frame, times]) => new Array<Uint8Array>(times).fill(frame));
  await rig.inject(all, all.length, 10_000);
  counted += all.length;
  return checked(await rig.headgate.settled('counted_packets_total', counted));
}

/** A page whose figures add up. */
function checked(page: Metrics): Metrics {
  for (const unit of ['packets', 'bytes']) {
    const shown = page.sum(`flow_${unit}_total`) + page.sum(`other_flows_${unit}`);
    expect(shown).toBe(page.sum(`counted_${unit}_total`));
  }
  return page;
}

/** The numbers of the flows that have series, ascending. */
function listed(page: Metrics): number[] {
  const forward = page.series('flow_packets_total', { direction: 'forward' });
  return forward.map(({ labels }) => Number(labels['src_port']) - 1024).sort((a, b) => a - b);
}

test('are those with the most packets or bytes, as the settings say, and do not take turns', async () => {
  counted = 0;
  const settings = (topBy: string): string =>
    rig.write('headgate.yaml', `devices: [tap0]\nworkers: 3\ntop: 3\ntop-by: ${topBy}\n`);
  const headgate = await rig.startHeadgateBy(settings('packets'));
  // Flow n has 10 (n + 1) packets; the last, with the most bytes, has 10.
  const first = await send([...small.map((frame, at) => [frame, 10 * (at + 1)] as const), [large, 10]]);
  expect(first.sum('counted_packets_total')).toBe(counted);
  expect(listed(first)).toEqual([8, 9, 10]);

  expect(listed(await send([[small[7]!, 15]]))).toEqual([8, 9, 10]); // 95 packets; flow 8 has 90
  expect(listed(await send([[small[7]!, 5]]))).toEqual([7, 9, 10]); // 100: more than a tenth above
  const tries = await send([
    [small[8]!, 12],
    [small[9]!, 1],
  ]);
  expect(listed(tries)).toEqual([7, 9, 10]); // flow 8 has 102, not enough to come back
  expect(listed(checked(await headgate.metrics()))).toEqual([7, 9, 10]);

  settings('bytes');
  await headgate.reload();
  expect(listed(checked(await headgate.metrics()))).toEqual([9, 10, 11]);
}, 60_000);

test('add up with the others on every page while packets come and flows enter the top', async () => {
  const headgate = await rig.startHeadgate('tap0', '--workers', '3', '--top', '5');
  const frames = flowFrames(200);
  const traffic = rig.inject([...frames, ...frames.slice(0, 50), ...frames.slice(25, 75)], 60_000, 20_000);
  for (let pages = 0; pages < 20; pages += 1) {
    expect(listed(checked(await headgate.metrics())).length).toBeLessThanOrEqual(5);
  }
  await traffic;
  const last = checked(await headgate.settled('counted_packets_total', 60_000));
  expect(last.sum('counted_packets_total')).toBe(60_000);
}, 60_000);

/** Community ID version 1 of a flow between IPv4 addresses (github.com/corelight/community-id-spec), made here once more. */
function communityId({ src, src_port, dst, dst_port, proto }: Flow): string {
  const end = (address: string, port: number): Buffer =>
    Buffer.from([...address.split('.').map(Number), port >> 8, port & 0xff]);
  const [low, high] = [end(src, src_port), end(dst, dst_port)].sort((one, other) => Buffer.compare(one, other));
  const parts = [
    Buffer.from([0, 0]),
    low!.subarray(0, 4),
    high!.subarray(0, 4),
    Buffer.from([proto, 0]),
    low!.subarray(4),
    high!.subarray(4),
  ];
  return `1:${createHash('sha1').update(Buffer.concat(parts)).digest('base64')}`;
}

test('are named by their Community ID when that is asked for', async () => {
  const headgate = await rig.startHeadgate('tap0', '--workers', '2', '--community-id');
  await rig.inject(flowFrames(20), 20, 10_000);
  await headgate.settled('counted_packets_total', 20);
  const flows = await headgate.flows();
  expect(flows).toHaveLength(20);
  expect(flows.map(({ community_id }) => community_id)).toEqual(flows.map(communityId));
  const [header, ...lines] = (await headgate.get('/flows?format=csv')).body.trim().split('\n');
  expect(header).toMatch(/,community_id$/);
  expect(lines.map((line) => line.split(',').at(-1))).toEqual(flows.map(communityId));
}, 60_000);

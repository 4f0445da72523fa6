// A second opinion: what the cap package and tcpdump see on the wire is what headgate counts.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { be16, frame, ipv4, tag } from '../split/frames.js';
import { rigOfEachTest } from '../support/rig.js';
import { flowFrameBytes, flowFrames } from './flows.js';

const root = new URL('../../', import.meta.url).pathname;
const frames = 10_000;

const rig = rigOfEachTest();

interface Seen {
  readonly packets: number;
  readonly bytes: number;
}

/** Counts with cap what passes while `traffic` runs, until there are `packets`, or for so long that they never will be there. */
async function witness(packets: number, filter: string, traffic: () => Promise<unknown>): Promise<Seen> {
  const child = rig.namespace.start(process.execPath, [`${root}test/support/cap-witness.js`, 'tap0', filter], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => (await lines.next()).value as string;
  const ask = async (): Promise<Seen> => {
    child.stdin?.write('how many?\n');
    return JSON.parse(await nextLine()) as Seen;
  };
  expect(await nextLine()).toBe('ready');
  await traffic();
  let seen = await ask();
  for (const deadline = Date.now() + 20_000; seen.packets < packets && Date.now() < deadline; seen = await ask()) {
    await sleep(50); // cap hands packets over in blocks, too
  }
  child.stdin?.end();
  return seen;
}

test('cap sees as many packets and bytes as headgate counts', async () => {
  const headgate = await rig.startHeadgate('tap0', '--workers', '3');
  const seen = await witness(frames, '', () => rig.inject(flowFrames(100), frames, 10_000));
  const page = await headgate.settled('counted_packets_total', frames);
  expect(seen).toEqual({ packets: frames, bytes: frames * flowFrameBytes });
  expect(page.sum('counted_packets_total')).toBe(seen.packets);
  expect(page.sum('counted_bytes_total')).toBe(seen.bytes);
});

test('a filter accepts the same frames in headgate and in cap, stripped VLAN tags included', async () => {
  const filter = 'vlan 100 and udp dst port 53';
  const udp = (port: number): number[] => [...be16(4000), ...be16(port), ...be16(8), 0, 0];
  const mixed = Array.from({ length: 40 }, (_, host) => {
    const packet = ipv4([10, 0, 0, host], [10, 0, 1, host], udp(host % 2 === 0 ? 53 : 80));
    return host % 4 < 2 ? frame(tag(0x8100, 100), be16(0x0800), packet) : frame(be16(0x0800), packet);
  });
  const headgate = await rig.startHeadgate('tap0', '--workers', '3', '--filter', filter);
  const seen = await witness(1000, filter, () => rig.inject(mixed, 4000, 10_000));
  const page = await headgate.settled('counted_packets_total', 1000);
  expect(seen.packets).toBe(1000);
  expect(page.sum('counted_packets_total')).toBe(1000);
  expect(page.sum('received_packets_total')).toBe(1000);
  const rows = await headgate.flows();
  expect(rows).toHaveLength(10);
  for (const row of rows) expect(row).toMatchObject({ vlans: [100], dst_port: 53, packets: 100 });
});

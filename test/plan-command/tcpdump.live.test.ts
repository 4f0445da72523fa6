// tcpdump with a worker's expression sees exactly what that worker of a running headgate counts.
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { be16, be32, frame, ipv4, ipv6 } from '../split/frames.js';
import { rigOfEachTest } from '../support/rig.js';
import { plan } from './headgate-plan.js';

const workers = 4;
const seed = 'S';
const perFrame = 10;

const ports = [0, 53, 0, 53, 0, 8, 0, 0];
const hosts = Array.from({ length: 300 }, (_, index) => index);
const address = (word: number): number[] => [0x20, 1, 0xd, 0xb8, ...be32(0), ...be32(word), ...be32(1)];
const sent = hosts.flatMap((host) => [
  frame(
    be16(0x0800),
    ipv4(be32(0x0a010000 + host), be32(0x0a020000 + 3 * host), [...ports, ...Array<number>(22).fill(0)]),
  ),
  frame(be16(0x86dd), ipv6(address(host), address(9 * host), ports)),
]);
const packets = sent.length * perFrame;

const rig = rigOfEachTest();

/** Starts tcpdump with a filter; what it says at its end is how many packets its filter let through. */
async function startTcpdump(expression: string): Promise<() => Promise<number>> {
  const words = ['-i', 'tap0', '-w', '/dev/null', '-B', '16384', '-Z', 'root', expression];
  const tcpdump = rig.namespace.start('tcpdump', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve) => {
    tcpdump.stderr!.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('listening on')) resolve();
    });
  });
  return async () => {
    tcpdump.kill('SIGINT');
    await once(tcpdump, 'close');
    return Number(/(\d+) packets? received by filter/.exec(said)![1]);
  };
}

test('each worker counts what tcpdump sees with its expression', async () => {
  const headgate = await rig.startHeadgate('tap0', '--workers', String(workers), '--seed', seed);
  const ends: (() => Promise<number>)[] = [];
  for (let worker = 0; worker < workers; worker += 1) {
    const words = ['--workers', String(workers), '--worker', String(worker), '--seed', seed, '--format', 'expression'];
    ends.push(await startTcpdump(plan(...words).trimEnd()));
  }
  await rig.inject(sent, packets, 20_000);
  const page = await headgate.settled('counted_packets_total', packets);
  const counted = ends.map((_, worker) => page.sum('counted_packets_total', { worker: String(worker) }));
  const seen = await Promise.all(ends.map((end) => end()));
  expect(seen.every((count) => count > 0)).toBe(true);
  expect(seen).toEqual(counted);
  expect(page.sum('counted_packets_total')).toBe(packets);
});

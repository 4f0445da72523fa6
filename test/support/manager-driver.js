// The manager itself, for tests of what no command line asks for: a JSON command a line in, a JSON answer a line out.
import { readFileSync, readdirSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { addon } from '../../dist/addon/addon.js';
import { startServer } from '../../dist/http/server.js';
import { createLog } from '../../dist/log/log.js';
import { DEFAULT_POLICY } from '../../dist/split/policy.js';
import { Manager } from '../../dist/manager/manager.js';

const { devices, workers, weights = Array(workers).fill(1), ...options } = JSON.parse(process.argv[2]);
const manager = await Manager.start(
  {
    snapshotLength: 260,
    ringBytes: 64 * 1024 * 1024,
    blockTimeoutMs: 100,
    promiscuous: true,
    maxFlows: 262_144,
    top: 10,
    topBy: 'bytes',
    communityId: false,
    filter: undefined,
    direction: 'both',
    devices: devices.map((device) => ({ device, weights })),
    dialect: 'headgate',
    method: 'auto-bpf',
    policy: DEFAULT_POLICY,
    rebalance: false,
    build: { version: 'test', libpcap: addon.libpcapVersion(), node: process.versions.node },
    ...options,
  },
  createLog(),
);

/** Nanoseconds that the main thread was on a processor, whatever else ran (proc_pid_schedstat(5)). */
const mainThreadTime = () => Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]);

let wanted = weights;
let refused = [];
const { attachFilter } = addon;
addon.attachFilter = (lane, program) => {
  if (refused.includes(lane)) throw new Error('refused');
  attachFilter(lane, program);
};

/** Every flow that a lane holds. */
const flowsOf = (lane) =>
  JSON.parse(addon.reportLane(lane, { top: 10_000_000, topBy: 'bytes', communityId: false })?.flows ?? '[]');

let loopBefore = performance.eventLoopUtilization();
let timeBefore = mainThreadTime();
const loopDelay = monitorEventLoopDelay({ resolution: 1 });
loopDelay.enable();

const commands = {
  weights: async ({ weights }) => {
    await manager.setWeights(undefined, weights);
    wanted = weights;
    return {};
  },
  split: async ({ policy, seed }) => {
    const settings = {
      filter: undefined,
      direction: 'both',
      top: options.top ?? 10,
      topBy: 'bytes',
      rebalance: options.rebalance ?? false,
      timeouts: options.timeouts ?? {},
    };
    await manager.apply({ ...settings, devices: devices.map((device) => ({ device, weights: wanted })), policy, seed });
    return {};
  },
  // From now on the kernel refuses programs on these lanes, as it does when they do not fit its limit for socket options.
  refuse: ({ lanes }) => {
    refused = lanes;
    return {};
  },
  fault: ({ worker, kind }) => {
    manager.fault(undefined, worker, kind);
    return {};
  },
  snapshot: () => manager.snapshot(),
  // Every flow of every lane, as [key, packets].
  flows: ({ lanes }) =>
    lanes.flatMap((lane) =>
      flowsOf(lane).map((flow) => [
        `${flow.src} ${flow.src_port} ${flow.dst} ${flow.vlans.join('.')}`,
        flow.packets + flow.reverse_packets,
      ]),
    ),
  // The flows of all lanes: how many there are of each number of packets and bytes, and how many different ones.
  tally: ({ lanes }) => {
    const keys = new Set();
    const sizes = {};
    for (const lane of lanes) {
      for (const flow of flowsOf(lane)) {
        const { src, src_port, dst, dst_port, proto, vlans, packets, reverse_packets, bytes, reverse_bytes } = flow;
        keys.add(`${src} ${src_port} ${dst} ${dst_port} ${proto} ${vlans.join('.')}`);
        const size = `${packets + reverse_packets} packets, ${bytes + reverse_bytes} bytes`;
        sizes[size] = (sizes[size] ?? 0) + 1;
      }
    }
    return { different: keys.size, sizes };
  },
  usage: () => {
    globalThis.gc?.();
    return { memory: process.memoryUsage.rss(), descriptors: readdirSync('/proc/self/fd').length };
  },
  // The pages of the manager, where headgate has them.
  serve: async () => {
    const source = { ready: () => manager.ready(), snapshot: () => manager.snapshot() };
    const fullFlows = () => manager.fullFlows(options.fullFlows ?? 25_000);
    const { url } = await startServer({ address: '127.0.0.1', port: 10514, source, fullFlows });
    return { url };
  },
  // What the event loop did since this was last asked: its processor time, how long it was busy, and that at a stretch; ms.
  loop: () => {
    const time = (mainThreadTime() - timeBefore) / 1e6;
    const busy = performance.eventLoopUtilization(loopBefore).active;
    const longest = loopDelay.max / 1e6;
    loopDelay.reset();
    loopBefore = performance.eventLoopUtilization();
    timeBefore = mainThreadTime();
    return { time, busy, longest };
  },
  stop: () => manager.stop(),
};

process.stdout.write('{}\n');
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  let answer;
  try {
    answer = await commands[command.do](command);
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  if (command.do === 'stop') break;
}
process.exit(0);

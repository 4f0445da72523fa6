// The manager itself, for tests of what no command line asks for: a JSON command a line in, a JSON answer a line out.
import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { addon } from '../../dist/addon/addon.js';
import { startServer } from '../../dist/http/server.js';
import { createLog } from '../../dist/log/log.js';
import { DEFAULT_POLICY } from '../../dist/split/policy.js';
import { Manager } from '../../dist/manager/manager.js';

const options = JSON.parse(process.argv[2]);
const manager = await Manager.start(
  {
    snapshotLength: 260,
    ringBytes: 64 * 1024 * 1024,
    blockTimeoutMs: 100,
    promiscuous: true,
    maxFlows: 262_144,
    top: 10,
    filter: undefined,
    method: 'auto-bpf',
    policy: DEFAULT_POLICY,
    rebalance: false,
    build: { version: 'test', libpcap: addon.libpcapVersion(), node: process.versions.node },
    ...options,
  },
  createLog(false),
);

let loopBefore = performance.eventLoopUtilization();
const loopDelay = monitorEventLoopDelay({ resolution: 1 });
loopDelay.enable();

const commands = {
  weights: async ({ weights }) => {
    await manager.setWeights(undefined, weights);
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
      JSON.parse(addon.reportLane(lane, 10_000_000).flows).map((flow) => [
        `${flow.src} ${flow.src_port} ${flow.dst} ${flow.vlans.join('.')}`,
        flow.packets + flow.reverse_packets,
      ]),
    ),
  usage: () => {
    globalThis.gc?.();
    return { memory: process.memoryUsage.rss(), descriptors: readdirSync('/proc/self/fd').length };
  },
  // The pages of the manager, where headgate has them.
  serve: async () => {
    const source = { ready: () => manager.ready(), snapshot: () => manager.snapshot() };
    const { url } = await startServer({ address: '127.0.0.1', port: 10514, source });
    return { url };
  },
  // How long the event loop was busy since this was last asked, in all and at a stretch: milliseconds.
  loop: () => {
    const busy = performance.eventLoopUtilization(loopBefore).active;
    const longest = loopDelay.max / 1e6;
    loopBefore = performance.eventLoopUtilization();
    loopDelay.reset();
    return { busy, longest };
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

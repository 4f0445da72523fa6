// Lanes of one interface as the members of a fanout group, in a test's namespace: a JSON command a line in, a JSON answer a line out.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { addon } from '../../dist/addon/addon.js';
import { encodeProgram } from '../../dist/bpf/encode.js';
import { bitmapOf } from '../../dist/plan/plan.js';
import { splitConstants } from '../../dist/split/constants.js';
import { DEFAULT_POLICY } from '../../dist/split/policy.js';
import { encodeSplit } from '../../dist/split/split.js';
import { fanoutProgram } from '../../dist/split/fanout-program.js';
import { splitProgram } from '../../dist/split/program.js';

const { device, members, seed } = JSON.parse(process.argv[2]);
const split = { constants: splitConstants(seed), policy: DEFAULT_POLICY };
const snapshotLength = 260;
/** The kernel turns packet stamps on in deferred work. */
const settleMs = 20;

/** Rings are emptied between commands only: 64 blocks, of which each lives for the timeout at least, bridge 2.5 seconds. */
const ringBytes = 16 * 1024 * 1024;
const blockTimeoutMs = 40;

function openLane(on, worker) {
  return addon.openLane({
    device: on,
    worker,
    snapshotLength,
    ringBytes,
    blockTimeoutMs,
    promiscuous: true,
    maxFlows: 4096,
    split: encodeSplit(split),
  });
}

const lanes = Array.from({ length: members }, (_, worker) => openLane(device, worker));
const leases = lanes.map((lane) => addon.acquireLane(lane));
let group;
for (const lane of lanes) group = addon.joinFanout(lane, group);

/** Every lane knows what it owns, so that a frame on the wrong one is counted as surplus. */
async function setOwner(owner) {
  const plan = { owner: Uint16Array.from(owner) };
  lanes.forEach((lane, index) => addon.ownBuckets(lane, bitmapOf(plan, index)));
  await addon.setFanoutProgram(lanes[0], encodeProgram(fanoutProgram({ linkType: 'ethernet', split, plan })));
}

const commands = {
  owner: async ({ owner }) => {
    await setOwner(owner);
  },
  accept: async () => {
    const ranges = [{ first: 0, last: 4095 }];
    const program = splitProgram({ form: 'live', linkType: 'ethernet', split, ranges, accept: snapshotLength });
    for (const lane of lanes) addon.attachFilter(lane, encodeProgram(program));
    const start = Number(addon.startLanes(lanes) / 1_000_000n) + 1;
    await sleep(Math.max(settleMs, start - Date.now()));
  },
  counts: () => {
    lanes.forEach((lane, index) => addon.drainLane(lane, leases[index]));
    const totals = lanes.map((lane) => addon.laneTotals(lane));
    return {
      received: totals.map(({ received }) => received),
      dropped: totals.map(({ dropped }) => dropped),
      counted: totals.map(({ counted }) => counted.packets),
      surplus: totals.map(({ surplus }) => surplus.packets),
    };
  },
  joinAgain: () => addon.joinFanout(lanes[0], group),
  joinFromElsewhere: ({ on }) => addon.joinFanout(openLane(on, 0), group),
  program: ({ bytes }) => addon.setFanoutProgram(lanes[0], Uint8Array.from(bytes)),
};

process.stdout.write(`${JSON.stringify({ group })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  let answer;
  try {
    answer = (await commands[command.do](command)) ?? {};
  } catch ({ message, code }) {
    answer = { message, code };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);

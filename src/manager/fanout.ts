/**
 * The method fanout: the lanes are the members of one group, in the order of their workers, and one program of the group names the
 * member that gets a frame (packet(7), PACKET_FANOUT). It cannot reject, so the user's filter stays on every lane's handle.
 *
 * A frame is in the ring of the lane that has it, and that lane counts it, whoever owns its bucket by then: so every lane counts all
 * buckets, and the setting of a program is the whole change of a plan or a split. Members never leave while the group lives, as the
 * last member would take the place of one that does; a lane without buckets gets nothing. The kernel draws the group's number, and
 * one that no other capture uses, so nobody can share our group.
 */
import { addon } from '../addon/addon.js';
import { ProgramError } from '../bpf/error.js';
import { encodeProgram } from '../bpf/encode.js';
import type { Instruction } from '../bpf/instruction.js';
import { bitmapOfRanges, everyBucket } from '../plan/ranges.js';
import type { ProgramLinkType } from '../split/link.js';
import { fanoutProgram } from '../split/fanout-program.js';
import { roundRobinProgram } from '../split/round-robin.js';
import { attach, reopen } from './lane.js';
import { attachAll, laneProgram } from './split-method.js';
import type { Assignment, Captured, SplitMethod } from './split-method.js';

export function fanout(): SplitMethod {
  let group: number | undefined;

  /** All lanes become members of a fresh group. They reject everything meanwhile: until it is a member, each would get every frame. */
  async function form(captured: Captured): Promise<void> {
    group = undefined;
    for (const { number } of captured.lanes) group = addon.joinFanout(number, group);
    await setProgram(captured, captured);
    // A second one returns when no frame is on its way by what was in force before the first.
    await setProgram(captured, captured);
    admit(captured);
  }

  return {
    fits: ({ linkType }, next) => {
      try {
        return groupProgram(linkType, next).length > 0;
      } catch (error) {
        if (error instanceof ProgramError) return false;
        throw error;
      }
    },
    install: form,
    join: async (captured, lane) => {
      group = addon.joinFanout(lane.number, group);
      await setProgram(captured, captured); // returns when no frame is on its way from before it was a member
      attach(lane, laneProgram(captured, everyBucket));
    },
    countedBuckets: () => bitmapOfRanges(everyBucket),
    openChange: setProgram,
    closeChange: () => [],
    refilter: admit,
    reopen: async (captured) => {
      for (const lane of captured.lanes) reopen(lane, laneProgram(captured, []));
      await form(captured);
    },
  };
}

/** Sets the group's program; the old one stays in force when it cannot be had. */
async function setProgram({ lanes: [first], linkType }: Captured, next: Assignment): Promise<void> {
  if (first === undefined) return;
  await addon.setFanoutProgram(first.number, encodeProgram(groupProgram(linkType, next)));
}

function groupProgram(linkType: ProgramLinkType, { split, plan }: Assignment): Instruction[] {
  if (split.policy.kind === 'roundrobin') return roundRobinProgram(plan);
  return fanoutProgram({ linkType, split, plan });
}

/** Lets in what the user's filter accepts. */
function admit(captured: Captured): void {
  attachAll(captured.lanes, () => laneProgram(captured, everyBucket));
}

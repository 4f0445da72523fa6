// After hundreds of joins and leaves the programs are still ones that the kernel takes, and still share the frames out.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { encodeProgram } from '#src/bpf/encode.js';
import type { Instruction } from '#src/bpf/instruction.js';
import { inOrder, ownedBuckets, rangesOf, type Plan } from '#src/plan/plan.js';
import { fanoutProgram } from '#src/split/fanout-program.js';
import { roundRobinProgram } from '#src/split/round-robin.js';
import { lightly, plansOver } from '../plan/events.js';
import { frames } from './frames.js';
import {
  acceptingLanes,
  acceptingLanesOfLibpcap,
  bucketOf,
  encodeAll,
  programFor,
  programsOf,
  split,
} from './split.js';

/**
 * What the kernel charges to a socket's option memory for its converted form, in bytes: 4,552 for a program with one range and
 * 12 for every comparison more (`ss -m` on Linux 6.18).
 */
const charge = (program: readonly Instruction[]): number => 4552 + 12 * Math.max(0, program.length - 222);

/** The option memory a socket may have (net.core.optmem_max): 20,480 bytes before Linux 6.8, then 131,072. */
const OPTION_MEMORY = 20_480;

/** The lane's buckets in one plan or the other, as lanes accept them while a plan replaces another. */
function unionProgram(before: Plan, after: Plan, lane: number): Instruction[] {
  const owner = after.owner.map((own, bucket) => (before.owner[bucket] === lane ? lane : own));
  return programFor('live', rangesOf({ owner }, lane));
}

describe.each([1, 2, 3, 7, 16, 64, 128, 256])('%i lanes', (lanes) => {
  const history = [...plansOver({ lanes, events: 300, seed: lanes, weigh: lightly })];
  const [previous, plan] = history.slice(-2) as [Plan, Plan];
  const programs = programsOf(plan, lanes, 'inband');

  it('have programs that fit twice into the option memory of a socket', () => {
    programs.forEach((program, lane) => {
      const whileChanging = unionProgram(previous, plan, lane);
      expect(addon.validateFilter(encodeProgram(program))).toBe(true);
      expect(addon.validateFilter(encodeProgram(whileChanging))).toBe(true);
      expect(charge(program) + charge(whileChanging)).toBeLessThan(OPTION_MEMORY);
    });
  });

  it('have fanout programs that the kernel takes, at the latest when their buckets are put in order', () => {
    for (const changed of history.slice(-50)) {
      const ordered = inOrder(changed);
      const counts = (plan: Plan): number[] => plan.weights.map((_, lane) => ownedBuckets(plan, lane));
      expect(counts(ordered)).toEqual(counts(changed));
      const programs = [fanoutProgram({ linkType: 'ethernet', split, plan: ordered }), roundRobinProgram(ordered)];
      if (lanes <= 64) programs.push(fanoutProgram({ linkType: 'ethernet', split, plan: changed }));
      expect(programs.every((program) => addon.validateFilter(encodeProgram(program)))).toBe(true);
    }
  });

  it('share the frames out, each to its owner', () => {
    const encoded = encodeAll(programs);
    fc.assert(
      fc.property(frames, (bytes) => {
        const owner = [plan.owner[bucketOf(bytes)]];
        expect(acceptingLanes(programs, { bytes })).toEqual(owner);
        expect(acceptingLanesOfLibpcap(encoded, bytes)).toEqual(owner);
      }),
    );
  });
});

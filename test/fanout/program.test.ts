// The fanout program: every frame to the lane that owns its bucket, as by the split programs, wherever the packet stands.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { encodeProgram } from '#src/bpf/encode.js';
import { equalPlan } from '#src/plan/plan.js';
import { fanoutProgram } from '#src/split/fanout-program.js';
import { interpret, type KernelPacket } from '../support/bpf-interpreter.js';
import { frame, frames, IP, IP6, shapes } from '../split/frames.js';
import { bucketOf, split, stripped } from '../split/split.js';

const LINK_BYTES = 14;
const OUTGOING = 4;

/** How a fanout program meets a packet that arrives: behind its link header; and one that leaves: at it. */
const arriving = (packet: KernelPacket): KernelPacket => ({ ...packet, position: LINK_BYTES });
const leaving = (packet: KernelPacket): KernelPacket => ({ ...packet, type: OUTGOING });

const programFor = (owner: Uint16Array): ReturnType<typeof fanoutProgram> =>
  fanoutProgram({ linkType: 'ethernet', split, plan: { owner } });

/** Lane 1 owns one bucket, lane 0 the rest. */
const onlyBucket = (owned: number): Uint16Array =>
  Uint16Array.from({ length: 4096 }, (_, bucket) => (bucket === owned ? 1 : 0));

/** The member that gets the packet, as it arrives and as it leaves, with and without its outermost tag in the bytes. */
function membersOf(program: ReturnType<typeof fanoutProgram>, bytes: Uint8Array): number[] {
  const seen = [{ bytes }, stripped(bytes)];
  const whole = seen.filter(({ bytes: left }) => left.length >= LINK_BYTES); // nothing shorter arrives on Ethernet
  return [...whole.map(arriving), ...seen.map(leaving)].map((packet) => interpret(program, packet).accepted);
}

describe.each([1, 2, 3, 7, 16, 64, 256])('for %d lanes', (lanes) => {
  const plan = equalPlan(lanes);
  const program = programFor(plan.owner);

  it('is a program that libpcap takes', () => {
    expect(addon.validateFilter(encodeProgram(program))).toBe(true);
  });

  it('sends every frame to the lane that owns its bucket', () => {
    fc.assert(
      fc.property(frames, (bytes) => {
        const owner = plan.owner[bucketOf(bytes)]!;
        expect(new Set(membersOf(program, bytes))).toEqual(new Set([owner]));
      }),
      { numRuns: lanes > 16 ? 150 : 600 },
    );
  });
});

it('finds the bucket to the bit', () => {
  fc.assert(
    fc.property(frames, (bytes) => {
      expect(new Set(membersOf(programFor(onlyBucket(bucketOf(bytes))), bytes))).toEqual(new Set([1]));
    }),
    { numRuns: 1000 },
  );
});

it.each(shapes)('agrees with the function on %s cut at every byte', (_, whole) => {
  for (let length = 0; length <= whole.length; length += 1) {
    const bytes = whole.subarray(0, length);
    expect(new Set(membersOf(programFor(onlyBucket(bucketOf(bytes))), bytes))).toEqual(new Set([1]));
  }
});

describe('the cost', () => {
  const steps = (lanes: number, bytes: Uint8Array, direction = arriving): number =>
    interpret(programFor(equalPlan(lanes).owner), direction({ bytes })).steps;

  it('is one instruction where one lane owns everything', () => {
    expect(programFor(new Uint16Array(4096).fill(3))).toEqual([{ code: 6, jt: 0, jf: 0, k: 3 }]);
  });

  it('of a packet grows by one instruction when the lanes double', () => {
    const two = steps(2, frame(IP));
    expect([4, 8, 16, 32, 64, 128, 256].map((lanes) => steps(lanes, frame(IP)) - two)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('of IPv4 that arrives is 27 instructions for two lanes, of IPv6 56', () => {
    expect([steps(2, frame(IP)), steps(2, frame(IP6))]).toEqual([27, 56]);
  });
});

it('refuses a plan with more ranges than a program of the kernel can tell apart', () => {
  const owner = Uint16Array.from({ length: 4096 }, (_, bucket) => bucket % 7);
  expect(() => programFor(owner)).toThrow(/needs \d+ instructions and the kernel takes 4096/);
});

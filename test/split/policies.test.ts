// Every policy on every link layer: the program and the function in C++ find the same bucket, and no frame is rejected by all lanes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { assemble } from '#src/bpf/assemble.js';
import { encodeProgram } from '#src/bpf/encode.js';
import { Class, Source, type Instruction } from '#src/bpf/instruction.js';
import { add, shiftRight, type Statement } from '#src/bpf/statement.js';
import { equalPlan, rangesOf } from '#src/plan/plan.js';
import { finish } from '#src/split/hash.js';
import { PROGRAM_LINK_TYPES, type ProgramForm, type ProgramLinkType } from '#src/split/link.js';
import { DEFAULT_POLICY, isSymmetric, policyText, type Policy } from '#src/split/policy.js';
import { splitProgram } from '#src/split/program.js';
import { encodeSplit, type Split } from '#src/split/split.js';
import { walkToSum } from '#src/split/walk.js';
import { interpret } from '../support/bpf-interpreter.js';
import { be16, frame, ipv4 } from './frames.js';
import { policies } from './policies.js';
import { cutFrameOf, frameOf, seenByKernel } from './policy-frames.js';
import { constants } from './split.js';

/** A program that returns the bucket and one more, so that 0 is a rejection. */
function bucketProgram(linkType: ProgramLinkType, form: ProgramForm, split: Split): Instruction[] {
  const returnAccumulator: Statement = { kind: 'plain', code: Class.RET | Source.ACCUMULATOR, k: 0 };
  return assemble([
    ...walkToSum({ linkType, form, split }),
    ...finish(constants),
    shiftRight(20),
    add(1),
    returnAccumulator,
  ]);
}

const name = (policy: Policy): string =>
  policy.kind === 'hash' && policy.key !== undefined
    ? `${policyText(policy)} ${policy.key.base}[${policy.key.offset}:${policy.key.size}]`
    : policyText(policy);

const cases = PROGRAM_LINK_TYPES.flatMap((linkType) => policies.map((policy) => ({ linkType, policy })));

describe.each(cases.map(({ linkType, policy }) => [name(policy), linkType, policy] as const))(
  '%s on %s',
  (_, linkType, policy) => {
    const split = { constants, policy };
    const words = encodeSplit(split);
    const bucketOf = (bytes: Uint8Array): number => addon.bucketOf(words, linkType, bytes);
    const inband = bucketProgram(linkType, 'inband', split);
    const live = bucketProgram(linkType, 'live', split);
    const encoded = encodeProgram(inband);

    it('is one bucket of a frame, whoever finds it', () => {
      fc.assert(
        fc.property(cutFrameOf(linkType), (bytes) => {
          const bucket = bucketOf(bytes);
          expect(addon.runFilter(encoded, bytes) - 1).toBe(bucket);
          expect(interpret(inband, { bytes }).accepted - 1).toBe(bucket);
          for (const packet of seenByKernel(linkType, bytes)) expect(interpret(live, packet).accepted - 1).toBe(bucket);
        }),
        { numRuns: 150 },
      );
    });
  },
);

const symmetric = cases.filter(({ policy }) => isSymmetric(policy));

it.each(symmetric.map(({ linkType, policy }) => [name(policy), linkType, policy] as const))(
  '%s on %s is the same in both directions',
  (_, linkType, policy) => {
    const words = encodeSplit({ constants, policy });
    fc.assert(
      fc.property(frameOf(linkType), ({ forward, reverse }) => {
        expect(addon.bucketOf(words, linkType, forward)).toBe(addon.bucketOf(words, linkType, reverse));
      }),
      { numRuns: 50 },
    );
  },
);

const spread = cases.filter(({ linkType, policy }) => linkType === 'ethernet' || policyText(policy).includes('inner'));

describe.each([1, 2, 3, 7, 16, 64, 256])('a plan of %d lanes', (lanes) => {
  const plan = equalPlan(lanes);

  it.each(spread.map(({ linkType, policy }) => [name(policy), linkType, policy] as const))(
    'has for %s on %s one lane for every frame',
    (_, linkType, policy) => {
      const split = { constants, policy };
      const words = encodeSplit(split);
      const programs = Array.from({ length: lanes }, (_unused, lane) =>
        splitProgram({ linkType, form: 'inband', split, ranges: rangesOf(plan, lane), accept: 1 }),
      ).map(encodeProgram);
      expect(programs.every((program) => addon.validateFilter(program))).toBe(true);
      fc.assert(
        fc.property(cutFrameOf(linkType), (bytes) => {
          const owners = programs.flatMap((program, lane) => (addon.runFilter(program, bytes) === 1 ? [lane] : []));
          expect(owners).toEqual([plan.owner[addon.bucketOf(words, linkType, bytes)]]);
        }),
        { numRuns: 20 },
      );
    },
  );
});

describe('the length of a program', () => {
  /** Every other bucket of the first 256: more ranges than hundreds of changes leave behind. */
  const ranges = Array.from({ length: 128 }, (_, at) => ({ first: at * 2, last: at * 2 }));

  it.each(cases.map(({ linkType, policy }) => [name(policy), linkType, policy] as const))(
    'is far from what the kernel takes: %s on %s',
    (_, linkType, policy) => {
      const split = { constants, policy };
      for (const form of ['live', 'inband'] as const) {
        const program = splitProgram({ linkType, form, split, ranges, accept: 1 });
        expect(program.length).toBeLessThan(1500);
        expect(addon.validateFilter(encodeProgram(program))).toBe(true);
      }
    },
  );

  it('of the default policy on Ethernet is what it always was, and 24 instructions run for IPv4', () => {
    const split = { constants, policy: DEFAULT_POLICY };
    const half = [{ first: 0, last: 2047 }];
    const program = splitProgram({ linkType: 'ethernet', form: 'live', split, ranges: half, accept: 1 });
    const bytes = frame(be16(0x0800), ipv4([192, 0, 2, 1], [198, 51, 100, 2]));
    expect([program.length, interpret(program, { bytes }).steps]).toEqual([221, 24]);
  });
});

// The split as an expression: what libpcap makes of it accepts the IP frames that the program accepts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { encodeProgram } from '#src/bpf/encode.js';
import { equalPlan, rangesOf, type BucketRange } from '#src/plan/plan.js';
import { splitConstants } from '#src/split/constants.js';
import { DEFAULT_POLICY } from '#src/split/policy.js';
import { encodeSplit, type Split } from '#src/split/split.js';
import { splitExpression } from '#src/split/expression.js';
import { compile } from '../bpf/compile.js';
import { be16, frame, ipv4, ipv6 } from './frames.js';
import { bucketOf, split } from './split.js';

const bytes = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 0, max: 255 }), { minLength: length, maxLength: length });

/** Untagged IPv4 or IPv6, whole. */
const ipFrames = fc.oneof(
  fc
    .tuple(bytes(4), bytes(4), bytes(8))
    .map(([source, destination, rest]) => frame(be16(0x0800), ipv4(source, destination, rest))),
  fc
    .tuple(bytes(16), bytes(16), bytes(8))
    .map(([source, destination, rest]) => frame(be16(0x86dd), ipv6(source, destination, rest))),
);

const owns = (ranges: readonly BucketRange[], bucket: number): boolean =>
  ranges.some(({ first, last }) => first <= bucket && bucket <= last);

const fromPlan = (lanes: number): [string, BucketRange[]][] =>
  Array.from({ length: lanes }, (_, lane) => [`lane ${lane} of ${lanes}`, rangesOf(equalPlan(lanes), lane)]);

describe.each<[string, BucketRange[]]>([
  ...fromPlan(1),
  ...fromPlan(2),
  ...fromPlan(3),
  [
    'three ranges',
    [
      { first: 0, last: 99 },
      { first: 1000, last: 2000 },
      { first: 4000, last: 4095 },
    ],
  ],
])('the expression of %s', (_, ranges) => {
  const program = encodeProgram(compile(splitExpression({ split, ranges })!));

  it('accepts the IP frames whose bucket the lane owns', () => {
    fc.assert(
      fc.property(ipFrames, (frameBytes) => {
        expect(addon.runFilter(program, frameBytes) !== 0).toBe(owns(ranges, bucketOf(frameBytes)));
      }),
      { numRuns: 500 },
    );
  });

  it('accepts no other frame', () => {
    for (const type of [0x0806, 0x88cc, 0x8100, 38]) {
      expect(addon.runFilter(program, frame(be16(type), Array<number>(60).fill(0)))).toBe(0);
    }
  });
});

it('holds for any seed and any ranges', () => {
  const cuts = fc.uniqueArray(fc.nat(4095), { minLength: 2, maxLength: 12 }).filter((ends) => ends.length % 2 === 0);
  fc.assert(
    fc.property(fc.string(), cuts, fc.array(ipFrames, { minLength: 50, maxLength: 50 }), (seed, ends, sample) => {
      const sorted = ends.toSorted((a, b) => a - b);
      const ranges = sorted.flatMap((first, index) => (index % 2 === 0 ? [{ first, last: sorted[index + 1]! }] : []));
      const own = splitConstants(seed);
      const program = encodeProgram(
        compile(splitExpression({ split: { constants: own, policy: DEFAULT_POLICY }, ranges })!),
      );
      for (const bytes of sample) {
        const bucket = addon.bucketOf(encodeSplit({ constants: own, policy: DEFAULT_POLICY }), 'ethernet', bytes);
        expect(addon.runFilter(program, bytes) !== 0).toBe(owns(ranges, bucket));
      }
    }),
    { numRuns: 40 },
  );
});

it('is undefined for a lane without buckets', () => {
  expect(splitExpression({ split, ranges: [] })).toBeUndefined();
});

it.each(['srcaddr', 'dstaddr'] as const)('says what the program says of one side: %s', (field) => {
  const oneSided: Split = { constants: split.constants, policy: { kind: 'hash', fields: [field] } };
  const ranges = [{ first: 100, last: 1500 }];
  const program = encodeProgram(compile(splitExpression({ split: oneSided, ranges })!));
  fc.assert(
    fc.property(ipFrames, (frameBytes) => {
      const bucket = addon.bucketOf(encodeSplit(oneSided), 'ethernet', frameBytes);
      expect(addon.runFilter(program, frameBytes) !== 0).toBe(owns(ranges, bucket));
    }),
    { numRuns: 300 },
  );
});

it('cannot be had for other fields', () => {
  const policy = { kind: 'hash', fields: ['addrs', 'ports'] } as const;
  expect(() => splitExpression({ split: { ...split, policy }, ranges: [{ first: 0, last: 1 }] })).toThrow(
    'The policy hash,addrs,ports cannot be written as an expression.',
  );
});

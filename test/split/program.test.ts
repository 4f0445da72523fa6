// The split programs: every frame to exactly one lane, both directions to the same, and to the one that C++ says.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { encodeProgram } from '#src/bpf/encode.js';
import { equalPlan } from '#src/plan/plan.js';
import { interpret } from '../support/bpf-interpreter.js';
import { be16, frame, framePairs, frames, IP, IP6, mpls, pppoe, shapes, tag, TPIDS } from './frames.js';
import {
  SNAPSHOT,
  acceptingLanes,
  acceptingLanesOfLibpcap,
  agrees,
  bucketOf,
  constants,
  encodeAll,
  programFor,
  programsOf,
  split,
  stripped,
} from './split.js';
import { splitProgram } from '#src/split/program.js';

const bucketOfIp = bucketOf(frame(IP));
const bucketOfIp6 = bucketOf(frame(IP6));

/** What bucket.h promises for a frame that is told apart by `type`, worked out here. */
function bucketOfType(type: number): number {
  const product = Math.imul(Math.imul(type, constants.ethertype), constants.mix[0]);
  return Math.imul(product ^ (product >>> 15), constants.mix[1]) >>> 20;
}

/** A frame of that type whose payload is of no use. */
const typed = (type: number): Uint8Array => frame(be16(type), Array<number>(46).fill(0xff));

describe.each([1, 2, 3, 7, 16, 64, 256])('a plan of %d lanes', (lanes) => {
  const plan = equalPlan(lanes);
  const inband = programsOf(plan, lanes, 'inband');
  const encoded = encodeAll(inband);
  const live = programsOf(plan, lanes, 'live');
  const runs = { numRuns: lanes > 16 ? 150 : 600 };

  it('consists of programs that libpcap takes', () => {
    expect([...encoded, ...encodeAll(live)].every((program) => addon.validateFilter(program))).toBe(true);
  });

  it('sends every frame to the lane that owns its bucket, and to no other', () => {
    fc.assert(
      fc.property(frames, (bytes) => {
        const owner = [plan.owner[bucketOf(bytes)]];
        expect(acceptingLanesOfLibpcap(encoded, bytes)).toEqual(owner);
        expect(acceptingLanes(inband, { bytes })).toEqual(owner);
        expect(acceptingLanes(live, { bytes })).toEqual(owner);
        expect(acceptingLanes(live, stripped(bytes))).toEqual(owner);
      }),
      runs,
    );
  });

  it('sends both directions to one lane', () => {
    fc.assert(
      fc.property(framePairs, ({ forward, reverse }) => {
        expect(acceptingLanes(live, stripped(forward))).toEqual(acceptingLanes(live, stripped(reverse)));
        expect(bucketOf(forward)).toBe(bucketOf(reverse));
      }),
      runs,
    );
  });
});

describe('program and function', () => {
  it('find the same bucket, to the bit', () => {
    fc.assert(
      fc.property(frames, (bytes) => {
        const bucket = bucketOf(bytes);
        expect(agrees('inband', { bytes }, bucket)).toBe(true);
        expect(agrees('live', { bytes }, bucket)).toBe(true);
        expect(agrees('live', stripped(bytes), bucket)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(shapes)('agree on %s cut at every byte', (_, whole) => {
    for (let length = 0; length <= whole.length; length += 1) {
      const bytes = whole.subarray(0, length);
      const bucket = bucketOf(bytes);
      expect(agrees('inband', { bytes }, bucket)).toBe(true);
      expect(agrees('live', { bytes }, bucket)).toBe(true);
      expect(agrees('live', stripped(bytes), bucket)).toBe(true);
    }
  });
});

describe('the bucket', () => {
  it.each(TPIDS)('of IP is the same behind one to three tags of type %i', (tpid) => {
    for (const depth of [1, 2, 3]) {
      const stack = Array.from({ length: depth }, (_, index) => tag(tpid, index)).flat();
      expect(bucketOf(frame(stack, IP))).toBe(bucketOfIp);
      expect(bucketOf(frame(stack, IP6))).toBe(bucketOfIp6);
    }
  });

  it('of a frame with four tags is that of the fourth type, whether the first stands in the bytes or not', () => {
    const bytes = frame(tag(0x8100, 1), tag(0x8100, 2), tag(0x8100, 3), tag(0x9200, 4), IP);
    expect(bucketOf(bytes)).toBe(bucketOfType(0x9200));
    expect(agrees('live', stripped(bytes), bucketOfType(0x9200))).toBe(true);
    expect(agrees('live', { bytes }, bucketOfType(0x9200))).toBe(true);
  });

  it.each([1, 2, 3, 4])('of IP is the same below %i labels', (depth) => {
    const labels = Array.from({ length: depth }, (_, index) => 16 + index);
    expect(bucketOf(frame(be16(0x8847), mpls(labels), IP.slice(2)))).toBe(bucketOfIp);
    expect(bucketOf(frame(tag(0x8100, 3), be16(0x8848), mpls(labels), IP6.slice(2)))).toBe(bucketOfIp6);
  });

  it.each<[string, number[]]>([
    ['five labels', [...mpls([1, 2, 3, 4, 5]), ...IP.slice(2)]],
    ['a stack without a bottom', [...mpls([1], true), 0, 0, 0, 0]],
    ['a pseudowire', [...mpls([1]), 0, 0, 0, 0, ...IP.slice(2)]],
    ['cut IP', [...mpls([1]), ...IP.slice(2, -1)]],
  ])('of MPLS with %s is that of its ethertype', (_, payload) => {
    expect(bucketOf(frame(be16(0x8847), payload))).toBe(bucketOfType(0x8847));
  });

  it('of IP in a PPPoE session is that of IP, of anything else that of the session', () => {
    expect(bucketOf(frame(be16(0x8864), pppoe(0x0021), IP.slice(2)))).toBe(bucketOfIp);
    expect(bucketOf(frame(be16(0x8864), pppoe(0x0057), IP6.slice(2)))).toBe(bucketOfIp6);
    expect(bucketOf(frame(be16(0x8864), pppoe(0xc021), IP.slice(2)))).toBe(bucketOfType(0x8864));
    expect(bucketOf(frame(be16(0x8864), pppoe(0x0021), IP.slice(2, -1)))).toBe(bucketOfType(0x8864));
  });

  it('of IP without all of both addresses is that of the ethertype', () => {
    expect(bucketOf(frame(IP).subarray(0, 33))).toBe(bucketOfType(0x0800));
    expect(bucketOf(frame(IP).subarray(0, 34))).toBe(bucketOfIp);
    expect(bucketOf(frame(IP6).subarray(0, 53))).toBe(bucketOfType(0x86dd));
    expect(bucketOf(frame(IP6).subarray(0, 54))).toBe(bucketOfIp6);
  });

  it('of a frame or a tag that ends before the ethertype, and of every 802.3 frame, is 0', () => {
    const tagged = frame(tag(0x8100, 1), be16(0x0806));
    for (const bytes of [
      frame().subarray(0, 0),
      frame(IP).subarray(0, 13),
      tagged.subarray(0, 14),
      tagged.subarray(0, 17),
    ]) {
      expect(bucketOf(bytes)).toBe(0);
    }
    expect(bucketOf(tagged)).toBe(bucketOfType(0x0806));
    for (const length of [0, 3, 38, 0x05dc, 0x05ff]) expect(bucketOf(typed(length))).toBe(0);
  });

  it('of anything else is that of the ethertype', () => {
    const types = [0x0600, 0x0806, 0x88cc, 0x8863, 0x8847, 0x8864, 0xffff];
    expect(types.map((type) => bucketOf(typed(type)))).toEqual(types.map(bucketOfType));
    expect(new Set(types.map(bucketOfType)).size).toBe(types.length);
  });
});

describe('the cost', () => {
  // Addresses whose buckets take both comparisons of a range in the middle.
  it('of IPv4 is 25 instructions, of IPv6 53, for a lane with one range', () => {
    const owned = (bucket: number): Parameters<typeof programFor>[1] => [{ first: bucket, last: 4094 }];
    expect(interpret(programFor('live', owned(bucketOfIp)), { bytes: frame(IP) })).toEqual({
      accepted: SNAPSHOT,
      steps: 25,
    });
    expect(interpret(programFor('live', owned(bucketOfIp6)), { bytes: frame(IP6) })).toEqual({
      accepted: SNAPSHOT,
      steps: 53,
    });
  });

  it('is not changed by a tag that the kernel has taken out', () => {
    const program = programFor('live', [{ first: 1024, last: 3071 }]);
    expect(interpret(program, stripped(frame(tag(0x8100, 7), IP)))).toEqual(interpret(program, { bytes: frame(IP) }));
  });

  it('is one instruction where a lane owns everything or nothing', () => {
    expect(programFor('live', [{ first: 0, last: 4095 }])).toEqual([{ code: 6, jt: 0, jf: 0, k: SNAPSHOT }]);
    expect(programFor('live', [])).toEqual([{ code: 6, jt: 0, jf: 0, k: 0 }]);
  });
});

describe('options', () => {
  const options = { linkType: 'ethernet', form: 'inband', split, ranges: [], accept: SNAPSHOT } as const;

  it.each([0, -1, 1.5, 2 ** 32])('refuse a snapshot length of %d', (accept) => {
    expect(() => splitProgram({ ...options, accept })).toThrow(
      `The snapshot length must be a number of bytes from 1 to 4294967295, not ${accept}.`,
    );
  });

  it.each([
    [[{ first: 5, last: 4 }]],
    [[{ first: 0, last: 4096 }]],
    [
      [
        { first: 9, last: 12 },
        { first: 3, last: 5 },
      ],
    ],
  ])('refuse the ranges %j', (ranges) => {
    expect(() => splitProgram({ ...options, ranges })).toThrow(RangeError);
  });

  it('take any set of ranges', () => {
    const cuts = fc.uniqueArray(fc.nat(4095), { minLength: 2, maxLength: 256 }).filter((ends) => ends.length % 2 === 0);
    fc.assert(
      fc.property(cuts, framePairs, (ends, { forward }) => {
        const sorted = [...ends].sort((a, b) => a - b);
        const ranges = sorted.flatMap((first, index) => (index % 2 === 0 ? [{ first, last: sorted[index + 1]! }] : []));
        const bucket = bucketOf(forward);
        const owned = ranges.some(({ first, last }) => first <= bucket && bucket <= last);
        const program = splitProgram({ ...options, ranges });
        expect(interpret(program, { bytes: forward }).accepted).toBe(owned ? SNAPSHOT : 0);
        expect(addon.runFilter(encodeProgram(program), forward)).toBe(owned ? SNAPSHOT : 0);
      }),
    );
  });
});

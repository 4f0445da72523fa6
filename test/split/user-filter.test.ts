// A user's filter in front of a split.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { encodeProgram } from '#src/bpf/encode.js';
import type { Instruction } from '#src/bpf/instruction.js';
import { equalPlan, rangesOf } from '#src/plan/plan.js';
import { splitProgram } from '#src/split/program.js';
import { compile } from '../bpf/compile.js';
import { interpret } from '../support/bpf-interpreter.js';
import { frames } from './frames.js';
import { SNAPSHOT, bucketOf, split } from './split.js';

const join = (userFilter: readonly Instruction[], lanes = 3, lane = 0): Instruction[] =>
  splitProgram({
    linkType: 'ethernet',
    form: 'inband',
    split,
    ranges: rangesOf(equalPlan(lanes), lane),
    accept: SNAPSHOT,
    userFilter,
  });

const many = Array.from({ length: 300 }, (_, port) => `port ${2 * port + 1}`).join(' or ');

describe.each([
  'ip',
  'udp',
  'ip6 or arp',
  'not ip',
  'vlan and ip',
  'mpls',
  'ip[6:2] & 0x1fff = 0 and ip[0] & 15 > 5',
  many,
])('the filter %.40s', (expression) => {
  const filter = compile(expression);
  const encodedFilter = encodeProgram(filter);

  it.each([1, 3])('leaves to %d lanes, once, what it accepts', (lanes) => {
    const plan = equalPlan(lanes);
    const programs = Array.from({ length: lanes }, (_, lane) => join(filter, lanes, lane));
    const encoded = programs.map(encodeProgram);
    expect(encoded.every((program) => addon.validateFilter(program))).toBe(true);
    fc.assert(
      fc.property(frames, (bytes) => {
        const isAccepted = addon.runFilter(encodedFilter, bytes) !== 0;
        const owner = plan.owner[bucketOf(bytes)];
        const expected = programs.map((_, lane) => (isAccepted && lane === owner ? SNAPSHOT : 0));
        expect(programs.map((program) => interpret(program, { bytes }).accepted)).toEqual(expected);
        expect(encoded.map((program) => addon.runFilter(program, bytes))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

describe('refusals', () => {
  const accepting = { code: 6, jt: 0, jf: 0, k: 1 };

  it('of a return of the accumulator', () => {
    expect(() => join([{ code: 0x16, jt: 0, jf: 0, k: 0 }])).toThrow(
      expect.objectContaining({
        code: 'FILTER_UNSUPPORTED',
        message:
          'Instruction 0 of the filter returns a value that it computes, which a split cannot follow; ' +
          'use an expression that accepts or rejects.',
      }),
    );
  });

  it.each<[string, Instruction[]]>([
    ['ends without a return', [{ code: 0x28, jt: 0, jf: 0, k: 12 }]],
    ['branches out of itself', [{ code: 0x15, jt: 0, jf: 1, k: 0 }, accepting]],
    ['jumps out of itself', [{ code: 0x05, jt: 0, jf: 0, k: 1 }, accepting]],
  ])('of a filter that %s', (_, filter) => {
    expect(() => join(filter)).toThrow(
      expect.objectContaining({
        code: 'PROGRAM_INVALID',
        message: 'Instruction 0 of the filter leads out of the filter.',
      }),
    );
  });

  it('of what is too long together', () => {
    const long = [...Array.from({ length: 4000 }, () => ({ code: 0x28, jt: 0, jf: 0, k: 12 })), accepting];
    expect(() => join(long)).toThrow(expect.objectContaining({ code: 'PROGRAM_TOO_LONG' }));
  });
});

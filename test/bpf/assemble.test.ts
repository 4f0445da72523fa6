// The assembler: distances, trampolines, and what it refuses.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { assemble } from '#src/bpf/assemble.js';
import { encodeProgram } from '#src/bpf/encode.js';
import { MAXIMUM_BRANCH } from '#src/bpf/instruction.js';
import {
  accept,
  ifAnyBit,
  ifAtLeast,
  ifEqual,
  jump,
  label,
  loadConstant,
  loadWord,
  multiply,
  reject,
  type Statement,
} from '#src/bpf/statement.js';
import { interpret } from '../support/bpf-interpreter.js';

const JA = 0x05;
const JEQ = 0x15;
const nothing = (count: number): Statement[] => Array.from({ length: count }, () => multiply(1));
const noPacket = { bytes: new Uint8Array(0) };

describe('short jumps', () => {
  it('count the instructions between', () => {
    const program = assemble([
      ifEqual(7, 'yes', 'no'),
      loadConstant(1),
      label('no'),
      reject(),
      label('yes'),
      accept(9),
    ]);
    expect(program).toEqual([
      { code: JEQ, jt: 2, jf: 1, k: 7 },
      { code: 0x00, jt: 0, jf: 0, k: 1 },
      { code: 0x06, jt: 0, jf: 0, k: 0 },
      { code: 0x06, jt: 0, jf: 0, k: 9 },
    ]);
  });

  it('run on where a side has no label', () => {
    expect(assemble([ifEqual(7, undefined, 'end'), multiply(3), label('end'), reject()])[0]).toMatchObject({
      jt: 0,
      jf: 1,
    });
  });

  it('take several names for one place', () => {
    expect(assemble([ifEqual(7, 'a', 'b'), multiply(3), label('a'), label('b'), reject()])[0]).toMatchObject({
      jt: 1,
      jf: 1,
    });
  });

  it('keep all 32 bits of a constant', () => {
    expect(assemble([ifAtLeast(0xfff00000, 'end', 'end'), label('end'), accept(0xffffffff)])).toMatchObject([
      { k: 0xfff00000 },
      { k: 0xffffffff },
    ]);
  });
});

describe('far jumps', () => {
  it('need no trampoline up to 255 instructions', () => {
    const program = assemble([ifEqual(0, 'end'), ...nothing(MAXIMUM_BRANCH), label('end'), reject()]);
    expect(program).toHaveLength(MAXIMUM_BRANCH + 2);
    expect(program[0]).toMatchObject({ jt: MAXIMUM_BRANCH, jf: 0 });
  });

  it('go through a trampoline from 256 on, when true', () => {
    const program = assemble([ifEqual(0, 'end'), ...nothing(MAXIMUM_BRANCH + 1), label('end'), reject()]);
    expect(program.slice(0, 2)).toEqual([
      { code: JEQ, jt: 0, jf: 1, k: 0 },
      { code: JA, jt: 0, jf: 0, k: MAXIMUM_BRANCH + 1 },
    ]);
    expect(program).toHaveLength(MAXIMUM_BRANCH + 4);
  });

  it('go through a trampoline when false', () => {
    const program = assemble([ifEqual(0, undefined, 'end'), ...nothing(1000), label('end'), reject()]);
    expect(program.slice(0, 2)).toEqual([
      { code: JEQ, jt: 1, jf: 0, k: 0 },
      { code: JA, jt: 0, jf: 0, k: 1000 },
    ]);
  });

  it('go through two trampolines when both sides are far', () => {
    const program = assemble([
      ifEqual(0, 'accept', 'reject'),
      ...nothing(1000),
      label('accept'),
      accept(1),
      label('reject'),
      reject(),
    ]);
    expect(program.slice(0, 3)).toEqual([
      { code: JEQ, jt: 0, jf: 1, k: 0 },
      { code: JA, jt: 0, jf: 0, k: 1001 },
      { code: JA, jt: 0, jf: 0, k: 1001 },
    ]);
  });

  it('push other jumps out of reach, which get theirs in turn', () => {
    const program = assemble([
      ifEqual(0, 'near'),
      ifEqual(1, 'far'),
      ...nothing(MAXIMUM_BRANCH - 1),
      label('near'),
      multiply(1),
      label('far'),
      reject(),
    ]);
    expect(program.map(({ code }) => code).slice(0, 4)).toEqual([JEQ, JEQ, 0x24, 0x24]);
    const pushed = assemble([
      ifEqual(0, 'near'),
      ifEqual(1, 'far'),
      ...nothing(MAXIMUM_BRANCH - 1),
      label('near'),
      multiply(1),
      multiply(1),
      label('far'),
      reject(),
    ]);
    expect(pushed.map(({ code }) => code).slice(0, 5)).toEqual([JEQ, JA, JEQ, JA, 0x24]);
  });

  it('lead where the labels say, whatever stands between', () => {
    const gap = fc.oneof(
      { weight: 3, arbitrary: fc.nat(40) },
      { weight: 1, arbitrary: fc.integer({ min: 230, max: 280 }) },
    );
    const hop = fc.record({ gap, isEqual: fc.boolean(), onTrue: fc.nat(9), onFalse: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(hop, { minLength: 1, maxLength: 14 }), fc.nat(3), (hops, value) => {
        const name = (from: number, ahead: number): string => `stop ${Math.min(from + 1 + ahead, hops.length)}`;
        const statements = hops.flatMap(({ gap: filler, isEqual, onTrue, onFalse }, index) => [
          label(`stop ${index}`),
          loadConstant(value),
          (isEqual ? ifEqual : ifAnyBit)(index % 4, name(index, onTrue), name(index, onFalse)),
          ...nothing(filler),
          accept(1000 + index),
        ]);
        const expected = [];
        for (let at = 0; at < hops.length;) {
          const { isEqual, onTrue, onFalse } = hops[at]!;
          const taken = isEqual ? value === at % 4 : (value & (at % 4)) !== 0;
          expected.push(at);
          at = Math.min(at + 1 + (taken ? onTrue : onFalse), hops.length);
        }
        const program = assemble([...statements, label(`stop ${hops.length}`), accept(expected.length)]);
        expect(interpret(program, noPacket).accepted).toBe(expected.length);
        expect(addon.validateFilter(encodeProgram(program))).toBe(true);
        expect(addon.runFilter(encodeProgram(program), noPacket.bytes)).toBe(expected.length);
      }),
    );
  });
});

describe('refusals', () => {
  it.each<[string, Statement[], string]>([
    ['an unknown label', [jump('x'), reject()], 'jumps to "x", which is not in it'],
    ['a label behind the last instruction', [jump('x'), reject(), label('x')], 'jumps to "x", which is not in it'],
    ['a jump back', [label('x'), loadWord(0), ifEqual(1, 'x'), reject()], 'jumps back to "x"'],
    ['two places of one name', [label('x'), loadWord(0), label('x'), reject()], 'has two places called "x"'],
    ['no return at the end', [loadWord(0)], 'can run past its end'],
    ['an empty program', [], 'can run past its end'],
  ])('of %s', (_, statements, what) => {
    expect(() => assemble(statements)).toThrow(
      expect.objectContaining({ code: 'PROGRAM_INVALID', stage: 'program', message: `The filter program ${what}.` }),
    );
  });

  it('of more than 4096 instructions', () => {
    expect(assemble([...nothing(4095), reject()])).toHaveLength(4096);
    expect(() => assemble([...nothing(4096), reject()])).toThrow(
      expect.objectContaining({
        code: 'PROGRAM_TOO_LONG',
        message:
          'The filter program needs 4097 instructions and the kernel takes 4096; ' +
          'use a shorter filter expression or fewer workers.',
      }),
    );
  });
});

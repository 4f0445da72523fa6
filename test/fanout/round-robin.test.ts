// Packets spread without regard to flows: each worker gets the part that its weight is of all.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { encodeProgram } from '#src/bpf/encode.js';
import { equalPlan, weightedPlan } from '#src/plan/plan.js';
import { roundRobinProgram } from '#src/split/round-robin.js';
import { interpret } from '../support/bpf-interpreter.js';

const bytes = new Uint8Array();
const memberFor = (weights: readonly number[], random: number): number =>
  interpret(roundRobinProgram(weightedPlan(weights)), { bytes, random }).accepted;

test('the random number decides, whatever the packet is', () => {
  expect(memberFor([1, 1], 0)).toBe(0);
  expect(memberFor([1, 1], 0x7fffffff)).toBe(0);
  expect(memberFor([1, 1], 0x80000000)).toBe(1);
  expect(memberFor([1, 1], 0xffffffff)).toBe(1);
  expect(memberFor([1, 0, 3], 0x3fffffff)).toBe(0);
  expect(memberFor([1, 0, 3], 0x40000000)).toBe(2);
});

test('each random number leads to the owner of its upper bits', () => {
  const weights = fc.array(fc.nat(9), { minLength: 1, maxLength: 32 }).filter((all) => Math.max(...all) > 0);
  fc.assert(
    fc.property(weights, fc.nat(0xffffffff), (all, random) => {
      expect(memberFor(all, random)).toBe(weightedPlan(all).owner[random >>> 20]);
    }),
  );
});

test('a worker that is alone gets everything, without a draw', () => {
  expect(roundRobinProgram(equalPlan(1))).toEqual([{ code: 6, jt: 0, jf: 0, k: 0 }]);
});

test('it is a program that libpcap takes, for 256 workers, too', () => {
  expect(addon.validateFilter(encodeProgram(roundRobinProgram(equalPlan(256))))).toBe(true);
});

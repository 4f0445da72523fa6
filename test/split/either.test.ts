// Two splits at once, while one replaces the other: a lane accepts what either gives it.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { encodeProgram } from '#src/bpf/encode.js';
import { equalPlan, rangesOf } from '#src/plan/plan.js';
import { splitConstants } from '#src/split/constants.js';
import { eitherProgram } from '#src/split/either.js';
import type { Policy } from '#src/split/policy.js';
import { splitProgram } from '#src/split/program.js';
import { interpret } from '../support/bpf-interpreter.js';
import { frames } from './frames.js';
import { stripped } from './split.js';

const programOf = (policy: Policy, seed: string, workers: number, worker: number): ReturnType<typeof splitProgram> =>
  splitProgram({
    form: 'live',
    linkType: 'ethernet',
    split: { constants: splitConstants(seed), policy },
    ranges: rangesOf(equalPlan(workers), worker),
    accept: 260,
  });

it.each([1, 2, 5, 64])('for %i workers', (workers) => {
  const worker = workers >> 1;
  const before = programOf({ kind: 'hash', fields: ['addrs'] }, 'before', workers, worker);
  const after = programOf({ kind: 'hash', fields: ['inner', 'ports', 'proto', 'vlan'] }, 'after', workers, worker);
  const either = eitherProgram(before, after);
  expect(addon.validateFilter(encodeProgram(either))).toBe(true);
  fc.assert(
    fc.property(frames, (bytes) => {
      const packet = stripped(bytes);
      const wanted = interpret(before, packet).accepted + interpret(after, packet).accepted > 0;
      expect(interpret(either, packet).accepted).toBe(wanted ? 260 : 0);
    }),
  );
});

it('with nothing before is what comes after', () => {
  const reject = [{ code: 6, jt: 0, jf: 0, k: 0 }];
  const after = programOf({ kind: 'hash', fields: ['addrs'] }, 'after', 2, 0);
  fc.assert(
    fc.property(frames, (bytes) => {
      const packet = stripped(bytes);
      expect(interpret(eitherProgram(reject, after), packet).accepted).toBe(interpret(after, packet).accepted);
    }),
  );
});

// Zeek's sampling filter.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { encodeProgram } from '#src/bpf/encode.js';
import { zeekExpression } from '#src/split/zeek.js';
import { compile } from '../bpf/compile.js';
import { be16, frame, ipv4, ipv6 } from './frames.js';

const word = fc.nat(0xffff);

it('is the text that Zeek makes', () => {
  expect(zeekExpression(4, 1)).toBe(
    '(ip and ((ip[14:2]+ip[18:2]) - (4*((ip[14:2]+ip[18:2])/4)) == 1)) or ' +
      '(ip6 and ((ip6[22:2]+ip6[38:2]) - (4*((ip6[22:2]+ip6[38:2])/4)) == 1))',
  );
});

it('is absent for a single worker', () => {
  expect(zeekExpression(1, 0)).toBeUndefined();
});

describe.each([2, 3, 10])('for %i workers', (workers) => {
  const programs = Array.from({ length: workers }, (_, worker) =>
    encodeProgram(compile(zeekExpression(workers, worker)!)),
  );
  const accepting = (bytes: Uint8Array): number[] =>
    programs.flatMap((program, worker) => (addon.runFilter(program, bytes) === 0 ? [] : [worker]));

  it('takes the remainder of the sum of the lower halves of the addresses', () => {
    fc.assert(
      fc.property(word, word, (source, destination) => {
        const expected = [(source + destination) % workers];
        const ends = [source, destination].map(be16);
        const [from4, to4] = ends.map((end) => [10, 0, ...end]);
        const [from6, to6] = ends.map((end) => [0x20, 1, 0x0d, 0xb8, ...Array<number>(10).fill(0), ...end]);
        expect(accepting(frame(be16(0x0800), ipv4(from4!, to4!)))).toEqual(expected);
        expect(accepting(frame(be16(0x86dd), ipv6(from6!, to6!)))).toEqual(expected);
      }),
    );
  });
});

it.each<[number, number, string]>([
  [0, 0, 'The number of workers must be a whole number above 0, and 0 is not.'],
  [1.5, 0, 'The number of workers must be a whole number above 0, and 1.5 is not.'],
  [4, 4, 'There is no worker 4: the 4 workers are numbered from 0.'],
  [4, -1, 'There is no worker -1: the 4 workers are numbered from 0.'],
])('refuses, of %d workers, number %d', (workers, worker, sentence) => {
  expect(() => zeekExpression(workers, worker)).toThrow(new RangeError(sentence));
});

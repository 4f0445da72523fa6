// The constants of the split.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeConstants, splitConstants } from '#src/split/constants.js';

it('are the same for the same seed, and others for another', () => {
  expect(splitConstants('a')).toEqual(splitConstants('a'));
  expect(splitConstants('a')).not.toEqual(splitConstants('b'));
});

it('are seven odd words of 32 bits, whatever the seed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (seed) => {
      const words = encodeConstants(splitConstants(seed));
      expect(words).toHaveLength(7);
      expect(words.every((word) => word % 2 === 1)).toBe(true);
    }),
  );
});

it('stand in the order of the native struct', () => {
  expect(encodeConstants({ address: 1, word: [3, 5, 7], mix: [9, 11], ethertype: 13 })).toEqual(
    Uint32Array.of(1, 3, 5, 7, 9, 11, 13),
  );
});

// The constants of the split.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitConstants } from '#src/split/constants.js';
import { DEFAULT_POLICY, type Policy } from '#src/split/policy.js';
import { encodeSplit } from '#src/split/split.js';

it('are the same for the same seed, and others for another', () => {
  expect(splitConstants('a')).toEqual(splitConstants('a'));
  expect(splitConstants('a')).not.toEqual(splitConstants('b'));
});

it('are odd words of 32 bits, whatever the seed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (seed) => {
      const words = Object.values(splitConstants(seed)).flat() as number[];
      expect(new Set(words).size).toBe(11);
      expect(words.every((word) => word % 2 === 1 && word <= 0xffffffff)).toBe(true);
    }),
  );
});

it('and the policy stand in the order of the native struct', () => {
  const ip = { address: 1, word: [3, 5, 7], mix: [9, 11], ethertype: 13 } as const;
  const constants = { ...ip, port: 15, protocol: 17, vlan: 19, key: 21 };
  const encode = (policy: Policy): number[] => [...encodeSplit({ constants, policy })];
  const first = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21];
  expect(encode(DEFAULT_POLICY)).toEqual([...first, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
  expect(encode({ kind: 'roundrobin' })).toEqual(encode(DEFAULT_POLICY));
  expect(encode({ kind: 'hash', fields: ['inner', 'proto'] })).toEqual([...first, 1, 1, 1, 0, 1, 0, 0, 0, 0]);
  expect(encode({ kind: 'hash', fields: ['srcaddr', 'ports', 'vlan'] })).toEqual([...first, 1, 2, 0, 1, 0, 1, 0, 0, 0]);
  const key = { base: 'l4', offset: 8, size: 4 } as const;
  expect(encode({ kind: 'hash', fields: ['key'], key })).toEqual([...first, 1, 0, 0, 0, 0, 0, 3, 8, 4]);
});

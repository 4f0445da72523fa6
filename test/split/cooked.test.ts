// Live cooked captures: filters without the header that only user space sees, and no packet of the loopback twice.
import { expect, it } from 'vitest';
import { Ancillary } from '#src/bpf/instruction.js';
import {
  accept,
  ifEqual,
  jump,
  label,
  loadByteIndexed,
  loadHalf,
  loadWord,
  reject,
  type Statement,
} from '#src/bpf/statement.js';
import { assemble } from '#src/bpf/assemble.js';
import { withoutCookedHeader } from '#src/split/cooked.js';
import { splitProgram } from '#src/split/program.js';
import { interpret } from '../support/bpf-interpreter.js';
import { be16, ipv4 } from './frames.js';
import { SNAPSHOT, split } from './split.js';

const everything = [{ first: 0, last: 4095 }];
const options = { linkType: 'linux_sll', form: 'live', split, ranges: everything, accept: SNAPSHOT } as const;
const bytes = Uint8Array.from(ipv4([192, 0, 2, 1], [198, 51, 100, 2], be16(53)));
const filter = (...statements: Statement[]): ReturnType<typeof assemble> =>
  assemble([...statements, label('accept'), accept(1), label('reject'), reject()]);

it('reads the protocol, the packet type and the addresses where the kernel has them', () => {
  const compiled = filter(
    loadHalf(14),
    ifEqual(0x0800, undefined, 'reject'),
    loadHalf(0),
    ifEqual(4, 'reject'),
    loadWord(16 + 12),
    ifEqual(0xc0000201, 'accept', 'reject'),
  );
  const program = splitProgram({ ...options, userFilter: withoutCookedHeader(compiled) });
  const accepted = (packet: object): number => interpret(program, { bytes, protocol: 0x0800, ...packet }).accepted;
  expect(accepted({})).toBe(SNAPSHOT);
  expect(accepted({ type: 4 })).toBe(0);
  expect(accepted({ protocol: 0x86dd })).toBe(0);
  expect(accepted({ bytes: Uint8Array.from(ipv4([192, 0, 2, 9], [198, 51, 100, 2])) })).toBe(0);
});

it('leaves alone what is no place in the packet', () => {
  const compiled = filter(loadWord(Ancillary.VLAN_TAG_PRESENT), ifEqual(1, 'accept'), jump('reject'));
  expect(withoutCookedHeader(compiled)).toEqual(compiled);
  expect(withoutCookedHeader(filter(loadByteIndexed(18)))[0]).toMatchObject({ k: 2 });
});

it.each([2, 6, 15])('refuses a look at byte %i of the header', (offset) => {
  expect(() => withoutCookedHeader(filter(loadHalf(offset)))).toThrow(
    `The filter looks at byte ${offset} of the link header`,
  );
});

it('rejects what leaves by the loopback, which arrives there, too', () => {
  const program = splitProgram(options);
  const accepted = (type: number, index: number): number => interpret(program, { bytes, type, index }).accepted;
  expect([accepted(4, 1), accepted(0, 1), accepted(4, 2), accepted(0, 2)]).toEqual([0, SNAPSHOT, SNAPSHOT, SNAPSHOT]);
});

// Programs as text, held against what tcpdump prints.
import { describe, expect, it } from 'vitest';
import { dumpDecimal, dumpText } from '#src/bpf/dump.js';
import type { Instruction } from '#src/bpf/instruction.js';
import { equalPlan, rangesOf } from '#src/plan/plan.js';
import { programFor } from '../split/split.js';
import { compile, dumpByTcpdump } from './compile.js';

const expressions = [
  'ip',
  'tcp port 80 and not host 192.0.2.1',
  'ip[6:2] & 0x1fff = 0 and tcp[tcpflags] & (tcp-syn|tcp-fin) != 0',
  'vlan 100 and ip6 and udp port 53',
  'mpls and ip',
  'len > 1000 or less 60',
  'ip[2:2] * 3 / ip[8] - len << ip[9] = 5',
  'ip[2:2] % 7 = ip[8] ^ 0xff',
  'ether[0] | ether[1:2] > ether[2:4] >> 3',
  'net 10.0.0.0/8 or ip6 net 2001:db8::/32',
  Array.from({ length: 220 }, (_, port) => `port ${port + 1}`).join(' or '), // a thousand instructions
];

describe.each(expressions)('%.50s', (expression) => {
  const program = compile(expression);

  it('is written as tcpdump -d does', () => {
    expect(dumpText(program)).toBe(dumpByTcpdump(expression, '-d'));
  });

  it('is written as tcpdump -ddd does', () => {
    expect(dumpDecimal(program)).toBe(dumpByTcpdump(expression, '-ddd'));
  });
});

/** As libpcap's bpf_image() writes them; its compiler does not make them from an expression. */
it.each<[Omit<Instruction, 'jt' | 'jf'>, string]>([
  [{ code: 0x20, k: 0xfffff030 }, 'ld       [vlanp]'],
  [{ code: 0x20, k: 0xfffff02c }, 'ld       [vlan_tci]'],
  [{ code: 0x28, k: 0xfffff000 }, 'ldh      [proto]'],
  [{ code: 0x20, k: 0xfffff038 }, 'ld       [random]'],
  [{ code: 0x20, k: 0xfffff03c }, 'ld       [vlan_tpid]'],
  [{ code: 0x20, k: 0xfffff040 }, 'ld       [-4032]'],
  [{ code: 0x28, k: 0xfff0000c }, 'ldh      [-1048564]'],
  [{ code: 0x60, k: 3 }, 'ld       M[3]'],
  [{ code: 0x61, k: 3 }, 'ldx      M[3]'],
  [{ code: 0x02, k: 15 }, 'st       M[15]'],
  [{ code: 0x03, k: 15 }, 'stx      M[15]'],
  [{ code: 0xb1, k: 14 }, 'ldxb     4*([14]&0xf)'],
  [{ code: 0x24, k: 0x9e3779b1 }, 'mul      #-1640531535'],
  [{ code: 0xa4, k: 0x9e3779b1 }, 'xor      #0x9e3779b1'],
  [{ code: 0x84, k: 0 }, 'neg      '],
  [{ code: 0x07, k: 0 }, 'tax      '],
  [{ code: 0x87, k: 0 }, 'txa      '],
  [{ code: 0x16, k: 0 }, 'ret      '],
  [{ code: 0x06, k: 0xffffffff }, 'ret      #-1'],
  [{ code: 0x05, k: 300 }, 'ja       301'],
  [{ code: 0x81, k: 0 }, 'unimp    0x81'],
  [{ code: 0x0124, k: 0 }, 'unimp    0x124'],
])('%j is written "%s"', (instruction, text) => {
  expect(dumpText([{ ...instruction, jt: 0, jf: 0 }])).toBe(`(000) ${text}\n`);
});

it('names the lines that a branch leads to', () => {
  const program = [
    ...Array<Instruction>(1000).fill({ code: 0x80, jt: 0, jf: 0, k: 0 }),
    { code: 0x3d, jt: 1, jf: 255, k: 0 },
  ];
  expect(dumpText(program).split('\n')[1000]).toBe('(1000) jge      x                jt 1002\tjf 1256');
});

it('writes a split program to its last instruction', () => {
  const program = programFor('live', rangesOf(equalPlan(4), 2));
  expect(dumpText(program).trimEnd().split('\n')).toHaveLength(program.length);
  expect(dumpText(program)).not.toContain('unimp');
  expect(dumpDecimal(program).split('\n', 1)).toEqual([String(program.length)]);
});

/** Filters as libpcap compiles them, by way of tcpdump, for frames of Ethernet. */
import { execFileSync } from 'node:child_process';
import type { Instruction } from '#src/bpf/instruction.js';

/** What tcpdump prints for an expression; `form` is -d or -ddd. */
export function dumpByTcpdump(expression: string, form: '-d' | '-ddd'): string {
  return execFileSync('tcpdump', [form, '-y', 'EN10MB', expression], { encoding: 'utf8', stdio: 'pipe' });
}

export function compile(expression: string): Instruction[] {
  return dumpByTcpdump(expression, '-ddd')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [code = 0, jt = 0, jf = 0, k = 0] = line.split(' ').map(Number);
      return { code, jt, jf, k };
    });
}

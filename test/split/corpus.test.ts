// Every packet of real captures: with HEADGATE_CORPUS naming a folder, each file below its folder `captures` (or below itself) that
// tcpdump reads. Under every policy one lane accepts a packet, the one that the function in C++ names. Without it there is nothing
// to do.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { encodeProgram } from '#src/bpf/encode.js';
import { equalPlan, rangesOf } from '#src/plan/plan.js';
import { splitProgram, type ProgramLinkType } from '#src/split/program.js';
import { encodeSplit } from '#src/split/split.js';
import { interpret } from '../support/bpf-interpreter.js';
import { policies } from './policies.js';
import { seenByKernel } from './policy-frames.js';
import { constants } from './split.js';

/** Link types of pcap files (pcap-linktype(7)) that there are programs for. */
const linkTypes: Readonly<Record<number, ProgramLinkType>> = { 1: 'ethernet', 101: 'raw', 113: 'linux_sll' };

function corpusFiles(): string[] {
  const named = process.env['HEADGATE_CORPUS'];
  if (named === undefined) return [];
  const folder = existsSync(join(named, 'captures')) ? join(named, 'captures') : named;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** The packets of a file as tcpdump writes them: pcap in the order of this host. */
function packetsOf(path: string): { linkType: ProgramLinkType | undefined; packets: Uint8Array[] } {
  const { stdout } = spawnSync('tcpdump', ['-r', path, '-w', '-'], { maxBuffer: 2 ** 30 });
  const packets: Uint8Array[] = [];
  if (stdout.length < 24) return { linkType: undefined, packets };
  for (let at = 24; at + 16 <= stdout.length;) {
    const captured = stdout.readUInt32LE(at + 8);
    packets.push(new Uint8Array(stdout.subarray(at + 16, at + 16 + captured)));
    at += 16 + captured;
  }
  return { linkType: linkTypes[stdout.readUInt32LE(20) & 0xffff], packets };
}

const lanes = [2, 3, 4, 8];

/** The plans and encoded programs of all lanes, by policy. */
function machinesFor(linkType: ProgramLinkType) {
  return policies.map((policy) => {
    const split = { constants, policy };
    const programs = (form: 'live' | 'inband', count: number) =>
      Array.from({ length: count }, (_, lane) =>
        splitProgram({ linkType, form, split, ranges: rangesOf(equalPlan(count), lane), accept: 1 }),
      );
    return {
      words: encodeSplit(split),
      plans: lanes.map((count) => ({ plan: equalPlan(count), inband: programs('inband', count).map(encodeProgram) })),
      live: programs('live', 2),
    };
  });
}

type Machine = ReturnType<typeof machinesFor>[number];

/** The lanes that accept a packet, as each machine and each number of lanes has it, beside the one that owns its bucket. */
function verdicts({ words, plans, live }: Machine, linkType: ProgramLinkType, bytes: Uint8Array): [number[], number][] {
  const bucket = addon.bucketOf(words, linkType, bytes);
  const ofLibpcap = plans.map(({ plan, inband }): [number[], number] => {
    const accepting = inband.flatMap((program, lane) => (addon.runFilter(program, bytes) === 1 ? [lane] : []));
    return [accepting, plan.owner[bucket] ?? -1];
  });
  const ofKernel = seenByKernel(linkType, bytes).map((packet): [number[], number] => {
    const accepting = live.flatMap((program, lane) => (interpret(program, packet).accepted === 1 ? [lane] : []));
    return [accepting, bucket < 2048 ? 0 : 1];
  });
  return [...ofLibpcap, ...ofKernel];
}

it('gives every packet of the corpus to one lane, the same in the kernel and in C++', { timeout: 1_800_000 }, () => {
  const machines = { ethernet: machinesFor('ethernet'), raw: machinesFor('raw'), linux_sll: machinesFor('linux_sll') };
  let [checked, files] = [0, 0];
  for (const path of corpusFiles()) {
    const { linkType, packets } = packetsOf(path);
    if (linkType === undefined) continue;
    for (const [at, bytes] of packets.entries()) {
      const found = machines[linkType].flatMap((machine) => verdicts(machine, linkType, bytes));
      const isRight = found.every(([accepting, owner]) => accepting.length === 1 && accepting[0] === owner);
      expect(isRight, `${path}: packet ${at + 1}`).toBe(true);
    }
    files += 1;
    checked += packets.length;
  }
  if (files > 0) process.stdout.write(`${checked} packets of ${files} captures, under ${policies.length} policies\n`);
});

/** A split as the tests run it: the programs of all lanes, and the function in C++ they must agree with. */
import { addon } from '#src/addon/addon.js';
import { encodeProgram } from '#src/bpf/encode.js';
import type { Instruction } from '#src/bpf/instruction.js';
import { rangesOf, type BucketRange, type Plan } from '#src/plan/plan.js';
import { splitConstants } from '#src/split/constants.js';
import { DEFAULT_POLICY } from '#src/split/policy.js';
import { splitProgram, type ProgramForm } from '#src/split/program.js';
import { encodeSplit, type Split } from '#src/split/split.js';
import { interpret, type KernelPacket } from '../support/bpf-interpreter.js';

export const SNAPSHOT = 260;
export const constants = splitConstants('test');
export const split: Split = { constants, policy: DEFAULT_POLICY };
const words = encodeSplit(split);

export const bucketOf = (bytes: Uint8Array): number => addon.bucketOf(words, 'ethernet', bytes);

export const programFor = (form: ProgramForm, ranges: readonly BucketRange[]): Instruction[] =>
  splitProgram({ linkType: 'ethernet', form, split, ranges, accept: SNAPSHOT });

/** The lanes' programs, in lane order. */
export const programsOf = (plan: Plan, lanes: number, form: ProgramForm): Instruction[][] =>
  Array.from({ length: lanes }, (_, lane) => programFor(form, rangesOf(plan, lane)));

/** The lanes that accept, by the test's machine. */
export function acceptingLanes(programs: readonly Instruction[][], packet: KernelPacket): number[] {
  return programs.flatMap((program, lane) => (interpret(program, packet).accepted === SNAPSHOT ? [lane] : []));
}

/** The lanes that accept, by libpcap's machine. */
export function acceptingLanesOfLibpcap(encoded: readonly Uint8Array[], bytes: Uint8Array): number[] {
  return encoded.flatMap((program, lane) => (addon.runFilter(program, bytes) === SNAPSHOT ? [lane] : []));
}

/** Whether a program's bucket of the packet is `bucket`: its owner accepts, the owner of all others does not. */
export function agrees(form: ProgramForm, packet: KernelPacket, bucket: number): boolean {
  const others = [
    { first: 0, last: bucket - 1 },
    { first: bucket + 1, last: 4095 },
  ].filter(({ first, last }) => first <= last);
  return (
    interpret(programFor(form, [{ first: bucket, last: bucket }]), packet).accepted === SNAPSHOT &&
    interpret(programFor(form, others), packet).accepted === 0
  );
}

/** What the kernel makes of a frame before a packet socket sees it: the outermost tag stands beside the bytes. */
export function stripped(bytes: Uint8Array): KernelPacket {
  const protocol = ((bytes[12] ?? 0) << 8) | (bytes[13] ?? 0);
  if (bytes.length < 16 || (protocol !== 0x8100 && protocol !== 0x88a8)) return { bytes };
  const tag = (bytes[14]! << 8) | bytes[15]!;
  return { bytes: Uint8Array.from([...bytes.subarray(0, 12), ...bytes.subarray(16)]), vlan: { protocol, tag } };
}

export const encodeAll = (programs: readonly Instruction[][]): Uint8Array[] => programs.map(encodeProgram);

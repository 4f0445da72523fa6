/** One lane of a capture as the manager handles it: its number in the addon, its place in the plan, and what is on its handle. */
import { addon } from '../addon/addon.js';
import { decodeProgram, encodeProgram } from '../bpf/encode.js';
import type { Instruction } from '../bpf/instruction.js';
import { withoutCookedHeader } from '../split/cooked.js';
import type { ProgramLinkType } from '../split/link.js';

export interface Lane {
  /** Its number in the addon. */
  readonly number: number;
  /** Its index within the device: the plan's owner. */
  readonly worker: number;
  /** Length of the program on its handle. */
  filterInstructions: number;
  /** Whether it accepts more than its own, because it could not have its own program after a change. */
  isWide: boolean;
}

/**
 * Compiles a pcap-filter(7) expression as the kernel is to run it. That takes a live handle: only there libpcap knows where the kernel
 * keeps stripped VLAN tags. @throws AddonError or ProgramError
 */
export function compileFilter(lane: number, linkType: ProgramLinkType, expression: string): Instruction[] {
  const filter = decodeProgram(addon.compileFilter(lane, expression));
  return linkType === 'linux_sll' ? withoutCookedHeader(filter) : filter;
}

/** Puts a program on a lane's handle. @throws AddonError; the old one is then still there */
export function attach(lane: Lane, program: readonly Instruction[]): void {
  addon.attachFilter(lane.number, encodeProgram(program));
  lane.filterInstructions = program.length;
  setWide(lane, false);
}

/** Says whether a lane accepts more than its own: its drops are told apart meanwhile. */
export function setWide(lane: Lane, isWide: boolean): void {
  if (lane.isWide === isWide) return;
  addon.setLaneWide(lane.number, isWide);
  lane.isWide = isWide;
}

/** Opens a lane's interface anew, with a program on the handle. @throws AddonError; the lane is then as it was */
export function reopen(lane: Lane, program: readonly Instruction[]): void {
  addon.reopenLane(lane.number, encodeProgram(program));
  lane.filterInstructions = program.length;
  setWide(lane, false);
}

/**
 * Programs for live cooked captures (LINUX_SLL). The kernel's filter sees a packet from its network header on; libpcap writes the
 * header of 16 bytes in front of it afterwards, and compiles filters as if it were there. `pcap_setfilter` would mend them; raw
 * attaching must do the same.
 */
import { ProgramError } from '../bpf/error.js';
import {
  Ancillary,
  CLASS_MASK,
  Class,
  MODE_MASK,
  Mode,
  PACKET_OUTGOING,
  SIZE_MASK,
  Size,
  type Instruction,
} from '../bpf/instruction.js';
import { ifEqual, label, loadWord, reject, type Statement } from '../bpf/statement.js';
import { COOKED_BYTES } from './link.js';

/** Of `lo`, in every network namespace (LOOPBACK_IFINDEX of the kernel's net_namespace.h). */
const LOOPBACK_INDEX = 1;

/**
 * Rejects what leaves by the loopback: the same packet arrives there, and libpcap hides one of the two when the kernel has counted
 * both.
 */
export function rejectLoopbackTwins(): Statement[] {
  return [
    loadWord(Ancillary.PACKET_TYPE),
    ifEqual(PACKET_OUTGOING, undefined, 'no twin'),
    loadWord(Ancillary.INTERFACE_INDEX),
    ifEqual(LOOPBACK_INDEX, undefined, 'no twin'),
    reject(),
    label('no twin'),
  ];
}

/** Where fields of the header are when it is not there. */
const FIELDS: Readonly<Record<number, number>> = { 0: Ancillary.PACKET_TYPE, 14: Ancillary.PROTOCOL };

/** SKF_LL_OFF: loads from here on are none of the packet's bytes. */
const NO_OFFSET = 0xffe00000;

/** A filter that libpcap compiled for a cooked capture, for the packet without that header. Throws a ProgramError when it cannot be. */
export function withoutCookedHeader(filter: readonly Instruction[]): Instruction[] {
  return filter.map((instruction) => {
    const { code, k } = instruction;
    if (!isPacketLoad(code) || k >= NO_OFFSET) return instruction;
    if (k >= COOKED_BYTES) return { ...instruction, k: k - COOKED_BYTES };
    const field = FIELDS[k];
    if (field === undefined || code !== (Class.LD | Size.HALF | Mode.ABS)) throw unsupported(k);
    return { ...instruction, code: (code & ~SIZE_MASK) | Size.WORD, k: field };
  });
}

function isPacketLoad(code: number): boolean {
  const kind = code & CLASS_MASK;
  const mode = code & MODE_MASK;
  return (kind === Class.LD || kind === Class.LDX) && (mode === Mode.ABS || mode === Mode.IND || mode === Mode.MSH);
}

function unsupported(offset: number): ProgramError {
  return new ProgramError(
    'FILTER_UNSUPPORTED',
    `The filter looks at byte ${offset} of the link header, which the kernel does not have on this kind of interface; ` +
      'filter by addresses, protocols and ports, or capture on one Ethernet interface.',
  );
}

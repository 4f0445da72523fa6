/**
 * The same loads from another place. The kernel runs the filter of a packet socket from the first byte of the link header, whichever
 * way the packet goes. It runs a fanout program where the packet happens to stand: a packet that arrives behind its link header,
 * one that leaves at it (net/packet/af_packet.c: packet_rcv_fanout() and run_filter() in tpacket_rcv()).
 *
 * Loads at the network header (SKF_NET_OFF) would be no help: one sender sets it behind the VLAN tags of a packet that leaves,
 * another before them; and on kernels without commit d4bac0288a2b (2025) they reach only what the driver put into the packet's
 * linear part, which can end with the link header. Loads from the packet's own place reach everything, on every kernel, and the link
 * header is in the linear part on every kernel (eth_type_trans() and packet_snd() see to it). So there is no question about the
 * kernel that a probe at the start would have to answer.
 */
import { CLASS_MASK, Class, MODE_MASK, Mode, SIZE_MASK, Size } from '../bpf/instruction.js';
import { add, type Plain, type Statement } from '../bpf/statement.js';

/** Bytes of the Ethernet header. */
const LINK_BYTES = 14;

/** SKF_LL_OFF: an absolute load from here on counts from the link header, which is always in the linear part. */
const LINK_LAYER = 0xffe00000;

/**
 * Statements that find the same when the packet stands behind its link header, written for one that stands at it. The index
 * register and the length keep their meaning: both count from the link header. Throws a RangeError for a load that is partly in
 * the link header.
 */
export function behindLinkHeader(statements: readonly Statement[]): Statement[] {
  return statements.flatMap((statement) => (statement.kind === 'plain' ? shift(statement) : [statement]));
}

function shift(statement: Plain): Statement[] {
  const kind = statement.code & CLASS_MASK;
  if (kind !== Class.LD && kind !== Class.LDX) return [statement];
  switch (statement.code & MODE_MASK) {
    case Mode.LEN:
      if (kind === Class.LDX) throw new RangeError('A fanout program cannot load the length into the index register.');
      return [statement, add(LINK_BYTES)];
    case Mode.IND:
      return [{ ...statement, k: (statement.k - LINK_BYTES) >>> 0 }];
    case Mode.ABS:
    case Mode.MSH:
      return [{ ...statement, k: shiftAbsolute(statement) }];
    default:
      return [statement];
  }
}

function shiftAbsolute({ code, k }: Plain): number {
  if (k >= LINK_LAYER) return k;
  if (k >= LINK_BYTES) return k - LINK_BYTES;
  if (k + sizeOf(code) <= LINK_BYTES && (code & MODE_MASK) === Mode.ABS) return LINK_LAYER + k;
  throw new RangeError(`A fanout program cannot load ${sizeOf(code)} bytes at ${k}: the link header ends among them.`);
}

function sizeOf(code: number): number {
  switch (code & SIZE_MASK) {
    case Size.WORD:
      return 4;
    case Size.HALF:
      return 2;
    default:
      return 1;
  }
}

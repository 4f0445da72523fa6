/** Makes one flow of what several workers counted for the same key, whichever direction each of them saw first. */
import type { Flow } from './flow.js';

/** A text that is the same for both directions of a flow, and for no other flow. */
export function flowKey({ vlans, proto, src, src_port, dst, dst_port }: Flow): string {
  const forward = src === dst ? src_port <= dst_port : src < dst;
  const ends = forward ? `${src} ${src_port} ${dst} ${dst_port}` : `${dst} ${dst_port} ${src} ${src_port}`;
  return `${ends} ${proto} ${vlans.join('.')}`;
}

/** Packets and wire bytes of both directions. */
export function flowTotal(flow: Flow): { packets: number; bytes: number } {
  return { packets: flow.packets + flow.reverse_packets, bytes: flow.bytes + flow.reverse_bytes };
}

/**
 * The sum of two parts of one flow. The part that began first says who the initiator is (and which worker is named), the part
 * that was seen last says which state the flow is in; a flow lives as long as a part of it does.
 */
export function mergeFlows(one: Flow, other: Flow): Flow {
  const [base, later] = compareTimes(one.first, other.first) <= 0 ? [one, other] : [other, one];
  const added = sameDirection(base, later) ? later : reversed(later);
  const last = compareTimes(base.last, added.last) >= 0 ? base : added;
  return {
    ...base,
    packets: base.packets + added.packets,
    reverse_packets: base.reverse_packets + added.reverse_packets,
    bytes: base.bytes + added.bytes,
    reverse_bytes: base.reverse_bytes + added.reverse_bytes,
    ip_bytes: base.ip_bytes + added.ip_bytes,
    reverse_ip_bytes: base.reverse_ip_bytes + added.reverse_ip_bytes,
    last: last.last,
    tcp_flags: base.tcp_flags | added.tcp_flags,
    reverse_tcp_flags: base.reverse_tcp_flags | added.reverse_tcp_flags,
    retransmitted: base.retransmitted + added.retransmitted,
    reverse_retransmitted: base.reverse_retransmitted + added.reverse_retransmitted,
    handshake: base.handshake ?? added.handshake,
    state: last.state,
    end: base.end === '' || added.end === '' ? '' : last.end,
  };
}

function sameDirection(one: Flow, other: Flow): boolean {
  return one.src === other.src && one.src_port === other.src_port;
}

/** The same flow, told from its other end. */
function reversed(flow: Flow): Flow {
  return {
    ...flow,
    src: flow.dst,
    src_port: flow.dst_port,
    dst: flow.src,
    dst_port: flow.src_port,
    packets: flow.reverse_packets,
    reverse_packets: flow.packets,
    bytes: flow.reverse_bytes,
    reverse_bytes: flow.bytes,
    ip_bytes: flow.reverse_ip_bytes,
    reverse_ip_bytes: flow.ip_bytes,
    tcp_flags: flow.reverse_tcp_flags,
    reverse_tcp_flags: flow.tcp_flags,
    retransmitted: flow.reverse_retransmitted,
    reverse_retransmitted: flow.retransmitted,
  };
}

/** Orders times in decimal seconds, nine digits after the point, without rounding them to a double. */
function compareTimes(one: string, other: string): number {
  if (one.length !== other.length) return one.length - other.length;
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

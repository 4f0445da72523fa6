/**
 * Flows as lines of comma-separated values (RFC 4180, with line ends of one character), the device in front; the columns after it are
 * those of `headgate read --format csv`. All fields but the device are numbers, addresses and words of headgate's own, so nothing in
 * them needs quotes, and nothing that came from the wire can be a formula to a spreadsheet.
 */
import type { Flow } from '../../snapshot/flow.js';

type Field = string | number;

/** How each field is written, in the order of the columns. */
const columns: Readonly<Record<Exclude<keyof Flow, 'community_id'>, (flow: Flow) => Field>> = {
  vlans: ({ vlans }) => vlans.join('.'),
  ip_version: ({ ip_version }) => ip_version,
  proto: ({ proto }) => proto,
  src: ({ src }) => src,
  src_port: ({ src_port }) => src_port,
  dst: ({ dst }) => dst,
  dst_port: ({ dst_port }) => dst_port,
  packets: ({ packets }) => packets,
  reverse_packets: ({ reverse_packets }) => reverse_packets,
  bytes: ({ bytes }) => bytes,
  reverse_bytes: ({ reverse_bytes }) => reverse_bytes,
  ip_bytes: ({ ip_bytes }) => ip_bytes,
  reverse_ip_bytes: ({ reverse_ip_bytes }) => reverse_ip_bytes,
  first: ({ first }) => first,
  last: ({ last }) => last,
  tcp_flags: ({ tcp_flags }) => tcp_flags,
  reverse_tcp_flags: ({ reverse_tcp_flags }) => reverse_tcp_flags,
  state: ({ state }) => state,
  end: ({ end }) => end,
  worker: ({ worker }) => worker,
  handshake: ({ handshake }) => handshake ?? '',
  retransmitted: ({ retransmitted }) => retransmitted,
  reverse_retransmitted: ({ reverse_retransmitted }) => reverse_retransmitted,
};

/** With Community IDs there is one column more. */
export function csvHeader(communityId: boolean): string {
  return ['device', ...Object.keys(columns), ...(communityId ? ['community_id'] : [])].join(',');
}

export function csvLine(device: string, flow: Flow, communityId: boolean): string {
  const fields = Object.values(columns).map((field) => field(flow));
  return [deviceField(device), ...fields, ...(communityId ? [flow.community_id ?? ''] : [])].join(',');
}

/** An interface may be called anything but a path; what could begin a formula is kept from being one. */
function deviceField(name: string): string {
  const harmless = /^[=+\-@]/.test(name) ? `'${name}` : name;
  return /[",]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

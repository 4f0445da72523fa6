/** Flows as lines of a table, in the units of people. */
import { grouped } from '../grouped.js';
import type { Flow } from '../snapshot/flow.js';
import { protocolName } from '../snapshot/protocol-name.js';
import { textTable } from './text-table.js';
import type { Column } from './text-table.js';
import { duration, withUnit } from './units.js';

/** `community_id` is there when it was asked for. */
export type ListedFlow = Flow & { readonly community_id?: string | null };

const left = (head: string): Column => ({ head, align: 'left' });
const right = (head: string): Column => ({ head, align: 'right' });

const columns: readonly (readonly [Column, (flow: ListedFlow) => string])[] = [
  [left('PROTO'), ({ proto }) => protocolName(proto)],
  [left('SOURCE'), ({ src, src_port, ip_version }) => endpoint(src, src_port, ip_version)],
  [left('DESTINATION'), ({ dst, dst_port, ip_version }) => endpoint(dst, dst_port, ip_version)],
  [left('VLAN'), ({ vlans }) => vlans.join('.')],
  [right('PACKETS'), ({ packets }) => grouped(packets)],
  [right('BYTES'), ({ bytes }) => withUnit(bytes, 'B')],
  [right('BACK'), ({ reverse_packets }) => grouped(reverse_packets)],
  [right('BYTES BACK'), ({ reverse_bytes }) => withUnit(reverse_bytes, 'B')],
  [right('DURATION'), ({ first, last }) => duration(nanoseconds(last) - nanoseconds(first))],
  [left('STATE'), ({ state }) => state],
  [left('COMMUNITY ID'), ({ community_id }) => community_id ?? ''],
];

/** A line for the heads and one for each flow; a column that would be empty is left out. */
export function flowTable(flows: readonly ListedFlow[], indent: string): string {
  const filled = columns
    .map(([column, cell]) => ({ column, cells: flows.map(cell) }))
    .filter(({ cells }) => cells.some((text) => text !== ''));
  const rows = flows.map((_, row) => filled.map(({ cells }) => cells[row] ?? ''));
  return textTable(
    filled.map(({ column }) => column),
    rows,
    indent,
  );
}

function endpoint(address: string, port: number, version: Flow['ip_version']): string {
  if (port === 0) return address;
  return version === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

/** A decimal string of seconds with nine digits after the point. */
function nanoseconds(seconds: string): bigint {
  return BigInt(seconds.replace('.', ''));
}

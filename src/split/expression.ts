/**
 * The split as a pcap-filter(7) expression, for tools that take no program. It says of untagged IPv4 and IPv6 what the split
 * program of the same lane says; of other frames it accepts none.
 */
import type { BucketRange } from '../plan/plan.js';
import type { SplitConstants } from './constants.js';
import { ADDRESS_SHIFT, MIX_SHIFT } from './hash.js';
import { Ipv4, Ipv6 } from './wire.js';

export interface ExpressionOptions {
  readonly constants: SplitConstants;
  /** The lane's buckets, as `rangesOf` gives them; each takes some 200 instructions when libpcap has compiled it. */
  readonly ranges: readonly BucketRange[];
}

/** Undefined for a lane without buckets: libpcap has no expression that matches nothing. */
export function splitExpression({ constants, ranges }: ExpressionOptions): string | undefined {
  if (ranges.length === 0) return undefined;
  const [first] = ranges;
  if (ranges.length === 1 && first !== undefined && sizeOf(first) === BUCKETS) return 'ip or ip6';
  const ipv4 = hash(constants, `ip[${Ipv4.SOURCE}:4]`, `ip[${Ipv4.DESTINATION}:4]`);
  const ipv6 = hash(constants, fold(constants, Ipv6.SOURCE), fold(constants, Ipv6.DESTINATION));
  return `(ip and (${isOwned(ipv4, ranges)})) or (ip6 and (${isOwned(ipv6, ranges)}))`;
}

const BUCKET_BITS = 12;
const BUCKETS = 1 << BUCKET_BITS;

function sizeOf({ first, last }: BucketRange): number {
  return last - first + 1;
}

/**
 * All ranges in one comparison: a bucket is in a range if its distance from the first, less the size, is negative. With a
 * comparison for each range, libpcap's optimizer (1.10.3) shares parts between them that it must not, and packets get lost.
 */
function isOwned(hashed: string, ranges: readonly BucketRange[]): string {
  const bucket = `(${hashed} >> ${32 - BUCKET_BITS})`;
  const signs = ranges.map((range) => `(((${bucket} - ${range.first}) & ${BUCKETS - 1}) - ${sizeOf(range)})`);
  return `(${signs.join(' | ')}) >= ${2 ** 31}`;
}

function hash(constants: SplitConstants, source: string, destination: string): string {
  const [first, second] = constants.mix;
  const sum = `(${spread(constants, source)} + ${spread(constants, destination)})`;
  return `(${xorShifted(`(${sum} * ${first})`, MIX_SHIFT)} * ${second})`;
}

function spread({ address }: SplitConstants, folded: string): string {
  return xorShifted(`(${folded} * ${address})`, ADDRESS_SHIFT);
}

function xorShifted(value: string, bits: number): string {
  return `(${value} ^ (${value} >> ${bits}))`;
}

/** The address at `offset` of an IPv6 header, as 32 bits. */
function fold({ word }: SplitConstants, offset: number): string {
  return word.reduce(
    (folded, multiplier, index) => `(${folded} * ${multiplier} + ip6[${offset + 4 * (index + 1)}:4])`,
    `ip6[${offset}:4]`,
  );
}

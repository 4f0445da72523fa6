/**
 * The split as a pcap-filter(7) expression, for tools that take no program. It says of untagged IPv4 and IPv6 what the split
 * program of the same lane says; of other frames it accepts none.
 */
import type { BucketRange } from '../plan/plan.js';
import type { SplitConstants } from './constants.js';
import { policyText, type Policy } from './policy.js';
import { addressesOf, hashPolicyOf, type Addresses, type Split } from './split.js';
import { ADDRESS_SHIFT, MIX_SHIFT } from './hash.js';
import { Ipv4, Ipv6 } from './wire.js';

export interface ExpressionOptions {
  readonly split: Split;
  /** The lane's buckets, as `rangesOf` gives them; each takes some 200 instructions when libpcap has compiled it. */
  readonly ranges: readonly BucketRange[];
}

/** Whether the policy hashes addresses of the outermost IP header and nothing else: more would be thousands of instructions. */
export function isExpressible(policy: Policy): boolean {
  return ['hash,addrs', 'hash,srcaddr', 'hash,dstaddr'].includes(policyText(policy));
}

/**
 * Undefined for a lane without buckets: libpcap has no expression that matches nothing. Throws a RangeError for a policy that is not
 * expressible.
 */
export function splitExpression({ split, ranges }: ExpressionOptions): string | undefined {
  const { constants, policy } = split;
  if (!isExpressible(policy))
    throw new RangeError(`The policy ${policyText(policy)} cannot be written as an expression.`);
  if (ranges.length === 0) return undefined;
  const [first] = ranges;
  if (ranges.length === 1 && first !== undefined && sizeOf(first) === BUCKETS) return 'ip or ip6';
  const which = addressesOf(hashPolicyOf(split));
  const ipv4 = hash(constants, which, `ip[${Ipv4.SOURCE}:4]`, `ip[${Ipv4.DESTINATION}:4]`);
  const ipv6 = hash(constants, which, fold(constants, Ipv6.SOURCE), fold(constants, Ipv6.DESTINATION));
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

function hash(constants: SplitConstants, which: Addresses, source: string, destination: string): string {
  const [first, second] = constants.mix;
  const chosen = {
    both: [source, destination],
    none: [source, destination],
    source: [source],
    destination: [destination],
  };
  const sum = `(${chosen[which].map((address) => spread(constants, address)).join(' + ')})`;
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

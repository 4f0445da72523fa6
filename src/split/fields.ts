/**
 * The sum of a frame under a policy with other fields than both addresses; native/split/field_sum.cc has the same in C++.
 *
 * - Each field adds a number. Fields of IP are those of the outermost IP header; with `inner`, of the one inside of a tunnel.
 * - A fragment has no transport: it is hashed by its addresses, its VLAN ids, and a key in front of the transport.
 * - Where a policy without addresses does not find what it looks for (ports of ICMP, a key beyond the end), both addresses come in,
 *   so that such packets do not meet in one bucket.
 * - What is not IP adds its ethertype, its VLAN ids if the policy has `vlan`, and a key in the frame, if it is there.
 */
import {
  addIndex,
  ifEqual,
  jump,
  label,
  loadConstant,
  loadHalfIndexed,
  loadIndexMemory,
  loadMemory,
  storeIndexMemory,
  storeMemory,
  type Statement,
} from '../bpf/statement.js';
import { addressesIndexed, spreadBy } from './hash.js';
import { addKey } from './key.js';
import type { Link } from './link.js';
import { Memory } from './memory.js';
import { hashes } from './policy.js';
import { addToMemory, need, needWithinLimit, setLimit } from './position.js';
import { addressesOf, hashPolicyOf, type Split } from './split.js';
import { transport } from './transport.js';
import { INSIDE, OUTER, insideByVersion, tunnels } from './tunnels.js';
import { Ipv4, Ipv6, PORT_BYTES, PORT_PROTOCOLS } from './wire.js';

/** What the words of memory begin with. */
export function prepareFields(link: Link, split: Split): Statement[] {
  const hasNoAddresses = addressesOf(hashPolicyOf(split)) === 'none';
  return [
    ...setLimit(link),
    loadConstant(0),
    storeMemory(Memory.FIELDS),
    ...(hasNoAddresses ? [storeMemory(Memory.USED)] : []),
    ...(link.type === 'raw' ? [storeMemory(Memory.VLAN)] : []),
  ];
}

/** IP at the index register: at `IPv4` or `IPv6`. */
export function fieldsOfIp(link: Link, split: Split): Statement[] {
  const policy = hashPolicyOf(split);
  const inner = hashes(policy, 'inner');
  return [
    ...([4, 6] as const).flatMap((version) => [
      label(`IPv${version}`),
      ...need(headerBytes(version)),
      storeIndexMemory(Memory.OFFSET),
      ...(inner ? outerTransport(version) : addressesAndOn(split, version)),
    ]),
    ...(inner ? [...innerHeader(), ...([4, 6] as const).flatMap((version) => deciding(split, version))] : []),
    ...(wantsTransport(split) ? transportFields(link, split) : []),
    label('fields'),
    ...keyInFront(link, split),
    loadMemory(addressesOf(policy) === 'none' ? Memory.USED : Memory.ADDRESSES),
    ...addFields(split),
    jump('sum'),
  ];
}

/** What is no IP adds to its type: it is at the end of the walk. */
export function fieldsOfOther(link: Link, { constants, policy }: Split): Statement[] {
  if (policy.kind !== 'hash' || policy.key?.base !== 'eth') return [];
  return [...addKey(link, constants, policy.key, 'no key in the frame'), label('no key in the frame')];
}

/** Adds all that is not addresses to the accumulator. */
export function addFields(split: Split): Statement[] {
  const slots = [Memory.FIELDS, ...(hashes(hashPolicyOf(split), 'vlan') ? [Memory.VLAN] : [])];
  return slots.flatMap((slot) => [loadIndexMemory(slot), addIndex()]);
}

function headerBytes(version: 4 | 6): number {
  return version === 4 ? Ipv4.BYTES : Ipv6.BYTES;
}

function wantsTransport(split: Split): boolean {
  const policy = hashPolicyOf(split);
  return hashes(policy, 'ports') || hashes(policy, 'proto') || policy.key?.base === 'l4';
}

function outerTransport(version: 4 | 6): Statement[] {
  const exits = { name: `outer IPv${version}`, found: 'tunnel', fragment: OUTER };
  return [loadConstant(version), storeMemory(Memory.VERSION), ...transport(version, exits)];
}

/** Leaves the position of the header that decides in memory and in the index register, and leads to `deciding`. */
function innerHeader(): Statement[] {
  return [
    label('tunnel'),
    ...tunnels(),
    ...insideByVersion(`${INSIDE} IPv4`, `${INSIDE} IPv6`),
    ...([4, 6] as const).flatMap((version) => [
      label(`${INSIDE} IPv${version}`),
      ...needWithinLimit(headerBytes(version), OUTER),
      storeIndexMemory(Memory.OFFSET),
      jump(`deciding IPv${version}`),
    ]),
    label(OUTER),
    loadIndexMemory(Memory.OFFSET),
    loadMemory(Memory.VERSION),
    ifEqual(4, 'deciding IPv4', 'deciding IPv6'),
  ];
}

function deciding(split: Split, version: 4 | 6): Statement[] {
  return [label(`deciding IPv${version}`), ...addressesAndOn(split, version)];
}

function addressesAndOn(split: Split, version: 4 | 6): Statement[] {
  return [
    ...addressesIndexed(split.constants, version, addressesOf(hashPolicyOf(split))),
    storeMemory(Memory.ADDRESSES),
    ...(wantsTransport(split)
      ? [
          loadIndexMemory(Memory.OFFSET),
          ...transport(version, { name: `IPv${version}`, found: 'transport', fragment: 'fragment' }),
        ]
      : [jump('fields')]),
  ];
}

function transportFields(link: Link, split: Split): Statement[] {
  const policy = hashPolicyOf(split);
  const { constants } = split;
  const key = policy.key?.base === 'l4' ? policy.key : undefined;
  return [
    label('transport'),
    storeIndexMemory(Memory.TRANSPORT),
    ...(hashes(policy, 'proto')
      ? [loadMemory(Memory.PROTOCOL), ...spreadBy(constants.protocol), ...addToMemory(Memory.FIELDS)]
      : []),
    ...(hashes(policy, 'ports') ? ports(split) : []),
    ...(key === undefined ? [] : addKey(link, constants, key, 'fragment')),
    jump('fields'),
    label('fragment'),
    ...useAddresses(split),
  ];
}

function ports(split: Split): Statement[] {
  const spread = spreadBy(split.constants.port);
  return [
    loadMemory(Memory.PROTOCOL),
    ...PORT_PROTOCOLS.map((protocol) => ifEqual(protocol, 'ports')),
    jump('no ports'),
    label('ports'),
    loadIndexMemory(Memory.TRANSPORT),
    ...needWithinLimit(PORT_BYTES, 'no ports'),
    loadHalfIndexed(0),
    ...spread,
    storeMemory(Memory.PARTIAL),
    loadIndexMemory(Memory.TRANSPORT),
    loadHalfIndexed(2),
    ...spread,
    ...addToMemory(Memory.PARTIAL),
    ...addToMemory(Memory.FIELDS),
    jump('behind ports'),
    label('no ports'),
    ...useAddresses(split),
    label('behind ports'),
  ];
}

/** Something is missing: a policy without addresses uses them now. */
function useAddresses(split: Split): Statement[] {
  if (addressesOf(hashPolicyOf(split)) !== 'none') return [];
  return [loadMemory(Memory.ADDRESSES), storeMemory(Memory.USED)];
}

/** The key of a policy, when it does not stand in the transport. */
function keyInFront(link: Link, split: Split): Statement[] {
  const { key } = hashPolicyOf(split);
  if (key === undefined || key.base === 'l4') return [];
  return [
    ...addKey(link, split.constants, key, 'no key'),
    jump('behind the key'),
    label('no key'),
    ...useAddresses(split),
    label('behind the key'),
  ];
}

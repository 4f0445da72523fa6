/**
 * From the transport of an outer IP header to the IP header inside of a tunnel: GRE (RFC 2784, 2890), IP in IP (RFC 2003, 2473,
 * 4213), VXLAN (RFC 7348), Geneve (RFC 8926), GTP-U (3GPP TS 29.281). One tunnel is entered; where anything in it is not as it
 * should be, the outer header decides.
 */
import {
  and,
  ifAnyBit,
  ifAtLeast,
  ifEqual,
  jump,
  label,
  loadByteIndexed,
  loadHalfIndexed,
  loadMemory,
  shiftLeft,
  shiftRight,
  storeMemory,
  type Statement,
} from '../bpf/statement.js';
import { Memory } from './memory.js';
import { advance, advanceByAccumulator, needWithinLimit } from './position.js';
import {
  ETHERNET_BYTES,
  EtherType,
  MAXIMUM_GTP_EXTENSIONS,
  MAXIMUM_INNER_TAGS,
  Protocol,
  TAG_BYTES,
  TAG_TYPES,
  TRANSPARENT_ETHERNET,
  TunnelPort,
  UDP_BYTES,
} from './wire.js';

/** Where it leads when there is no tunnel, or no IP in it. */
export const OUTER = 'outer decides';

/** Where it leads with an IP packet of either version at the index register. */
export const INSIDE = 'inside';

/** Headers of VXLAN and Geneve, and of GTP-U without its options. */
const TUNNEL_BYTES = 8;

/** The protocol is in memory, its header at the index register. */
export function tunnels(): Statement[] {
  return [
    loadMemory(Memory.PROTOCOL),
    ifEqual(Protocol.IPV4, INSIDE),
    ifEqual(Protocol.IPV6, INSIDE),
    ifEqual(Protocol.GRE, 'GRE'),
    ifEqual(Protocol.UDP, undefined, OUTER),
    ...needWithinLimit(UDP_BYTES + TUNNEL_BYTES, OUTER),
    loadHalfIndexed(2),
    ifEqual(TunnelPort.VXLAN, 'VXLAN'),
    ifEqual(TunnelPort.GENEVE, 'Geneve'),
    ifEqual(TunnelPort.GTP_USER, 'GTP', OUTER),
    ...gtp(),
    ...geneve(),
    ...gre(),
    ...byType(),
    ...vxlan(),
    ...ethernet(),
  ];
}

/** Flags say which of checksum, key and sequence number are there; source routes and other versions are not looked into. */
function gre(): Statement[] {
  const [routingOrVersion, checksum, key, sequence] = [0x4007, 0x8000, 0x2000, 0x1000];
  return [
    label('GRE'),
    ...needWithinLimit(4, OUTER),
    loadHalfIndexed(2),
    storeMemory(Memory.NEXT),
    loadHalfIndexed(0),
    storeMemory(Memory.FLAGS),
    ifAnyBit(routingOrVersion, OUTER),
    ...advance(4),
    ...[checksum, key, sequence].flatMap((flag) => [
      loadMemory(Memory.FLAGS),
      ifAnyBit(flag, undefined, `GRE behind ${flag}`),
      ...advance(4),
      label(`GRE behind ${flag}`),
    ]),
  ];
}

/** By the ethertype in memory. */
function byType(): Statement[] {
  return [
    label('inner type'),
    loadMemory(Memory.NEXT),
    ifEqual(EtherType.IPV4, INSIDE),
    ifEqual(EtherType.IPV6, INSIDE),
    ifEqual(TRANSPARENT_ETHERNET, 'inner Ethernet', OUTER),
  ];
}

function vxlan(): Statement[] {
  const hasIdentifier = 0x08;
  return [
    label('VXLAN'),
    loadByteIndexed(UDP_BYTES),
    ifAnyBit(hasIdentifier, undefined, OUTER),
    ...advance(UDP_BYTES + TUNNEL_BYTES),
  ];
}

/** Version 0 in the two upper bits; below them the length of the options in words. */
function geneve(): Statement[] {
  const control = 0x80;
  return [
    label('Geneve'),
    loadByteIndexed(UDP_BYTES + 1),
    ifAnyBit(control, OUTER),
    loadHalfIndexed(UDP_BYTES + 2),
    storeMemory(Memory.NEXT),
    loadByteIndexed(UDP_BYTES),
    ifAtLeast(0x40, OUTER),
    shiftLeft(2),
    ...advanceByAccumulator(UDP_BYTES + TUNNEL_BYTES),
    jump('inner type'),
  ];
}

/** Version 1, a user's packet; any of three flags means 4 bytes more, the last of which is the kind of the first extension. */
function gtp(): Statement[] {
  const [userPacket, hasMore, hasExtension] = [255, 0x07, 0x04];
  const head = UDP_BYTES + TUNNEL_BYTES;
  const depths = Array.from({ length: MAXIMUM_GTP_EXTENSIONS }, (_, depth) => depth);
  return [
    label('GTP'),
    loadByteIndexed(UDP_BYTES + 1),
    ifEqual(userPacket, undefined, OUTER),
    loadByteIndexed(UDP_BYTES),
    storeMemory(Memory.FLAGS),
    and(0xf0),
    ifEqual(0x30, undefined, OUTER),
    loadMemory(Memory.FLAGS),
    ifAnyBit(hasMore, 'GTP more'),
    ...advance(head),
    jump(INSIDE),
    label('GTP more'),
    ...needWithinLimit(head + 4, OUTER),
    loadByteIndexed(head + 3),
    storeMemory(Memory.NEXT),
    ...advance(head + 4),
    loadMemory(Memory.FLAGS),
    ifAnyBit(hasExtension, undefined, INSIDE),
    ...depths.flatMap(gtpExtension),
    loadMemory(Memory.NEXT),
    ifEqual(0, INSIDE, OUTER),
  ];
}

/** Its length in words comes first, the kind of the next one last. */
function gtpExtension(): Statement[] {
  return [
    loadMemory(Memory.NEXT),
    ifEqual(0, INSIDE),
    ...needWithinLimit(1, OUTER),
    loadByteIndexed(0),
    ifEqual(0, OUTER),
    shiftLeft(2),
    ...advanceByAccumulator(-1),
    ...needWithinLimit(1, OUTER),
    loadByteIndexed(0),
    storeMemory(Memory.NEXT),
    ...advance(1),
  ];
}

function ethernet(): Statement[] {
  const depths = Array.from({ length: MAXIMUM_INNER_TAGS }, (_, depth) => depth);
  return [
    label('inner Ethernet'),
    ...needWithinLimit(ETHERNET_BYTES, OUTER),
    loadHalfIndexed(ETHERNET_BYTES - 2),
    storeMemory(Memory.NEXT),
    ...advance(ETHERNET_BYTES),
    ...depths.flatMap((depth) => [
      loadMemory(Memory.NEXT),
      ...TAG_TYPES.map((type) => ifEqual(type, `inner tag ${depth}`)),
      jump('behind inner tags'),
      label(`inner tag ${depth}`),
      ...needWithinLimit(TAG_BYTES, OUTER),
      loadHalfIndexed(TAG_BYTES - 2),
      storeMemory(Memory.NEXT),
      ...advance(TAG_BYTES),
    ]),
    label('behind inner tags'),
    loadMemory(Memory.NEXT),
    ifEqual(EtherType.IPV4, INSIDE),
    ifEqual(EtherType.IPV6, INSIDE, OUTER),
  ];
}

/** Leads to one of two labels by the version in an IP packet's first half byte. */
export function insideByVersion(ipv4: string, ipv6: string): Statement[] {
  return [
    label(INSIDE),
    ...needWithinLimit(1, OUTER),
    loadByteIndexed(0),
    shiftRight(4),
    ifEqual(4, ipv4),
    ifEqual(6, ipv6, OUTER),
  ];
}

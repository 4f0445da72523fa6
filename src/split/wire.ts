/** Numbers that stand on the wire; native/split/bucket.cc has the same. */

/**
 * Bytes at the front of a frame, all its VLAN tags among them, that the split looks at. The kernel's program sees the whole packet
 * and user space only the snapshot, so both stop here.
 */
export const SPLIT_HORIZON = 256;

/** What announces a VLAN tag: IEEE 802.1Q, 802.1ad, and the two that came before it. */
export const TAG_TYPES = [0x8100, 0x88a8, 0x9100, 0x9200] as const;

export const EtherType = {
  IPV4: 0x0800,
  IPV6: 0x86dd,
  /** RFC 5332 has both, for one receiver and for many. */
  MPLS: 0x8847,
  MPLS_MULTICAST: 0x8848,
  /** RFC 2516. */
  PPPOE_SESSION: 0x8864,
} as const;

/** Below this the field is the length of an IEEE 802.3 frame, and no type. */
export const LOWEST_ETHERTYPE = 0x0600;

export const PppProtocol = { IPV4: 0x0021, IPV6: 0x0057 } as const;

/** Headers that the split walks through at most; what lies deeper is told apart by the type reached. */
export const MAXIMUM_TAGS = 3;
export const MAXIMUM_LABELS = 4;
/** Of IPv6, between its header and the transport. */
export const MAXIMUM_EXTENSIONS = 4;
/** Of GTP-U. */
export const MAXIMUM_GTP_EXTENSIONS = 2;
/** Of an Ethernet frame inside of a tunnel. */
export const MAXIMUM_INNER_TAGS = 2;

/** Sizes of headers, in bytes. */
export const TAG_BYTES = 4;
export const LABEL_BYTES = 4;
export const PPPOE_BYTES = 8; // with the PPP protocol field

/** Where the addresses stand in an IP header, and how much of it must be there for both. */
export const Ipv4 = { SOURCE: 12, DESTINATION: 16, BYTES: 20 } as const;
export const Ipv6 = { SOURCE: 8, DESTINATION: 24, BYTES: 40 } as const;

/** Protocols of IP (IANA, Protocol Numbers). */
export const Protocol = { IPV4: 4, TCP: 6, UDP: 17, IPV6: 41, GRE: 47, SCTP: 132 } as const;

/** Those whose first 4 bytes are ports. */
export const PORT_PROTOCOLS = [Protocol.TCP, Protocol.UDP, Protocol.SCTP] as const;
export const PORT_BYTES = 4;

/** RFC 8200, 4; IANA, IPv6 Extension Header Types. */
export const Ipv6Extension = { FRAGMENT: 44, AUTHENTICATION: 51 } as const;

/** Those whose second byte is their length in words of 8 bytes, without the first: hop-by-hop, routing, destination, HIP, shim6. */
export const USUAL_EXTENSIONS = [0, 43, 60, 139, 140] as const;

/** UDP ports of tunnels: RFC 7348, RFC 8926, 3GPP TS 29.281. */
export const TunnelPort = { VXLAN: 4789, GENEVE: 6081, GTP_USER: 2152 } as const;

/** RFC 1701: GRE, and Geneve, around a whole Ethernet frame. */
export const TRANSPARENT_ETHERNET = 0x6558;

export const ETHERNET_BYTES = 14;
export const UDP_BYTES = 8;

/** Frames of all shapes: each kind from some hosts. */
import { be16, be32, frame, ipv4, ipv6, mpls, pppoe, tag } from '../split/frames.js';
import type { Bytes } from '../split/frames.js';

const v4 = (host: number, rest: Bytes = [0, 53, 0, 53, 0, 8, 0, 0]): number[] =>
  ipv4(be32(0x0a01_0000 + host), be32(0x0a02_0000 + host * 7), rest);
const v6 = (host: number): number[] =>
  ipv6(
    [0x20, 1, 0xd, 0xb8, ...be32(host), ...be32(0), ...be32(1)],
    [0x20, 1, 0xd, 0xb8, ...be32(0), ...be32(host), ...be32(2)],
    [0, 53, 0, 53, 0, 8, 0, 0],
  );

/** The later fragment of a datagram: no ports, an offset. */
function fragment(host: number): number[] {
  const packet = v4(host, [1, 2, 3, 4, 5, 6, 7, 8]);
  packet[6] = 0;
  packet[7] = 100;
  return packet;
}

const kinds: Readonly<Record<string, (host: number) => Uint8Array>> = {
  IPv4: (host) => frame(be16(0x0800), v4(host)),
  IPv6: (host) => frame(be16(0x86dd), v6(host)),
  'IPv4 in a VLAN': (host) => frame(tag(0x8100, host), be16(0x0800), v4(host)),
  'IPv6 in a VLAN': (host) => frame(tag(0x8100, host), be16(0x86dd), v6(host)),
  'IPv4 in QinQ': (host) => frame(tag(0x88a8, 7), tag(0x8100, host), be16(0x0800), v4(host)),
  'IPv6 in old QinQ': (host) => frame(tag(0x9100, 7), tag(0x8100, host), be16(0x86dd), v6(host)),
  'IPv4 in three tags': (host) => frame(tag(0x88a8, 1), tag(0x8100, 2), tag(0x8100, host), be16(0x0800), v4(host)),
  'IPv4 in four tags': (host) =>
    frame(tag(0x88a8, 1), tag(0x8100, 2), tag(0x8100, 3), tag(0x8100, host), be16(0x0800), v4(host)),
  'IPv4 in MPLS': (host) => frame(be16(0x8847), mpls([100, host]), v4(host)),
  'IPv4 in PPPoE': (host) => frame(be16(0x8864), pppoe(0x0021), v4(host)),
  ARP: (host) =>
    frame(be16(0x0806), [0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, ...be32(host), ...new Array<number>(10).fill(0)]),
  LLDP: (host) => frame(be16(0x88cc), [2, 7, 4, ...be32(host), 0, 0]),
  'an unknown ethertype': (host) => frame(be16(0x9000 + (host & 0xff)), [1, 2, 3]),
  'a later fragment': (host) => frame(be16(0x0800), fragment(host)),
  'a cut IPv4 header': (host) => frame(be16(0x0800), v4(host).slice(0, host % 20)),
  'a cut IPv6 header': (host) => frame(be16(0x86dd), v6(host).slice(0, host % 40)),
  'a bare Ethernet header': () => frame(be16(0x0800)),
  'a cut tag': (host) => frame(be16(0x9100), [0, host & 0xff, 8].slice(0, host % 4)),
};

export const hosts = Array.from({ length: 25 }, (_, at) => at * 3 + 1);
export const mixed = Object.entries(kinds).flatMap(([kind, make]) =>
  hosts.map((host) => ({ kind, frame: make(host) })),
);

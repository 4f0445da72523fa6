/**
 * Names of IP protocols as people write them: the keywords of IANA's "Protocol Numbers" registry in lower case, or the name in
 * /etc/protocols where that is the better known one.
 */
const names: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [2, 'igmp'],
  [4, 'ipip'],
  [6, 'tcp'],
  [17, 'udp'],
  [33, 'dccp'],
  [41, 'ipv6'],
  [46, 'rsvp'],
  [47, 'gre'],
  [50, 'esp'],
  [51, 'ah'],
  [58, 'ipv6-icmp'],
  [88, 'eigrp'],
  [89, 'ospf'],
  [103, 'pim'],
  [112, 'vrrp'],
  [115, 'l2tp'],
  [132, 'sctp'],
  [136, 'udplite'],
  [137, 'mpls-in-ip'],
]);

/** The protocol's name, or its number in decimal where it has no common name. */
export function protocolName(protocol: number): string {
  return names.get(protocol) ?? String(protocol);
}

const numbers: ReadonlyMap<string, number> = new Map([
  ...[...names].map(([number, name]): [string, number] => [name, number]),
  ['icmp6', 58], // as pcap-filter(7) has it
]);

/** The number of a protocol by its name in lower case; undefined where the name is not known. */
export function protocolNumber(name: string): number | undefined {
  return numbers.get(name);
}

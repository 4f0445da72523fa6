import { expect, it } from 'vitest';
import { protocolName } from '#src/snapshot/protocol-name.js';

it.each([
  [6, 'tcp'],
  [17, 'udp'],
  [1, 'icmp'],
  [58, 'ipv6-icmp'],
  [132, 'sctp'],
  [47, 'gre'],
  [50, 'esp'],
  [51, 'ah'],
  [0, '0'],
  [253, '253'],
])('protocol %i is %s', (number, name) => {
  expect(protocolName(number)).toBe(name);
});

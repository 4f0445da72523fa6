import { expect, it } from 'vitest';
import { protocolName, protocolNumber } from '#src/snapshot/protocol-name.js';

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

it('knows the number of every name it gives', () => {
  for (let number = 0; number < 256; number++) {
    const name = protocolName(number);
    expect([name, protocolNumber(name)]).toEqual([name, name === String(number) ? undefined : number]);
  }
  expect(protocolNumber('icmp6')).toBe(58);
  expect(protocolNumber('constructor')).toBeUndefined();
});

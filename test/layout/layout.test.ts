// What a layout means: who shares an interface, in which order, whatever the order of the file.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interfacesOf, nodesOf, type LayoutNode } from '#src/layout/layout.js';

const node = (name: string, host: string, device: string, weight = 1): LayoutNode => ({
  name,
  host,
  interface: device,
  weight,
});

const fleet = [
  node('worker-2', 'sensor-a', 'eth0'),
  node('worker-10', 'sensor-a', 'eth0', 2),
  node('Worker-3', 'sensor-a', 'eth0'),
  node('other', 'sensor-a', 'eth1'),
  node('lone', 'sensor-b', 'eth0'),
];

it('counts nodes per host and interface, sorted by the codes of their names', () => {
  expect(interfacesOf({ nodes: fleet })).toEqual([
    { host: 'sensor-a', interface: 'eth0', nodes: [fleet[2], fleet[1], fleet[0]] },
    { host: 'sensor-a', interface: 'eth1', nodes: [fleet[3]] },
    { host: 'sensor-b', interface: 'eth0', nodes: [fleet[4]] },
  ]);
});

it('does not depend on the order of the file', () => {
  const sorted = interfacesOf({ nodes: fleet });
  fc.assert(
    fc.property(fc.shuffledSubarray(fleet, { minLength: fleet.length }), (nodes) => {
      expect(interfacesOf({ nodes })).toEqual(sorted);
    }),
  );
});

describe('a host', () => {
  it('runs its own nodes only', () => {
    expect(nodesOf({ nodes: fleet }, 'sensor-b')).toEqual([{ host: 'sensor-b', interface: 'eth0', nodes: [fleet[4]] }]);
    expect(nodesOf({ nodes: fleet }, 'sensor-a').map((one) => one.interface)).toEqual(['eth0', 'eth1']);
  });

  it('without a node is an error that names the one that was meant, or those there are', () => {
    expect(() => nodesOf({ nodes: fleet }, 'sensor-aa')).toThrow(
      "no node of the layout is on host 'sensor-aa'; did you mean sensor-a?",
    );
    expect(() => nodesOf({ nodes: fleet }, 'elsewhere')).toThrow(
      "no node of the layout is on host 'elsewhere'; its hosts are sensor-a, sensor-b",
    );
    const many = Array.from({ length: 13 }, (_, index) =>
      node(`n${index}`, `host${String(index).padStart(2, '0')}`, 'e'),
    );
    expect(() => nodesOf({ nodes: many }, 'elsewhere')).toThrow(/its hosts are host00, .*, host09 and 3 more$/);
  });
});

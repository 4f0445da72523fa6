/**
 * A layout: the workers of a fleet, as nodes that each capture on an interface of a host. Nodes that share an interface share
 * its traffic: they are counted per host and interface and sorted by name, and so every host finds the same order and the same
 * shares from the same file. (Zeek's policy/misc/load-balancing counts and sorts its Cluster::nodes so.)
 */
import { nearest } from '../config/nearest.js';
import { UsageError } from '../user-error.js';

export interface LayoutNode {
  readonly name: string;
  readonly host: string;
  readonly interface: string;
  /** Of the interface's traffic, in relation to the other nodes'; 0 is there and gets nothing. */
  readonly weight: number;
  /** The processor that the node's thread stays on. */
  readonly cpu?: number;
}

export interface Layout {
  readonly nodes: readonly LayoutNode[];
}

/** The nodes on one interface of one host; the index of a node is that of its worker. */
export interface SharedInterface {
  readonly host: string;
  readonly interface: string;
  /** Sorted by name. */
  readonly nodes: readonly LayoutNode[];
}

/** All interfaces of all hosts, sorted by host, then by interface. */
export function interfacesOf({ nodes }: Layout): SharedInterface[] {
  const shared = new Map<string, SharedInterface & { readonly nodes: LayoutNode[] }>();
  for (const node of [...nodes].sort((a, b) => inOrder(a.name, b.name))) {
    const key = `${node.host} ${node.interface}`; // neither has blanks
    const group = shared.get(key) ?? { host: node.host, interface: node.interface, nodes: [] };
    group.nodes.push(node);
    shared.set(key, group);
  }
  return [...shared.values()].sort((a, b) => inOrder(a.host, b.host) || inOrder(a.interface, b.interface));
}

/** What one host is to run. Throws a UsageError when the layout has no node there. */
export function nodesOf(layout: Layout, host: string): SharedInterface[] {
  const interfaces = interfacesOf(layout);
  const own = interfaces.filter((one) => one.host === host);
  if (own.length > 0) return own;
  const hosts = [...new Set(interfaces.map((one) => one.host))];
  const meant = nearest(host, hosts);
  throw new UsageError(
    `no node of the layout is on host '${host}'; ` +
      (meant === undefined ? `its hosts are ${listed(hosts)}` : `did you mean ${meant}?`),
  );
}

const mostHosts = 10;

function listed(hosts: readonly string[]): string {
  const more = hosts.length - mostHosts;
  return hosts.slice(0, mostHosts).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** By character codes, as strcmp(3) does, whatever the language of the host. */
function inOrder(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

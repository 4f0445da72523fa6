/**
 * Which interfaces there are and which one the user means. This is the one place of `cap`, whose native part loads once per
 * process: main thread only, and only where a name alone does not tell.
 */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { addon } from '../addon/addon.js';
import type { DeviceFacts } from '../addon/addon.js';
import { UserError } from '../user-error.js';

export interface Device {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly facts: DeviceFacts;
  readonly offloads: readonly string[];
}

/** The interfaces that can be captured, in the system's order; libpcap's pseudo devices are left out. */
export async function listDevices(): Promise<Device[]> {
  const { default: cap } = await import('cap');
  const devices: Device[] = [];
  for (const { name, addresses } of cap.Cap.deviceList()) {
    const facts = addon.deviceFacts(name);
    if (facts === undefined || facts.index === 0) continue;
    const texts = addresses.map(({ addr }) => addr).filter((text): text is string => text !== undefined && text !== '');
    devices.push({ name, addresses: texts, facts, offloads: receiveOffloads(name) });
  }
  return devices;
}

/** The offloads of a device that merge packets before capture sees them, as ethtool(8) calls them. */
export function receiveOffloads(device: string): string[] {
  const { genericReceive, largeReceive } = addon.deviceOffloads(device);
  return [genericReceive ? 'gro' : '', largeReceive ? 'lro' : ''].filter(Boolean);
}

/**
 * The interface that `wanted` names: a name, an address of this host, or (undefined) the one of the default route.
 * Rejects with a UserError that names the interfaces there are.
 */
export async function resolveDevice(wanted: string | undefined): Promise<string> {
  if (wanted === undefined) return defaultDevice();
  if (addon.deviceFacts(wanted) !== undefined) return wanted;
  if (isIP(wanted) !== 0) {
    const { default: cap } = await import('cap');
    const found = cap.Cap.findDevice(wanted);
    if (found !== undefined) return found;
    throw new UserError(`no interface has the address ${wanted}; ${await known()}`);
  }
  throw new UserError(`there is no interface ${wanted}; ${await known()}`);
}

async function known(): Promise<string> {
  const names = (await listDevices()).map(({ name, facts }) => (facts.up ? name : `${name} (down)`));
  return names.length === 0 ? 'this host has none' : `there are ${names.join(', ')}`;
}

async function defaultDevice(): Promise<string> {
  const device = defaultRoute('/proc/net/route', 1, 0) ?? defaultRoute('/proc/net/ipv6_route', 0, 9);
  if (device !== undefined) return device;
  throw new UserError(`there is no default route to take the interface from; name one: ${await known()}`);
}

/**
 * The device of the first default route in one of the kernel's tables (proc_net(5)): IPv4 rows begin with the device and have the
 * destination second, IPv6 rows begin with destination and prefix length and end with the device.
 */
function defaultRoute(path: string, destinationAt: number, deviceAt: number): string | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined; // the kernel has no such protocol
  }
  for (const line of text.split('\n')) {
    const columns = line.trim().split(/\s+/);
    const isDefault = /^0+$/.test(columns[destinationAt] ?? '') && (deviceAt === 0 || columns[1] === '00');
    const device = columns[deviceAt];
    if (isDefault && device !== undefined && device !== 'lo') return device;
  }
  return undefined;
}

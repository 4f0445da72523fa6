import { Command } from 'commander';
import type { Device } from '../device/discovery.js';
import { print } from './print.js';

export function devicesCommand(): Command {
  return new Command('devices').description('list the interfaces of this host').action(async () => {
    const { listDevices } = await import('../device/discovery.js');
    await print(formatDevices(await listDevices()));
  });
}

const heads = ['DEVICE', 'STATE', 'MTU', 'OFFLOADS', 'ADDRESSES'] as const;

/** A table with a row for each interface. */
export function formatDevices(devices: readonly Device[]): string {
  const rows = [heads, ...devices.map(row)];
  const widths = heads.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return rows.map((cells) => `${line(cells)}\n`).join('');
}

function row({ name, addresses, facts, offloads }: Device): string[] {
  const state = facts.up ? (facts.running ? 'up' : 'no carrier') : 'down';
  return [name, state, String(facts.mtu), offloads.join(' ').toUpperCase() || '-', addresses.join(' ') || '-'];
}

import { readFileSync } from 'node:fs';
import { addon } from '../addon/addon.js';
import type { InterfaceCounters } from '../snapshot/snapshot.js';

/**
 * The interface's own 64-bit packet counters from sysfs; null where they cannot be had, or where /sys shows another network
 * namespace than the one of this process.
 */
export function readInterfaceCounters(device: string): InterfaceCounters | null {
  const folder = `/sys/class/net/${device}`;
  const read = (file: string): number => Number(readFileSync(`${folder}/${file}`, 'utf8'));
  try {
    if (read('ifindex') !== addon.deviceFacts(device)?.index) return null;
    return {
      received: read('statistics/rx_packets'),
      transmitted: read('statistics/tx_packets'),
      dropped: read('statistics/rx_dropped'),
      missed: read('statistics/rx_missed_errors'),
    };
  } catch {
    return null;
  }
}

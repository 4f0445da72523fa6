/** The last word of a capture: a table of what every worker counted, and where the rest went. */
import { grouped } from '../grouped.js';
import type { DeviceSnapshot, LaneTotals, Snapshot } from '../snapshot/snapshot.js';

const columns: readonly (readonly [string, (totals: LaneTotals) => number])[] = [
  ['RECEIVED', ({ received }) => received],
  ['COUNTED', ({ counted }) => counted.packets],
  ['BYTES', ({ counted }) => counted.bytes],
  ['FLOWS', ({ flows }) => flows.created],
  ['DROPPED', ({ dropped }) => dropped],
  ['SURPLUS', ({ surplus }) => surplus.packets],
  ['BEFORE START', ({ beforeStart }) => beforeStart],
];

export function formatTotals({ devices }: Snapshot): string {
  return devices.map(deviceTable).join('\n');
}

function deviceTable({ device, workers }: DeviceSnapshot): string {
  const rows = workers.map(({ worker, totals }) => [worker, ...columns.map(([, of]) => of(totals))]);
  const sums = columns.map(([, of]) => workers.reduce((sum, { totals }) => sum + of(totals), 0));
  const cells = [
    ['WORKER', ...columns.map(([head]) => head)],
    ...rows.map((row) => row.map(grouped)),
    ['all', ...sums.map(grouped)],
  ];
  const widths = cells.reduce<number[]>((all, row) => row.map((cell, at) => Math.max(all[at] ?? 0, cell.length)), []);
  const lines = cells.map((row) => row.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('  '));
  return `${device}\n${lines.map((line) => `${line}\n`).join('')}`;
}

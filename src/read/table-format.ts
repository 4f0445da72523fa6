/** What a person wants to see first: what the file holds, who got it, and the largest flows. */
import type { FileSummary } from '../addon/files.js';
import { grouped } from '../grouped.js';
import type { Format } from './format.js';
import { flowTable } from './flow-table.js';
import type { ListedFlow } from './flow-table.js';
import { textTable } from './text-table.js';
import { duration, instant, percent, withUnit } from './units.js';

export interface TableOptions {
  /** How the traffic was split, if it was; then every worker's part is shown. */
  readonly split: string | undefined;
}

export function tableFormat({ split }: TableOptions): Format {
  const decoder = new TextDecoder();
  let files = 0;
  let shown: ListedFlow[] = [];
  let all = 0n;
  return {
    form: 'json',
    beforeLine: () => '',
    head: () => '',
    begin: (path, summary) => {
      shown = [];
      all = flowCount(summary);
      files += 1;
      const name = path === '-' ? 'standard input' : path;
      return `${files > 1 ? '\n' : ''}${name}\n${overview(summary)}${split === undefined ? '' : workersTable(summary, split)}`;
    },
    flows: (text) => {
      const objects = decoder.decode(text).replace(/^,/, '');
      shown = shown.concat(JSON.parse(`[${objects}]`) as ListedFlow[]);
      return '';
    },
    end: () => (shown.length === 0 ? '' : `\n  ${flowsTitle(shown.length, all)}\n${flowTable(shown, '  ')}`),
  };
}

function flowCount({ workers }: FileSummary): bigint {
  return workers.reduce((sum, { flows }) => sum + flows, 0n);
}

function overview(summary: FileSummary): string {
  const { failure, linkType, packets, bytes, nonIpPackets, filteredPackets, first, last } = summary;
  const span = last - first;
  const seconds = Number(span) / 1e9;
  const lines: [string, string][] = [];
  if (failure !== '') lines.push(['ERROR', failure]);
  if (linkType !== '') lines.push(['link type', linkType]);
  if (linkType !== '') lines.push(['packets', `${grouped(packets)}${notIp(nonIpPackets)}`]);
  if (filteredPackets > 0n) lines.push(['filtered out', `${grouped(filteredPackets)} packets`]);
  if (packets > 0n) {
    lines.push(['bytes', `${grouped(bytes)}${bytes < 1000n ? '' : ` (${withUnit(Number(bytes), 'B')})`}`]);
    lines.push(['time', `${instant(first)} to ${instant(last)} UTC, ${duration(span)}`]);
  }
  if (seconds > 0) {
    const rate = `${withUnit((Number(bytes) * 8) / seconds, 'bit/s')}, ${withUnit(Number(packets) / seconds, 'packets/s')}`;
    lines.push(['mean rate', rate]);
  }
  if (packets > 0n) lines.push(['flows', grouped(flowCount(summary))]);
  const oddities = Object.entries(summary.oddities).map(([name, count]) => `${name} ${grouped(count)}`);
  if (oddities.length > 0) lines.push(['odd', oddities.join(', ')]);
  return lines.map(([name, text]) => `  ${name.padEnd(12)}  ${text}\n`).join('');
}

function notIp(packets: bigint): string {
  return packets === 0n ? '' : `, ${grouped(packets)} of them not IP`;
}

function workersTable({ packets, bytes, workers }: FileSummary, split: string): string {
  const columns = ['WORKER', 'PACKETS', 'SHARE', 'BYTES', 'SHARE', 'FLOWS'];
  const rows = workers.map((one) => [
    String(one.worker),
    grouped(one.packets),
    percent(one.packets, packets),
    withUnit(Number(one.bytes), 'B'),
    percent(one.bytes, bytes),
    grouped(one.flows),
  ]);
  const table = textTable(
    columns.map((head) => ({ head, align: 'right' })),
    rows,
    '  ',
  );
  return `\n  split over ${workers.length} workers by ${split}\n${table}`;
}

function flowsTitle(shown: number, all: bigint): string {
  return BigInt(shown) === all ? 'flows by bytes' : `the largest ${shown} of ${grouped(all)} flows by bytes`;
}

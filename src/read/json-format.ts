/** One JSON object per file and line. Counts are exact, whatever their size: they are written from BigInt. */
import type { FileSummary } from '../addon/files.js';
import type { Format } from './format.js';

export function jsonFormat(): Format {
  return {
    form: 'json',
    beforeLine: () => '',
    head: () => '',
    begin: (path, summary) => `${objectStart(path, summary)},"flows":[`,
    flows: (text) => text,
    end: () => ']}\n',
  };
}

function objectStart(path: string, summary: FileSummary): string {
  const { failure, linkType, packets, bytes, nonIpPackets } = summary;
  const workers = summary.workers.map(
    (one) => `{"worker":${one.worker},"packets":${one.packets},"bytes":${one.bytes},"flows":${one.flows}}`,
  );
  return (
    `{"file":${JSON.stringify(path)},"error":${JSON.stringify(failure || null)},"link_type":${JSON.stringify(linkType || null)},` +
    `"packets":${packets},"bytes":${bytes},"non_ip_packets":${nonIpPackets},"workers":[${workers.join(',')}]`
  );
}

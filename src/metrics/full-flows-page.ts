/** The page of every flow: written as it is read, since it may have a hundred thousand lines. */
import { Registry } from './prom-client.js';
import type { FullFlows } from '../snapshot/full-flows.js';
import { flowBytes, flowHelp, flowPackets, writeOthers } from './flow-families.js';
import { createSheet, prefix } from './sheet.js';

export const fullFlowsContentType = Registry.PROMETHEUS_CONTENT_TYPE;

export async function* fullFlowsPage(flows: FullFlows): AsyncGenerator<string | Uint8Array> {
  for (const counter of [flowPackets, flowBytes]) {
    const family = prefix + counter.name;
    yield `# HELP ${family} ${flowHelp(counter, 'every flow')}\n# TYPE ${family} counter\n`;
    yield* flows.samples(family, counter.figure);
    yield '\n';
  }
  yield await remainderOf(flows);
}

async function remainderOf({ devices }: FullFlows): Promise<string> {
  const sheet = createSheet();
  writeOthers(devices, sheet);
  const leftOut = sheet.gauge(
    'flows_left_out',
    'Flows that are not on this page because of its limit; one that several workers count is several.',
    ['device'],
  );
  for (const { device, leftOut: count } of devices) leftOut({ device }, count);
  return sheet.text();
}

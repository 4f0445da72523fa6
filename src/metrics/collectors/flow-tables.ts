/** The workers' flow tables: how full they are, and what comes and goes. */
import type { Collector } from '../collector.js';
import { eachWorker, workerLabels, writeWorkerFamilies } from '../worker-families.js';
import type { WorkerFamily } from '../worker-families.js';

const families: readonly WorkerFamily[] = [
  {
    kind: 'gauge',
    name: 'flow_table_capacity',
    help: "Flows that the worker's table can hold.",
    value: ({ totals }) => totals.flows.capacity,
  },
  {
    kind: 'gauge',
    name: 'flows_active',
    help: "Flows in the worker's table.",
    value: ({ totals }) => totals.flows.active,
  },
  {
    kind: 'counter',
    name: 'flows_created_total',
    help: 'Flows that began on this worker.',
    value: ({ totals }) => totals.flows.created,
  },
];

export const flowTables: Collector = {
  name: 'flow_tables',
  collect(snapshot, sheet) {
    writeWorkerFamilies(families, snapshot, sheet);

    const ended = sheet.counter('flows_ended_total', 'Flows that ended on this worker, by reason.', [
      ...workerLabels,
      'reason',
    ]);
    eachWorker(snapshot, ({ totals }, labels) => {
      for (const [reason, count] of Object.entries(totals.flows.ended)) ended({ ...labels, reason }, count);
    });
  },
};

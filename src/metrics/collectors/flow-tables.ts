/** The workers' flow tables: how full they are, what comes and goes, and what flows were like. */
import type { Collector } from '../collector.js';
import type { FlowTableTotals, HistogramTotals } from '../../snapshot/snapshot.js';
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
    help: "Flows that live in the worker's table: created - ended.",
    value: ({ totals }) => totals.flows.active,
  },
  {
    kind: 'counter',
    name: 'flows_created_total',
    help: 'Flows that began on this worker, or came to it from another.',
    value: ({ totals }) => totals.flows.created,
  },
  {
    kind: 'counter',
    name: 'fragments_joined_total',
    help: "IP fragments without ports that were counted to their datagram's flow.",
    value: ({ totals }) => totals.flows.fragmentsJoined,
  },
  {
    kind: 'counter',
    name: 'fragments_orphaned_total',
    help: 'IP fragments whose first one was not seen in time: they are counted to a flow with ports 0.',
    value: ({ totals }) => totals.flows.fragmentsOrphaned,
  },
];

const histograms: readonly {
  readonly name: string;
  readonly help: string;
  readonly value: (flows: FlowTableTotals) => HistogramTotals;
}[] = [
  {
    name: 'flow_duration_seconds',
    help: 'Time from the first to the last packet of the flows that ended on this worker, except moved ones.',
    value: ({ durations }) => durations,
  },
  {
    name: 'flow_size_bytes',
    help: 'Bytes on the wire, both directions, of the flows that ended on this worker, except moved ones.',
    value: ({ sizes }) => sizes,
  },
  {
    name: 'tcp_handshake_seconds',
    help: 'Time from the SYN to the ACK that answers the SYN-ACK, of TCP connections seen to open.',
    value: ({ handshakes }) => handshakes,
  },
];

export const flowTables: Collector = {
  name: 'flow_tables',
  collect(snapshot, sheet) {
    writeWorkerFamilies(families, snapshot, sheet);

    const ended = sheet.counter(
      'flows_ended_total',
      'Flows that ended on this worker, by reason; moved: another worker goes on with it.',
      [...workerLabels, 'reason'],
    );
    eachWorker(snapshot, ({ totals }, labels) => {
      for (const [reason, count] of Object.entries(totals.flows.ended)) ended({ ...labels, reason }, count);
    });

    for (const { name, help, value } of histograms) {
      const set = sheet.histogram(name, help, workerLabels);
      eachWorker(snapshot, ({ totals }, labels) => set(labels, value(totals.flows)));
    }
  },
};

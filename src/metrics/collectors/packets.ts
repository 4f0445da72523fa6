/** Where every packet went: what a lane received is counted once, or named. */
import { packetClasses } from '../../snapshot/snapshot.js';
import type { Collector } from '../collector.js';
import { eachWorker, workerLabels, writeWorkerFamilies } from '../worker-families.js';
import type { WorkerFamily } from '../worker-families.js';

const families: readonly WorkerFamily[] = [
  {
    kind: 'counter',
    name: 'received_packets_total',
    help: "Packets that passed the worker's filter: counted + surplus + late + before_start + dropped + still in the ring.",
    value: ({ totals }) => totals.received,
  },
  {
    kind: 'counter',
    name: 'dropped_packets_total',
    help: "Packets that found the worker's ring full; they are in no flow and no byte count.",
    value: ({ totals }) => totals.dropped,
  },
  {
    kind: 'counter',
    name: 'counted_packets_total',
    help: 'Packets that this worker counted; over all workers every packet once.',
    value: ({ totals }) => totals.counted.packets,
  },
  {
    kind: 'counter',
    name: 'counted_bytes_total',
    help: 'Bytes on the wire of the counted packets, link header included.',
    value: ({ totals }) => totals.counted.bytes,
  },
  {
    kind: 'counter',
    name: 'surplus_packets_total',
    help: 'Packets received here and counted by another worker, while buckets moved.',
    value: ({ totals }) => totals.surplus.packets,
  },
  {
    kind: 'counter',
    name: 'surplus_bytes_total',
    help: 'Bytes on the wire of the surplus packets.',
    value: ({ totals }) => totals.surplus.bytes,
  },
  {
    kind: 'counter',
    name: 'late_packets_total',
    help: 'Packets that turned up after the move of buckets they belonged to, not counted; stays 0.',
    value: ({ totals }) => totals.late,
  },
  {
    kind: 'counter',
    name: 'before_start_packets_total',
    help: 'Packets from before the instant at which all workers began to count, not counted.',
    value: ({ totals }) => totals.beforeStart,
  },
  {
    kind: 'counter',
    name: 'dropped_during_cutover_packets_total',
    help: 'Dropped packets that another worker may have counted, as plans changed: the bound of the error of counted + dropped.',
    value: ({ totals }) => totals.droppedDuringCutover,
  },
];

export const packets: Collector = {
  name: 'packets',
  collect(snapshot, sheet) {
    writeWorkerFamilies(families, snapshot, sheet);

    const classes = sheet.counter('class_packets_total', 'Counted packets by kind; the kinds sum to counted.', [
      ...workerLabels,
      'class',
    ]);
    eachWorker(snapshot, ({ totals }, labels) => {
      for (const name of packetClasses) classes({ ...labels, class: name }, totals.classes[name]);
    });
  },
};

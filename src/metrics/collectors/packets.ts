/** Where every packet went: what a lane received is counted once, or named. */
import { packetClasses } from '../../snapshot/snapshot.js';
import type { Collector } from '../collector.js';
import { eachWorker, workerLabels, writeWorkerFamilies } from '../worker-families.js';
import type { WorkerFamily } from '../worker-families.js';

const families: readonly WorkerFamily[] = [
  {
    kind: 'counter',
    name: 'received_packets_total',
    help:
      "Packets that passed the lane's filter, dropped ones included, as the kernel hands them to packet sockets (a " +
      'reassembled super-packet is one). Equals counted + surplus + late + before_start + dropped + what is still in the ring.',
    value: ({ totals }) => totals.received,
  },
  {
    kind: 'counter',
    name: 'dropped_packets_total',
    help: "Packets that passed the lane's filter and found its ring full; they are in no flow and no byte count.",
    value: ({ totals }) => totals.dropped,
  },
  {
    kind: 'counter',
    name: 'counted_packets_total',
    help: 'Packets that this worker counted; over all workers every packet of the device once.',
    value: ({ totals }) => totals.counted.packets,
  },
  {
    kind: 'counter',
    name: 'counted_bytes_total',
    help: 'Bytes on the wire, link header included, of the packets that this worker counted.',
    value: ({ totals }) => totals.counted.bytes,
  },
  {
    kind: 'counter',
    name: 'surplus_packets_total',
    help: 'Packets received here and counted by another worker, while buckets moved between the two.',
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
    help: 'Packets from before a move of buckets that turned up after it was complete, and are not counted; should stay 0.',
    value: ({ totals }) => totals.late,
  },
  {
    kind: 'counter',
    name: 'before_start_packets_total',
    help: 'Packets that arrived before counting began on all workers at one instant; they are not counted.',
    value: ({ totals }) => totals.beforeStart,
  },
  {
    kind: 'counter',
    name: 'dropped_during_cutover_packets_total',
    help:
      'Those of the dropped packets that fell into a move of buckets: the most by which the sum of counted and dropped ' +
      'packets can differ from what was on the wire.',
    value: ({ totals }) => totals.droppedDuringCutover,
  },
];

export const packets: Collector = {
  name: 'packets',
  collect(snapshot, sheet) {
    writeWorkerFamilies(families, snapshot, sheet);

    const classes = sheet.counter(
      'class_packets_total',
      'Counted packets by kind; the kinds sum to the counted packets.',
      [...workerLabels, 'class'],
    );
    eachWorker(snapshot, ({ totals }, labels) => {
      for (const name of packetClasses) classes({ ...labels, class: name }, totals.classes[name]);
    });
  },
};

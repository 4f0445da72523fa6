/** How the workers fare: their threads, their rings, and their part of the traffic. */
import { restartReasons } from '../../snapshot/snapshot.js';
import type { Collector } from '../collector.js';
import { eachWorker, workerLabels, writeWorkerFamilies } from '../worker-families.js';
import type { WorkerFamily } from '../worker-families.js';

const families: readonly WorkerFamily[] = [
  {
    kind: 'gauge',
    name: 'worker_up',
    help: "1 while a thread empties the worker's ring, else 0; meanwhile packets wait in the ring.",
    value: ({ up }) => Number(up),
  },
  {
    kind: 'gauge',
    name: 'worker_report_age_seconds',
    help: 'Time since the worker last told its flows; packet counters are of now all the same.',
    value: ({ reportAge }) => reportAge,
  },
  {
    kind: 'counter',
    name: 'worker_busy_seconds_total',
    help: 'Time spent on packets; its rate is the share of a core that the worker needs.',
    value: ({ totals }) => totals.busySeconds,
  },
  {
    kind: 'gauge',
    name: 'capture_lag_seconds',
    help: 'Age of the last packet when it was counted: how far the worker is behind the wire.',
    value: ({ totals }) => totals.lagSeconds,
  },
  {
    kind: 'gauge',
    name: 'buckets',
    help: 'Buckets of the hash space that the worker owns: its share of the plan.',
    value: ({ buckets }) => buckets,
  },
  {
    kind: 'gauge',
    name: 'filter_instructions',
    help: "Instructions of the worker's classic BPF program.",
    value: ({ filterInstructions }) => filterInstructions,
  },
  {
    kind: 'gauge',
    name: 'ring_bytes',
    help: "Size of the worker's capture ring.",
    value: ({ ringBytes }) => ringBytes,
  },
  {
    kind: 'gauge',
    name: 'ring_bridge_seconds',
    help: 'How long the ring holds quiet traffic that nobody reads.',
    value: ({ ringBridgeSeconds }) => ringBridgeSeconds,
  },
  {
    kind: 'counter',
    name: 'ring_freezes_total',
    help: 'Times that the ring was full and the kernel stopped writing to it.',
    value: ({ totals }) => totals.ringFreezes,
  },
];

export const workers: Collector = {
  name: 'workers',
  collect(snapshot, sheet) {
    writeWorkerFamilies(families, snapshot, sheet);

    const help = "Times that a new thread took the worker's ring over, by what ended the one before.";
    const restarts = sheet.counter('worker_restarts_total', help, [...workerLabels, 'reason']);
    eachWorker(snapshot, (worker, labels) => {
      for (const reason of restartReasons) restarts({ ...labels, reason }, worker.restarts[reason]);
    });
  },
};

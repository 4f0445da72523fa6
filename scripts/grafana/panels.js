// What the dashboard shows: rows of panels with their queries. How that becomes Grafana's JSON is in dashboard.js.
// Totals are built from the workers' counters, never from series of single flows; no recording rule is needed.
import { byDevice, byWorker, chosen, flow, flowName, last, perDevice, quantiles, rate } from './queries.js';

const due = ['received', 'surplus', 'before_start'].map((what) => perDevice(rate(`${what}_packets_total`))).join(' - ');
const coverage = `${perDevice(rate('counted_packets_total'))} / (${due})`;
const topFlows = `topk(20, sum by (${flow}) (${last('flow_bytes_total')}))`;

/** Colours from a value on: the first entry is for everything below the second. */
const none = { green: null, red: 1 };
const whole = { red: null, orange: 0.999, green: 0.9999 };

export const rows = [
  {
    title: 'Health at a glance',
    height: 4,
    panels: [
      {
        kind: 'stat',
        title: 'Alerts',
        description: 'Alerts of headgate that fire, if Prometheus has its rules.',
        queries: { Alerts: 'count(ALERTS{alertname=~"Headgate.+", alertstate="firing"}) or vector(0)' },
        thresholds: none,
      },
      {
        kind: 'stat',
        title: 'Interfaces down',
        description: 'Nothing is captured on an interface that is down or gone.',
        queries: { Down: `count(${last('device_up')}) - sum(${last('device_up')})` },
        thresholds: none,
      },
      {
        kind: 'stat',
        title: 'Workers down',
        description: 'Packets of a worker without a thread wait in its ring, for at most the time it bridges.',
        queries: { Down: `count(${last('worker_up')}) - sum(${last('worker_up')})` },
        thresholds: none,
      },
      {
        kind: 'stat',
        title: 'Coverage',
        description: 'Counted packets by those that were due, on the interface that fares worst.',
        unit: 'percentunit',
        decimals: 3,
        queries: { Coverage: `min(${coverage})` },
        thresholds: whole,
      },
      {
        kind: 'stat',
        title: 'Dropped in an hour',
        description: 'Packets that found a ring full: they are in no flow and no byte count.',
        queries: { Dropped: `sum(increase(headgate_dropped_packets_total{${chosen}}[1h]))` },
        thresholds: none,
      },
      {
        kind: 'stat',
        title: 'Late in an hour',
        description: 'Packets that turned up after the move of buckets they belonged to; stays 0.',
        queries: { Late: `sum(increase(headgate_late_packets_total{${chosen}}[1h]))` },
        thresholds: none,
      },
      {
        kind: 'stat',
        title: 'Packets',
        unit: 'pps',
        queries: { Packets: `sum(${rate('counted_packets_total')})` },
      },
      {
        kind: 'stat',
        title: 'Flows',
        queries: { Flows: `sum(${last('flows_active')})` },
      },
    ],
  },
  {
    title: 'Traffic',
    panels: [
      {
        title: 'Packets',
        unit: 'pps',
        queries: { [byDevice]: perDevice(rate('counted_packets_total')) },
      },
      {
        title: 'Bits on the wire',
        unit: 'bps',
        queries: { [byDevice]: `${perDevice(rate('counted_bytes_total'))} * 8` },
      },
      {
        title: 'Packets by kind',
        unit: 'pps',
        stacked: true,
        queries: { '{{class}}': `sum by (class) (${rate('class_packets_total')})` },
      },
      {
        title: 'Odd frames',
        description: 'Times that a frame was not as its protocols want it; such frames are counted all the same.',
        unit: 'pps',
        queries: { '{{oddity}}': `sum by (oddity) (${rate('oddities_total')})` },
      },
    ],
  },
  {
    title: 'Honesty of the capture',
    panels: [
      {
        title: 'Where received packets went',
        description: 'Received is the sum of the others and of what still waits in the rings.',
        unit: 'pps',
        width: 12,
        queries: Object.fromEntries(
          ['received', 'counted', 'surplus', 'late', 'before_start', 'dropped'].map((what) => [
            what,
            `sum(${rate(`${what}_packets_total`)})`,
          ]),
        ),
      },
      {
        title: 'Coverage',
        description: 'Counted by received less surplus and before_start: 1 when nothing was lost.',
        unit: 'percentunit',
        queries: { [byDevice]: coverage },
      },
      {
        title: 'Neither counted nor named',
        description:
          'Packets received and not accounted for: they wait in the rings, so it returns to 0 in a quiet moment.',
        queries: {
          [byDevice]: ['received', 'counted', 'surplus', 'late', 'before_start', 'dropped']
            .map((what) => perDevice(last(`${what}_packets_total`)))
            .join(' - '),
        },
      },
      {
        title: 'Dropped, by worker',
        description: 'Packets that found the ring of the worker full.',
        unit: 'pps',
        width: 12,
        queries: { [byWorker]: rate('dropped_packets_total') },
      },
      {
        title: 'Rings full',
        description: 'Times that a ring was full and the kernel stopped writing to it, in each hour.',
        width: 12,
        queries: { [byWorker]: `increase(headgate_ring_freezes_total{${chosen}}[1h])` },
      },
    ],
  },
  {
    title: 'Workers',
    panels: [
      {
        title: 'Packets, by worker',
        unit: 'pps',
        queries: { [byWorker]: rate('counted_packets_total') },
      },
      {
        title: 'Busy, by worker',
        description: 'Share of a core that the worker needs; near 1 it drops.',
        unit: 'percentunit',
        queries: { [byWorker]: rate('worker_busy_seconds_total') },
      },
      {
        title: 'Imbalance',
        description: 'Load of the busiest worker by the mean of all workers of the interface, by weight: 1 is even.',
        queries: { [byDevice]: last('imbalance_ratio') },
      },
      {
        title: 'Share of the plan',
        unit: 'percentunit',
        stacked: true,
        queries: {
          [byWorker]: `${last('buckets')} / on (instance, device) group_left () ${perDevice(last('buckets'))}`,
        },
      },
      {
        title: 'Behind the wire',
        description: 'Age of the last packet when the worker counted it.',
        unit: 's',
        queries: { [byWorker]: last('capture_lag_seconds') },
      },
      {
        title: 'Age of reports',
        description: 'Flows on the page are as old as this; packet counters are of now.',
        unit: 's',
        queries: { [byWorker]: last('worker_report_age_seconds') },
      },
      {
        title: 'Restarts in an hour',
        queries: {
          [`${byWorker} {{reason}}`]: `increase(headgate_worker_restarts_total{${chosen}}[1h])`,
        },
      },
      {
        title: 'Buckets moved in an hour',
        description: 'Of 4096; health: a worker fell ill or got well again.',
        queries: { [`${byDevice} {{reason}}`]: `increase(headgate_plan_moved_buckets_total{${chosen}}[1h])` },
      },
    ],
  },
  {
    title: 'Top flows',
    height: 10,
    panels: [
      {
        kind: 'table',
        title: 'The largest flows',
        description: 'By bytes since each flow began, both directions.',
        width: 12,
        queries: {
          Bytes: topFlows,
          Packets: `sum by (${flow}) (${last('flow_packets_total')}) and ${topFlows}`,
        },
        units: { Bytes: 'bytes' },
      },
      {
        title: 'The heaviest flows now',
        description: 'Of the flows that have series of their own. A flow that has just entered the top shows late.',
        unit: 'bps',
        width: 12,
        queries: { [flowName]: `topk(10, sum by (${flow}) (${rate('flow_bytes_total')}) * 8)` },
      },
      {
        title: 'Bytes outside the top flows',
        description:
          'Share of all counted bytes that belongs to no flow with series of its own; exact at every scrape.',
        unit: 'percentunit',
        height: 8,
        width: 24,
        queries: { [byDevice]: `${perDevice(last('other_flows_bytes'))} / ${perDevice(last('counted_bytes_total'))}` },
      },
    ],
  },
  {
    title: 'Flow tables',
    panels: [
      {
        title: 'Table used',
        description: 'When a table is full, flows are evicted before they end: raise --max-flows.',
        unit: 'percentunit',
        width: 8,
        queries: { [byWorker]: `${last('flows_active')} / ${last('flow_table_capacity')}` },
      },
      {
        title: 'New flows',
        unit: 'ops',
        width: 8,
        queries: { [byDevice]: perDevice(rate('flows_created_total')) },
      },
      {
        title: 'Ended flows, by reason',
        unit: 'ops',
        width: 8,
        queries: { '{{reason}}': `sum by (reason) (${rate('flows_ended_total')})` },
      },
      {
        title: 'TCP handshakes',
        description: 'From the SYN to the ACK that answers the SYN-ACK: the round trip, seen from the sensor.',
        unit: 's',
        queries: quantiles('tcp_handshake_seconds', [0.5, 0.95]),
      },
      {
        title: 'Duration of flows',
        description: 'Of the flows that ended; those that go on show later.',
        unit: 's',
        queries: quantiles('flow_duration_seconds', [0.5, 0.95]),
      },
      {
        title: 'Size of flows',
        description: 'Bytes on the wire, both directions, of the flows that ended.',
        unit: 'bytes',
        queries: quantiles('flow_size_bytes', [0.5, 0.95]),
      },
      {
        title: 'Fragments',
        description:
          'Joined: counted to the flow of their datagram. Orphaned: their first one, with the ports, did not come.',
        unit: 'pps',
        queries: {
          [`${byDevice} joined`]: perDevice(rate('fragments_joined_total')),
          [`${byDevice} orphaned`]: perDevice(rate('fragments_orphaned_total')),
        },
      },
    ],
  },
  {
    title: 'Interface',
    panels: [
      {
        title: 'Interface and capture',
        description:
          "The interface's own counters beside what the capture received; a --filter makes the capture's smaller.",
        unit: 'pps',
        queries: {
          [`${byDevice} in`]: perDevice(rate('interface_received_packets_total')),
          [`${byDevice} out`]: perDevice(rate('interface_transmitted_packets_total')),
          [`${byDevice} capture`]: perDevice(rate('received_packets_total')),
        },
      },
      {
        title: 'Lost before the ring',
        description: "By the interface's own counters; no capture program can see these packets.",
        unit: 'pps',
        queries: {
          [`${byDevice} dropped`]: rate('interface_dropped_packets_total'),
          [`${byDevice} missed`]: rate('interface_missed_packets_total'),
        },
      },
      {
        title: 'Merged frames',
        description: 'Above the MTU: GRO or LRO is on, and packet counts are too low.',
        unit: 'pps',
        queries: { [byDevice]: rate('oversized_frames_total') },
      },
      {
        title: 'Without capture in an hour',
        description: 'While the interface was down or gone; what passed then is in no count.',
        unit: 's',
        queries: { [byDevice]: `increase(headgate_device_gap_seconds_total{${chosen}}[1h])` },
      },
    ],
  },
];

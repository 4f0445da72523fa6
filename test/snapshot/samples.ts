// Flows, totals and snapshots to test with: made by hand, or at random.
import fc from 'fast-check';
import type { Flow } from '#src/snapshot/flow.js';
import type { FlowTableTotals, HistogramTotals, LaneTotals, WorkerSnapshot } from '#src/snapshot/snapshot.js';

/** A TCP flow of ten packets forth and five back, with what is given changed. */
export function flow(changes: Partial<Flow> = {}): Flow {
  return {
    vlans: [],
    ip_version: 4,
    proto: 6,
    src: '10.0.0.1',
    src_port: 40000,
    dst: '10.0.0.2',
    dst_port: 443,
    packets: 10,
    reverse_packets: 5,
    bytes: 1000,
    reverse_bytes: 4000,
    ip_bytes: 860,
    reverse_ip_bytes: 3930,
    first: '1700000000.000000001',
    last: '1700000060.000000000',
    tcp_flags: 0x1b,
    reverse_tcp_flags: 0x12,
    state: 'established',
    end: '',
    worker: 0,
    handshake: '0.012000000',
    retransmitted: 2,
    reverse_retransmitted: 1,
    ...changes,
  };
}

/** The same flow as a worker tells it that saw the other direction first. */
export function fromOtherEnd(one: Flow): Flow {
  return {
    ...one,
    src: one.dst,
    src_port: one.dst_port,
    dst: one.src,
    dst_port: one.src_port,
    packets: one.reverse_packets,
    reverse_packets: one.packets,
    bytes: one.reverse_bytes,
    reverse_bytes: one.bytes,
    ip_bytes: one.reverse_ip_bytes,
    reverse_ip_bytes: one.ip_bytes,
    tcp_flags: one.reverse_tcp_flags,
    reverse_tcp_flags: one.tcp_flags,
    retransmitted: one.reverse_retransmitted,
    reverse_retransmitted: one.retransmitted,
  };
}

/** A lane that counted `packets` and `bytes`, all of them IPv4. */
export function totals(packets: number, bytes: number, changes: Partial<LaneTotals> = {}): LaneTotals {
  return {
    received: packets,
    dropped: 0,
    counted: { packets, bytes },
    surplus: { packets: 0, bytes: 0 },
    late: 0,
    beforeStart: 0,
    droppedDuringCutover: 0,
    classes: { ipv4: packets, ipv6: 0, arp: 0, other: 0, malformed: 0 },
    oddities: {},
    oversizedFrames: 0,
    busySeconds: 0,
    lagSeconds: 0,
    ringFreezes: 0,
    flows: flowTable(),
    ...changes,
  };
}

/** A table that no flow has been in. */
export function flowTable(changes: Partial<FlowTableTotals> = {}): FlowTableTotals {
  return {
    capacity: 1024,
    active: 0,
    created: 0,
    ended: {},
    fragmentsJoined: 0,
    fragmentsOrphaned: 0,
    durations: histogram(),
    sizes: histogram(),
    handshakes: histogram(),
    ...changes,
  };
}

export function histogram(changes: Partial<HistogramTotals> = {}): HistogramTotals {
  return { bounds: [0.1, 10], counts: [0, 0, 0], sum: 0, ...changes };
}

/** A worker that is well and owns half of the buckets. */
export function worker(index: number, laneTotals: LaneTotals, changes: Partial<WorkerSnapshot> = {}): WorkerSnapshot {
  return {
    worker: index,
    up: true,
    restarts: { error: 0, exit: 0, memory: 0 },
    reportAge: 0.25,
    ranges: [{ first: index * 2048, last: index * 2048 + 2047 }],
    buckets: 2048,
    filterInstructions: 41,
    ringBytes: 67108864,
    ringBridgeSeconds: 25.6,
    totals: laneTotals,
    ...changes,
  };
}

const counter = fc.nat({ max: 1_000_000 });
const time = fc.nat({ max: 10 }).map((second) => `17000000${String(second).padStart(2, '0')}.000000000`);

/** Flows from so few keys that several reports, and several directions, meet in one. */
export const anyFlow: fc.Arbitrary<Flow> = fc
  .record({
    vlans: fc.constantFrom([], [7], [7, 9]),
    proto: fc.constantFrom(1, 6, 17),
    src: fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3'),
    src_port: fc.constantFrom(0, 53),
    dst: fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3'),
    dst_port: fc.constantFrom(0, 53),
    packets: counter,
    reverse_packets: counter,
    bytes: counter,
    reverse_bytes: counter,
    first: time,
    last: time,
    end: fc.constantFrom('', 'idle'),
  })
  .map((changes) => flow(changes));

/** What up to four workers report. */
export const anyReports = fc.array(fc.array(anyFlow, { maxLength: 20 }), { maxLength: 4 });

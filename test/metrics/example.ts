// A snapshot made by hand, with something of everything the page can show.
import type { Snapshot } from '#src/snapshot/snapshot.js';
import { flow, totals, worker } from '../snapshot/samples.js';

/** Two devices; eth0 carries IPv4, IPv6 and VLANs and has had trouble, "wl\"an" is idle, has an odd name and no counters. */
export const example: Snapshot = {
  takenAt: 1700000100.5,
  build: { version: '0.1.0', libpcap: '1.10.3', node: '20.0.0' },
  reload: { successful: false, succeededAt: 1700000000 },
  devices: [
    {
      device: 'eth0',
      up: true,
      plan: {
        epoch: 3,
        method: 'auto-bpf',
        policy: 'hash,addrs',
        seed: '0123456789abcdef',
        buckets: 4096,
        imbalance: 1.25,
        elephants: [],
        moved: { weights: 1024, health: 0, load: 0 },
      },
      gaps: { count: 2, seconds: 3.5 },
      interfaceCounters: { received: 5000, transmitted: 4000, dropped: 3, missed: 1 },
      workers: [
        worker(
          0,
          totals(100, 64000, {
            received: 120,
            dropped: 5,
            surplus: { packets: 7, bytes: 700 },
            late: 1,
            beforeStart: 4,
            droppedDuringCutover: 2,
            classes: { ipv4: 80, ipv6: 10, arp: 6, other: 3, malformed: 1 },
            oddities: { ip_header_cut: 1, ip_total_length: 0 },
            oversizedFrames: 2,
            busySeconds: 1.5,
            lagSeconds: 0.004,
            ringFreezes: 1,
            flows: { capacity: 262144, active: 12, created: 20, ended: { idle: 7, closed: 1 } },
          }),
          { restarts: { error: 1, exit: 0, memory: 2 } },
        ),
        worker(1, totals(50, 8_000_000_000_000_000, { oversizedFrames: 3 }), { up: false, reportAge: 61.25 }),
      ],
      topBy: 'bytes',
      topFlows: [
        flow(),
        flow({
          vlans: [100, 200],
          ip_version: 6,
          proto: 58,
          src: '2001:db8::1',
          src_port: 0,
          dst: 'ff02::1',
          dst_port: 0,
        }),
        flow({
          vlans: [7],
          proto: 253,
          src: '192.0.2.1',
          src_port: 0,
          dst: '192.0.2.2',
          dst_port: 0,
          reverse_packets: 0,
          reverse_bytes: 0,
        }),
      ],
      other: { packets: 110, bytes: 8_000_000_000_053_000 },
    },
    {
      device: 'wl"an',
      up: false,
      plan: {
        epoch: 1,
        method: 'auto-bpf',
        policy: 'hash,addrs',
        seed: 'ff',
        buckets: 4096,
        imbalance: 1.25,
        elephants: [],
        moved: { weights: 0, health: 0, load: 0 },
      },
      gaps: { count: 0, seconds: 0 },
      interfaceCounters: null,
      workers: [worker(0, totals(0, 0))],
      topBy: 'bytes',
      topFlows: [],
      other: { packets: 0, bytes: 0 },
    },
  ],
};

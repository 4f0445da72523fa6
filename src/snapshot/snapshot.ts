import type { Flow } from './flow.js';

/**
 * One immutable view of the whole process. `/metrics`, `/flows` and `/plan` are rendered from the same one, so a page always
 * adds up. Counters never fall while the process lives; times are Unix seconds, durations seconds, sizes bytes.
 */
export interface Snapshot {
  readonly takenAt: number;
  readonly build: Build;
  readonly reload: Reload;
  /** Seconds, of the manager. */
  readonly lateness: HistogramTotals;
  readonly devices: readonly DeviceSnapshot[];
}

export interface Build {
  readonly version: string;
  /** Version of the libpcap that was loaded. */
  readonly libpcap: string;
  readonly node: string;
}

/** How the settings were last read; the start is the first time. */
export interface Reload {
  readonly successful: boolean;
  /** Unix seconds of the last time that it was successful. */
  readonly succeededAt: number;
}

export interface DeviceSnapshot {
  readonly device: string;
  readonly up: boolean;
  /** Times without capture because the interface was down or gone, the present one included. */
  readonly gaps: { readonly count: number; readonly seconds: number };
  readonly plan: PlanView;
  /** The interface's own counters; null where the system does not give them. */
  readonly interfaceCounters: InterfaceCounters | null;
  readonly workers: readonly WorkerSnapshot[];
  /** What makes a flow large enough for the list. */
  readonly topBy: TopBy;
  /** Whether flows are named by their Community ID. */
  readonly communityId: boolean;
  /** The largest flows, largest first, at most the K that was asked for. */
  readonly topFlows: readonly Flow[];
  /** Counted minus the top flows, to the packet and byte. */
  readonly other: PacketsAndBytes;
}

export interface PlanView {
  readonly epoch: number;
  readonly method: string;
  readonly policy: string;
  /** The seed of the split, as it is given on the command line. */
  readonly seed: string;
  readonly buckets: number;
  /** Largest load of a worker over the mean, by weight, in the last seconds; 1 is even. Null where no plan shares the load out. */
  readonly imbalance: number | null;
  /** Buckets that are heavier than a worker's fair share: a hash cannot split them. */
  readonly elephants: readonly number[];
  /** Buckets that changed hands so far, by reason, for every reason there is. */
  readonly moved: Readonly<Record<MoveReason, number>>;
  /** Changes so far that a worker could not take part in: the plan stayed as it was. */
  readonly failures: number;
}

/** Why buckets change hands: the weights were set, a worker fell ill or got well, or the load was uneven. */
export type MoveReason = 'weights' | 'health' | 'load';

export interface InterfaceCounters {
  readonly received: number;
  readonly transmitted: number;
  readonly dropped: number;
  readonly missed: number;
}

export interface PacketsAndBytes {
  readonly packets: number;
  readonly bytes: number;
}

/** What flows are ranked by: their wire bytes or packets since they began, both directions together. */
export type TopBy = keyof PacketsAndBytes;
export const topBys: readonly TopBy[] = ['bytes', 'packets'];

/** A range of buckets, both ends included. */
export interface BucketRange {
  readonly first: number;
  readonly last: number;
}

export interface WorkerSnapshot {
  /** The lane's index within its device. */
  readonly worker: number;
  /** Whether a live thread pumps the lane. */
  readonly up: boolean;
  /** Restarts of the thread by reason, for every reason there is. */
  readonly restarts: Readonly<Record<RestartReason, number>>;
  /** Seconds since the last report of flows. */
  readonly reportAge: number;
  readonly ranges: readonly BucketRange[];
  readonly buckets: number;
  /** Instructions in the lane's filter. */
  readonly filterInstructions: number;
  readonly ringBytes: number;
  /** How long the ring holds the traffic if nobody reads it: its blocks times the block timeout. */
  readonly ringBridgeSeconds: number;
  readonly totals: LaneTotals;
}

export type RestartReason = 'error' | 'exit' | 'memory';
export const restartReasons: readonly RestartReason[] = ['error', 'exit', 'memory'];

export type PacketClass = 'ipv4' | 'ipv6' | 'arp' | 'other' | 'malformed';
export const packetClasses: readonly PacketClass[] = ['ipv4', 'ipv6', 'arp', 'other', 'malformed'];

/**
 * A lane's counters, read at one instant from the lane itself.
 * received = counted + surplus + late + beforeStart + dropped + what is still in the ring.
 */
export interface LaneTotals {
  readonly received: number;
  readonly dropped: number;
  readonly counted: PacketsAndBytes;
  readonly surplus: PacketsAndBytes;
  readonly late: number;
  readonly beforeStart: number;
  readonly droppedDuringCutover: number;
  /** Sums to counted. */
  readonly classes: Readonly<Record<PacketClass, number>>;
  /** What was odd about frames, by name. */
  readonly oddities: Readonly<Record<string, number>>;
  readonly oversizedFrames: number;
  readonly busySeconds: number;
  readonly lagSeconds: number;
  readonly ringFreezes: number;
  readonly flows: FlowTableTotals;
}

export interface FlowTableTotals {
  readonly capacity: number;
  readonly active: number;
  readonly created: number;
  /** Ended flows by reason, for every reason there is. */
  readonly ended: Readonly<Record<string, number>>;
  /** Later fragments that were counted to their datagram's flow, and those that went to a flow without ports. */
  readonly fragmentsJoined: number;
  readonly fragmentsOrphaned: number;
  /** Of the flows that ended, but for those that another worker goes on with: seconds, and wire bytes of both directions. */
  readonly durations: HistogramTotals;
  readonly sizes: HistogramTotals;
  /** Seconds that complete TCP handshakes took. */
  readonly handshakes: HistogramTotals;
}

/** What was observed so far, by size. */
export interface HistogramTotals {
  /** Ascending. */
  readonly bounds: readonly number[];
  /** How many were at most a bound and above the one before; the last, one more than there are bounds, is the rest. */
  readonly counts: readonly number[];
  readonly sum: number;
}

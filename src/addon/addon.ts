/**
 * The native addon: loaded here and nowhere else. Load it in the main thread before any worker does, so that its lanes stay
 * when worker threads go.
 */
import { createRequire } from 'node:module';
import type { LaneTotals } from '../snapshot/snapshot.js';
import type { CutoverAddon } from './cutover.js';
import type { FanoutAddon } from './fanout.js';
import type { FileAddon } from './files.js';
import type { FlowOptions, FlowTimeouts } from './flow-options.js';
import type { FlowReportAddon } from './flow-reports.js';
import type { FullFlowsAddon } from './full-flows.js';

/** How the link layer of a frame is read; only `ethernet` is captured live. */
export type LinkType = 'ethernet' | 'raw' | 'linux_sll' | 'linux_sll2' | 'null_loop' | 'ppp';

export interface LaneOptions extends FlowOptions {
  readonly device: string;
  /** Bytes of a frame that user space gets. */
  readonly snapshotLength: number;
  readonly ringBytes: number;
  /** A block of the ring is handed over when it is full or this old. */
  readonly blockTimeoutMs: number;
  readonly promiscuous: boolean;
  /** The lane's index within its device. */
  readonly worker: number;
  readonly maxFlows: number;
  /** As src/split/split.ts encodes it. */
  readonly split: Uint32Array;
}

/** What the addon throws: set-up errors with a stable code, the step that failed, and one sentence for a person. */
export interface AddonError extends Error {
  readonly code: string;
  readonly stage: string;
}

export interface LaneHealth {
  /** False once the interface is gone under the lane's ring. */
  readonly deviceUp: boolean;
  /** Since its worker last pumped the lane. */
  readonly pumpAgeSeconds: number;
}

/** What a lane has counted so far. */
export interface BucketLoads {
  /** By bucket, modulo 2^32. */
  readonly packets: Uint32Array;
  /** It has read what was received until then; seconds of the system's steady clock. */
  readonly until: number;
}

/** What the kernel says about an interface. */
export interface DeviceFacts {
  readonly index: number;
  /** Bytes. */
  readonly mtu: number;
  readonly up: boolean;
  /** Has a carrier. */
  readonly running: boolean;
  readonly loopback: boolean;
}

/** Receive offloads that glue packets together before capture sees them. */
export interface DeviceOffloads {
  readonly genericReceive: boolean;
  readonly largeReceive: boolean;
}

export interface Addon extends CutoverAddon, FileAddon, FanoutAddon, FlowReportAddon, FullFlowsAddon {
  libpcapVersion(): string;
  /** Undefined when there is no interface of that name. */
  deviceFacts(name: string): DeviceFacts | undefined;
  /** What the interface with this index is called now; undefined when there is none. */
  deviceName(index: number): string | undefined;
  /** All off when there is no interface of that name. */
  deviceOffloads(name: string): DeviceOffloads;
  /** Tells a service manager something, see src/service/systemd.ts; throws an AddonError when it cannot be told. */
  notifyService(address: string, message: string): void;

  /** Programs are arrays of the kernel's struct sock_filter, 8 bytes an instruction. */
  validateFilter(program: Uint8Array): boolean;
  /** libpcap's interpreter: the bytes to accept, 0 to reject. */
  runFilter(program: Uint8Array, frame: Uint8Array): number;
  bucketOf(split: Uint32Array, linkType: LinkType, frame: Uint8Array): number;

  /** Opens a capture ring that rejects everything until its first filter; returns the lane's number in this process. */
  openLane(options: LaneOptions): number;
  /** The link layer of a lane's frames, one of those that there are split programs for. */
  laneLinkType(lane: number): 'ethernet' | 'raw' | 'linux_sll';
  closeLane(lane: number): void;
  compileFilter(lane: number, expression: string): Uint8Array;
  attachFilter(lane: number, program: Uint8Array): void;
  rejectAll(lane: number): void;
  /** Opens the lane's interface anew, after it has gone and come back, with a program on the handle; counters go on. */
  reopenLane(lane: number, program: Uint8Array): void;
  setLaneMtu(lane: number, mtu: number): void;
  /** Starts counting on all lanes at one instant, which it returns (nanoseconds since 1970). */
  startLanes(lanes: readonly number[]): bigint;

  /** Takes a lane over and returns the lease; leases given before are refused with LEASE_LOST. */
  acquireLane(lane: number): number;
  /** Counts packets for about `timeoutMs`, blocking the thread; returns how many. */
  pumpLane(lane: number, lease: number, timeoutMs: number): number;
  /** Counts what is in the ring, without waiting. */
  drainLane(lane: number, lease: number): number;
  /** Ends all flows of a lane into which nothing more comes. */
  finishLane(lane: number): void;
  /** From now on; what is not named is as native/flow/settings.h has it. */
  setLaneTimeouts(lane: number, timeouts: FlowTimeouts): void;
  /** Counts packets of a lane whose worker does not, without its lease, until its ring is empty or the time is over. */
  helpLane(lane: number, limitMs: number): number;
  /** Ends a `pumpLane` in another thread. */
  wakeLane(lane: number): void;
  bucketLoads(lane: number): BucketLoads;

  laneTotals(lane: number): LaneTotals;
  /** Cheap: it may be asked several times a second. */
  laneHealth(lane: number): LaneHealth;
  /** The memory that a flow table with room for `flows` takes. */
  flowTableBytes(flows: number): number;
}

/** The build product; the same path from src/ and from dist/. */
const product = '../../build/Release/headgate.node';

export const addon = createRequire(import.meta.url)(product) as Addon;

export function isAddonError(error: unknown): error is AddonError {
  return error instanceof Error && 'code' in error && 'stage' in error;
}

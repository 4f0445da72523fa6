/** What the page shows of one device: the state of now, with the flows of the last reports. */
import { addon } from '../addon/addon.js';
import type { ReportOptions } from '../addon/flow-reports.js';
import { readInterfaceCounters } from '../device/interface-counters.js';
import { ownedBuckets, rangesOf } from '../plan/plan.js';
import type { Flow } from '../snapshot/flow.js';
import { deviceSnapshot } from '../snapshot/merge.js';
import type { DeviceSnapshot, LaneTotals, PlanView, WorkerSnapshot } from '../snapshot/snapshot.js';
import { fullPolicyText } from '../split/policy.js';
import type { BalanceWatch } from './balance-watch.js';
import type { Capture } from './capture.js';
import type { InterfaceWatch } from './interface-watch.js';
import type { LaneWorker } from './lane-worker.js';
import type { PlanChanges } from './plan-changes.js';
import { ringBridgeSeconds } from './ring.js';
import type { SpreadFlows } from './spread-flows.js';
import type { WorkerGroup } from './worker-group.js';

export interface DeviceViewOptions {
  readonly capture: Capture;
  readonly workers: WorkerGroup;
  readonly spread: SpreadFlows;
  readonly interface: InterfaceWatch;
  readonly balance: BalanceWatch;
  readonly changes: PlanChanges;
  /** Seconds of a steady clock. */
  readonly now: () => number;
}

export class DeviceView {
  readonly #options: DeviceViewOptions;
  /** The flows of the last snapshot: they keep their places. */
  #listed: readonly Flow[] = [];

  constructor(options: DeviceViewOptions) {
    this.#options = options;
  }

  take(reports: ReportOptions): DeviceSnapshot {
    const { capture, workers, spread, interface: watched, now } = this.#options;
    const { presence } = watched;
    const flows = spread.flows === undefined ? workers.all.map((worker) => worker.flows) : [spread.flows];
    // Totals are read after the flows, so that no flow is ahead of them.
    const snapshots = workers.all.map((worker) => this.#ofWorker(worker, addon.laneTotals(worker.lane)));
    const view = deviceSnapshot({
      device: capture.device,
      up: presence.up,
      gaps: { count: presence.gaps, seconds: presence.gapSeconds(now()) },
      plan: this.#plan(),
      interfaceCounters: readInterfaceCounters(watched.name),
      ...reports,
      listed: this.#listed,
      workers: snapshots,
      flows,
    });
    this.#listed = view.topFlows;
    return view;
  }

  #plan(): PlanView {
    const { capture, changes, balance } = this.#options;
    const { plan, options, split, seed } = capture;
    return {
      epoch: plan.epoch,
      method: options.method,
      policy: options.dialect === 'zeek' ? 'zeek' : fullPolicyText(split.policy),
      seed,
      buckets: plan.owner.length,
      imbalance: capture.fixed === undefined ? balance.balancer.imbalance : null,
      elephants: balance.balancer.elephants,
      moved: { ...changes.moved },
      failures: changes.failures,
    };
  }

  #ofWorker({ worker, up, restarts, reportAge }: LaneWorker, totals: LaneTotals): WorkerSnapshot {
    const { plan, lanes, options } = this.#options.capture;
    const { ringBytes, blockTimeoutMs } = options;
    return {
      worker,
      up,
      restarts: { ...restarts },
      reportAge,
      ranges: rangesOf(plan, worker),
      buckets: ownedBuckets(plan, worker),
      filterInstructions: lanes[worker]?.filterInstructions ?? 0,
      ringBytes,
      ringBridgeSeconds: ringBridgeSeconds(ringBytes, blockTimeoutMs),
      totals,
    };
  }
}

/** The addon's face for the largest flows; the functions themselves are part of `Addon`. */
import type { TopBy } from '../snapshot/snapshot.js';

/** A lane's largest flows. */
export interface LaneReport {
  /** The JSON of an array of Flow. */
  readonly flows: string;
  /** How often a cutover moved flows to or from the lane. */
  readonly transfers: number;
  /** Flows were read after the one and before the other; seconds of the system's steady clock. */
  readonly beganAt: number;
  readonly endedAt: number;
}

/** What a report lists. */
export interface ReportOptions {
  /** How many flows. */
  readonly top: number;
  /** What makes a flow large. */
  readonly topBy: TopBy;
  /** Whether each flow has its Community ID. */
  readonly communityId: boolean;
}

export interface FlowReportAddon {
  /** The largest flows of a lane; any thread may ask. Undefined while flows come to the lane or go from it. */
  reportLane(lane: number, options: ReportOptions): LaneReport | undefined;
  /**
   * The largest flows of all lanes of a device, whose flows may have parts on several: each once, with the sum of its parts, largest
   * first; the JSON of an array of Flow. A flow that was listed keeps its place, its initiator and its parts. It is made in a thread of
   * the pool, whether the lanes' workers live or not. Rejects with FLOWS_MOVING when flows go from lane to lane for seconds.
   */
  reportLanes(lanes: readonly number[], options: ReportOptions): Promise<string>;
}

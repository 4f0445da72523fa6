/** The addon's face for every flow on demand; the functions themselves are part of `Addon`. */

/** Flows that were taken, until they are closed. */
declare const handle: unique symbol;
export interface FullFlowsHandle {
  readonly [handle]: never;
}

export interface DeviceLanes {
  readonly device: string;
  /** The lanes' numbers in this process. */
  readonly lanes: readonly number[];
}

export interface TakenFlows {
  readonly handle: FullFlowsHandle;
  readonly devices: readonly TakenDeviceFlows[];
}

/** What was taken of a device, all flows together, both directions. */
export interface TakenDeviceFlows {
  readonly device: string;
  readonly flows: number;
  readonly packets: number;
  readonly bytes: number;
  /** Flows beyond the limit; one that has parts on several lanes counts for each of them. */
  readonly leftOut: number;
}

/** All of it is done in threads of the pool, whether the lanes' workers live or not; the lanes go on meanwhile. */
export interface FullFlowsAddon {
  /**
   * Takes up to `limit` flows of each device, the largest by bytes, each once with what all lanes counted of it. `protocols` is what
   * stands in the label `proto` for each of the 256 protocol numbers. Rejects with FLOWS_MOVING when flows go from lane to lane
   * all the time.
   */
  takeFullFlows(devices: readonly DeviceLanes[], limit: number, protocols: readonly string[]): Promise<TakenFlows>;
  /**
   * The next samples of a family, about `enough` bytes of text; empty at its end, and then the next family begins. One piece at a
   * time.
   */
  renderFullFlows(
    flows: FullFlowsHandle,
    family: string,
    figure: 'packets' | 'bytes',
    enough: number,
  ): Promise<Uint8Array>;
  /** Gives the memory back; the handle is of no use afterwards. */
  closeFullFlows(flows: FullFlowsHandle): void;
}

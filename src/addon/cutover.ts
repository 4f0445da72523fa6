/** The addon's face for who owns which buckets, and the change of that over all lanes; the functions themselves are part of `Addon`. */

/** Where flows are to go after a change of plan or split. */
export interface FlowMoves {
  /** Numbers of all lanes that flows come to or go from. */
  readonly lanes: readonly number[];
  /** Of those that flows go from. */
  readonly donors: readonly number[];
  /** For each of the 4096 buckets the place in `lanes` of the one where its flows belong, or `flowsStay`. */
  readonly homes: Uint16Array;
  /** Whether buckets mean something else now: flows get theirs of now first, and those that do not tell their own stay where they are. */
  readonly splitHasChanged: boolean;
}

export const flowsStay = 0xffff;

export interface CutoverAddon {
  /** 512 bytes; bit b of byte b >> 3 is bucket b. */
  ownBuckets(lane: number, bitmap: Uint8Array): void;
  /** To be called before lanes can get what others count: drops from now until the seam is closed may have been counted there. */
  expectSeam(lanes: readonly number[]): void;
  /**
   * Gives all lanes new buckets, by a split that may be another one, from one instant on, `marginMs` ahead, which it returns
   * (nanoseconds since 1970). Packets from before may arrive in the rings until `settleMs` after it. Undefined, and all is as it was,
   * while lanes have not read what was stamped before the clock was set back: let them, and try again. Called while it is open, it gives
   * it a new instant if the clock was set back across it, and otherwise leaves it alone.
   */
  openSeam(
    lanes: readonly number[],
    bitmaps: readonly Uint8Array[],
    split: Uint32Array,
    marginMs: number,
    settleMs: number,
  ): bigint | undefined;
  /** Whether no lane can meet a packet from before the seam any more. */
  seamPassed(lanes: readonly number[]): boolean;
  /** Ends the seam; if none was opened, what `expectSeam` began. */
  closeSeam(lanes: readonly number[]): void;
  /** Whether a lane accepts more than its own frames from now on: what it drops meanwhile may have been counted elsewhere. */
  setLaneWide(lane: number, isWide: boolean): void;
  /**
   * Hands flows over, a few at a time, in a thread of the pool; packets are counted meanwhile, and no flow is in two lanes. Reports of
   * the lanes are undefined until it has resolved, and what is read over several lanes waits for that.
   */
  moveFlows(moves: FlowMoves): Promise<void>;
}

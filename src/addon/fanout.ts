/** The addon's face for fanout groups and the places of threads; the functions themselves are part of `Addon`. */

export interface FanoutAddon {
  /**
   * Makes a lane the next member of a fanout group, or without one the first of a new group; returns the group's number. The lane's
   * index among the members is that of its turn. A lane gets all packets until it is a member: let it reject all meanwhile. It stays
   * a member until it is closed or reopened; then its group is of no use any more. Throws FANOUT_REFUSED.
   */
  joinFanout(lane: number, group?: number): number;
  /**
   * Puts a fanout program (see src/split/fanout-program.ts) in force for the lane's group. Resolves when no packet is on its way by
   * the old program. Rejects with FILTER_INVALID or FANOUT_REFUSED, the old one being in force.
   */
  setFanoutProgram(lane: number, program: Uint8Array): Promise<void>;
  /** Lets the calling thread run on one processor only; without one, wherever the process may. Throws NO_PROCESSOR. */
  pinThread(processor?: number): void;
}

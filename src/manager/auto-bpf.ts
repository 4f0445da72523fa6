/**
 * The method auto-bpf: a split program on every lane's handle, which accepts the frames of the lane's buckets and no others. While a
 * plan changes, those who gain accept their old and their new buckets, and whose a frame is decides its stamp. While the split changes,
 * all accept their frames by the old one and by the new one.
 */
import type { Instruction } from '../bpf/instruction.js';
import { moves } from '../plan/change.js';
import type { Move } from '../plan/change.js';
import { bitmapOf, rangesOf } from '../plan/plan.js';
import { unionOf } from '../plan/ranges.js';
import { eitherProgram } from '../split/either.js';
import { joinUserFilter } from '../split/user-filter.js';
import { attach, reopen, setWide } from './lane.js';
import type { Lane } from './lane.js';
import { attachAll, attachEach, laneProgram } from './split-method.js';
import type { Assignment, Captured, RefusedProgram, SplitMethod } from './split-method.js';

export const autoBpf: SplitMethod = {
  install: (captured) => {
    for (const lane of captured.lanes) attach(lane, ownProgram(captured, lane));
    return Promise.resolve();
  },
  join: () => Promise.resolve(), // a lane without buckets rejects everything, as it does now
  countedBuckets: bitmapOf,
  openChange: (captured, next) => {
    widen(captured, next);
    return Promise.resolve();
  },
  closeChange: (captured, next) => {
    const now = { ...captured, ...next };
    const changed = changedLanes(captured, next, ({ from, to }) => [from, to]);
    return narrow(
      captured.lanes.filter((lane) => lane.isWide || changed.includes(lane)),
      now,
    );
  },
  refilter: (captured) => attachAll(captured.lanes, (lane) => ownProgram(captured, lane)),
  reopen: (captured) => {
    for (const lane of captured.lanes) reopen(lane, ownProgram(captured, lane));
    return Promise.resolve();
  },
};

function ownProgram(captured: Captured, { worker }: Lane): Instruction[] {
  return laneProgram(captured, rangesOf(captured.plan, worker));
}

/** Lets the lanes that gain accept what was theirs and what will be; if one cannot, those that did are put back. */
function widen(captured: Captured, next: Assignment): void {
  const lanes = changedLanes(captured, next, ({ to }) => [to]);
  try {
    for (const lane of lanes) attach(lane, bothPrograms(captured, next, lane));
  } catch (error) {
    narrow(lanes, captured);
    throw error;
  }
}

/**
 * Lets lanes accept their own frames alone. One that cannot goes on with its wider program until the next change: that is no
 * harm, as a frame that is not its own is surplus there and counted by its owner.
 */
function narrow(lanes: readonly Lane[], captured: Captured): RefusedProgram[] {
  const refused = attachEach(lanes, (lane) => ownProgram(captured, lane));
  for (const { lane } of refused) setWide(lane, true);
  return refused;
}

/** The lanes that a move concerns, each once; when it is the split that changes, all. */
function changedLanes(
  { lanes, split, plan }: Captured,
  next: Assignment,
  of: (move: Move) => number[],
): readonly Lane[] {
  if (next.split !== split) return lanes;
  const concerned = new Set(moves(plan, next.plan).flatMap(of));
  return lanes.filter(({ worker }) => concerned.has(worker));
}

/** Accepts the lane's frames of before and of after. */
function bothPrograms(captured: Captured, next: Assignment, { worker }: Lane): Instruction[] {
  const [before, after] = [rangesOf(captured.plan, worker), rangesOf(next.plan, worker)];
  if (next.split === captured.split) return laneProgram(captured, unionOf(before, after));
  const plain = { ...captured, userFilter: undefined };
  const either = eitherProgram(laneProgram(plain, before), laneProgram({ ...plain, ...next }, after));
  return captured.userFilter === undefined ? either : joinUserFilter(captured.userFilter, either);
}

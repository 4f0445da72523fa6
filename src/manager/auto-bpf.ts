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
import { attach, reopen } from './lane.js';
import type { Lane } from './lane.js';
import { laneProgram } from './split-method.js';
import type { Assignment, Captured, SplitMethod } from './split-method.js';

export const autoBpf: SplitMethod = {
  install: (captured) => {
    attachAll(captured);
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
    for (const lane of changedLanes(captured, next, ({ from, to }) => [from, to])) {
      attach(lane, laneProgram(now, rangesOf(next.plan, lane.worker)));
    }
  },
  refilter: attachAll,
  reopen: (captured) => {
    for (const lane of captured.lanes) reopen(lane, laneProgram(captured, rangesOf(captured.plan, lane.worker)));
    return Promise.resolve();
  },
};

function attachAll(captured: Captured): void {
  for (const lane of captured.lanes) attach(lane, laneProgram(captured, rangesOf(captured.plan, lane.worker)));
}

/** Lets the lanes that gain accept what was theirs and what will be; if one cannot, those that did are put back. */
function widen(captured: Captured, next: Assignment): void {
  const widened: Lane[] = [];
  try {
    for (const lane of changedLanes(captured, next, ({ to }) => [to])) {
      widened.push(lane);
      attach(lane, bothPrograms(captured, next, lane));
    }
  } catch (error) {
    for (const lane of widened) attach(lane, laneProgram(captured, rangesOf(captured.plan, lane.worker)));
    throw error;
  }
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

/**
 * The method auto-bpf: a split program on every lane's handle, which accepts the frames of the lane's buckets and no others. While a
 * plan changes, those who gain accept their old and their new buckets, and whose a frame is decides its stamp.
 */
import { moves } from '../plan/change.js';
import type { Move } from '../plan/change.js';
import { bitmapOf, rangesOf } from '../plan/plan.js';
import type { BucketRange, Plan } from '../plan/plan.js';
import { unionOf } from '../plan/ranges.js';
import { attach, reopen } from './lane.js';
import type { Lane } from './lane.js';
import { laneProgram } from './split-method.js';
import type { Captured, SplitMethod } from './split-method.js';

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
    for (const lane of lanesOf(captured, moves(captured.plan, next), 'both')) {
      attach(lane, laneProgram(captured, rangesOf(next, lane.worker)));
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

/** Lets the gaining lanes accept old and new buckets; if one cannot, those that did are put back. */
function widen(captured: Captured, next: Plan): void {
  const before = (lane: Lane): BucketRange[] => rangesOf(captured.plan, lane.worker);
  const widened: Lane[] = [];
  try {
    for (const lane of lanesOf(captured, moves(captured.plan, next), 'gainers')) {
      widened.push(lane);
      attach(lane, laneProgram(captured, unionOf(before(lane), rangesOf(next, lane.worker))));
    }
  } catch (error) {
    for (const lane of widened) attach(lane, laneProgram(captured, before(lane)));
    throw error;
  }
}

/** The lanes that gain buckets, or both these and those that give some, each once. */
function lanesOf({ lanes }: Captured, changed: readonly Move[], which: 'gainers' | 'both'): Lane[] {
  const concerned = new Set(changed.flatMap(({ from, to }) => (which === 'both' ? [from, to] : [to])));
  return lanes.filter(({ worker }) => concerned.has(worker));
}

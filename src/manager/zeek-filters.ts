/**
 * The dialect zeek: on every lane's handle the filter that Zeek's load balancing gave to its workers, compiled by libpcap. The filters
 * know no buckets, so a lane counts whatever its ring has, and who gets what cannot change.
 */
import type { Instruction } from '../bpf/instruction.js';
import { bitmapOfRanges, everyBucket } from '../plan/ranges.js';
import { joinUserFilter } from '../split/user-filter.js';
import { zeekExpression } from '../split/zeek.js';
import { UserError } from '../user-error.js';
import { compileFilter, reopen } from './lane.js';
import type { Lane } from './lane.js';
import { attachAll, laneProgram } from './split-method.js';
import type { Captured, SplitMethod } from './split-method.js';

const fixed =
  'under the dialect zeek workers, weights and policy cannot change while packets are captured; restart headgate';

export const zeekFilters: SplitMethod = {
  fixed,
  install: (captured) => {
    refilter(captured);
    return Promise.resolve();
  },
  join: refuse,
  countedBuckets: () => bitmapOfRanges(everyBucket),
  openChange: refuse,
  closeChange: () => [],
  refilter,
  reopen: (captured) => {
    for (const lane of captured.lanes) reopen(lane, filterOf(captured, lane));
    return Promise.resolve();
  },
};

function refuse(): Promise<never> {
  return Promise.reject(new UserError(fixed));
}

function refilter(captured: Captured): void {
  attachAll(captured.lanes, (lane) => filterOf(captured, lane));
}

function filterOf(captured: Captured, lane: Lane): Instruction[] {
  const expression = zeekExpression(captured.lanes.length, lane.worker);
  if (expression === undefined) return laneProgram(captured, everyBucket);
  const filter = compileFilter(lane.number, captured.linkType, expression);
  const userFilter = captured.userFilter === undefined ? filter : joinUserFilter(captured.userFilter, filter);
  return laneProgram({ ...captured, userFilter }, everyBucket);
}

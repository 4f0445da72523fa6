/**
 * After a change of plan or split: the flows go to the lanes where their packets come now. Those of the moved buckets do or, with
 * another split, those that tell their own bucket.
 */
import { addon } from '../addon/addon.js';
import { flowsStay } from '../addon/cutover.js';
import type { FlowMoves } from '../addon/cutover.js';
import type { Lane } from './lane.js';
import type { Assignment } from './split-method.js';

/** Lets `move` take flows from one to another of these lanes: until it resolves not all are where they belong. */
export type Transfer = (lanes: readonly Lane[], move: () => Promise<void>) => Promise<void>;

/** @param lanes all lanes, by worker @param before what was in force before `now` */
export async function moveFlows(
  lanes: readonly Lane[],
  before: Assignment,
  now: Assignment,
  transfer: Transfer,
): Promise<void> {
  // With round robin a flow is on all lanes anyway.
  if (now.split.policy.kind !== 'hash') return;
  const homes = now.split === before.split ? homesOfMoved(before, now) : now.plan.owner;
  const gainers = new Set(homes);
  const donors = new Set(before.plan.owner.filter((_, bucket) => homes[bucket] !== flowsStay));
  const splitHasChanged = now.split !== before.split;
  const giving = lanes.filter(({ worker }) => splitHasChanged || donors.has(worker));
  const concerned = lanes.filter((lane) => giving.includes(lane) || gainers.has(lane.worker));
  if (giving.length === 0) return;
  const moves: FlowMoves = {
    lanes: concerned.map(({ number }) => number),
    donors: giving.map(({ number }) => number),
    homes: homes.map((worker) => (worker === flowsStay ? flowsStay : placeOf(concerned, worker))),
    splitHasChanged,
  };
  await transfer(concerned, () => addon.moveFlows(moves));
}

/** The new owners of the buckets that changed hands. */
function homesOfMoved(before: Assignment, now: Assignment): Uint16Array {
  return now.plan.owner.map((owner, bucket) => (owner === before.plan.owner[bucket] ? flowsStay : owner));
}

function placeOf(lanes: readonly Lane[], owner: number): number {
  return lanes.findIndex(({ worker }) => worker === owner);
}

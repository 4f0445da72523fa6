/**
 * Which buckets go where, once it is known how many each lane gives or gets. The aim is few ranges: every end of a range
 * is a comparison in a split program.
 *
 * What a lane remembers it gets first. Then donors give whole runs, as large as they have to give, and trim an end of a run
 * for the rest; whoever owns the neighbouring bucket takes before others do, and large runs go to those who lack much. (With
 * small runs first, lanes end up with half as many ranges again after some hundred changes.) All choices are made in a fixed
 * order, so that the same change gives the same plan.
 */
import { rangesOf, type BucketRange } from './plan.js';

/** `owner` is changed in place; `balance` counts, by lane, the buckets still to give (below 0) or to get, and ends at 0. */
export interface Transfer {
  readonly owner: Uint16Array;
  readonly balance: number[];
}

/**
 * Gives the lane what it wants of what others have to give, the largest runs first and none below `smallest` buckets, as long as
 * it has buckets to get.
 */
export function giveWanted(
  transfer: Transfer,
  lane: number,
  smallest: number,
  isWanted: (bucket: number, holder: number) => boolean,
): void {
  const { owner, balance } = transfer;
  const wanted = owner.map(
    (holder, bucket) => Number(due(balance, holder) < 0 && isWanted(bucket, holder)) * (holder + 1),
  );
  for (const holder of new Set(wanted)) {
    if (holder === 0) continue;
    for (const run of rangesOf({ owner: wanted }, holder).sort(bySize).reverse()) {
      const count = Math.min(sizeOf(run), due(balance, lane), -due(balance, holder - 1));
      if (count >= smallest) hand(transfer, { first: run.first, last: run.first + count - 1 }, lane);
    }
  }
}

/** Moves what is still due. */
export function settle(transfer: Transfer): void {
  const lanes = transfer.balance.map((_, lane) => lane);
  for (const run of lanes.flatMap((donor) => runsToGive(transfer, donor)).sort(bySize)) absorb(transfer, run);
  const rest = lanes.flatMap((donor) => runsToGive(transfer, donor));
  for (const run of rest.sort(bySize).reverse()) give(transfer, run);
  for (const donor of lanes) trimRuns(transfer, donor);
}

/** The donor's runs that it can give whole, the largest first, as many as it has to give. */
function runsToGive({ owner, balance }: Transfer, donor: number): BucketRange[] {
  let left = -due(balance, donor);
  if (left <= 0) return [];
  return rangesOf({ owner }, donor)
    .sort(bySize)
    .reverse()
    .filter((run) => {
      if (sizeOf(run) > left) return false;
      left -= sizeOf(run);
      return true;
    });
}

/** Gives a run to the owner of a neighbouring bucket who can take all of it, so that there is one run less. */
function absorb(transfer: Transfer, run: BucketRange): void {
  const { owner, balance } = transfer;
  const neighbours = [run.first - 1, run.last + 1].filter((bucket) => takesAt(transfer, bucket));
  const taker = neighbours.map((bucket) => owner[bucket] ?? 0).find((lane) => due(balance, lane) >= sizeOf(run));
  if (taker !== undefined) hand(transfer, run, taker);
}

/** All runs that are left are larger than what is to be given: it is one end of one of them, best one that a taker adjoins. */
function trimRuns(transfer: Transfer, donor: number): void {
  const { owner, balance } = transfer;
  const count = -due(balance, donor);
  if (count <= 0) return;
  const runs = rangesOf({ owner }, donor).sort(bySize).reverse();
  const below = runs.find(({ first }) => takesAt(transfer, first - 1));
  const above = runs.find(({ last }) => takesAt(transfer, last + 1)) ?? runs[0];
  if (below !== undefined) give(transfer, { first: below.first, last: below.first + count - 1 });
  else if (above !== undefined) give(transfer, { first: above.last - count + 1, last: above.last });
}

/** Hands a run to those who have buckets to get: the neighbours first, then whoever lacks most. */
function give(transfer: Transfer, { first, last }: BucketRange): void {
  const { owner, balance } = transfer;
  let [low, high] = [first, last];
  while (low <= high) {
    const size = high - low + 1;
    if (takesAt(transfer, low - 1)) {
      const lane = owner[low - 1] ?? 0;
      const part = Math.min(size, due(balance, lane));
      hand(transfer, { first: low, last: low + part - 1 }, lane);
      low += part;
    } else if (takesAt(transfer, high + 1)) {
      const lane = owner[high + 1] ?? 0;
      const part = Math.min(size, due(balance, lane));
      hand(transfer, { first: high - part + 1, last: high }, lane);
      high -= part;
    } else {
      const lane = balance.indexOf(Math.max(...balance));
      const part = Math.min(size, due(balance, lane));
      hand(transfer, { first: low, last: low + part - 1 }, lane);
      low += part;
    }
  }
}

/** Whether the bucket's owner has buckets to get. */
function takesAt({ owner, balance }: Transfer, bucket: number): boolean {
  const lane = owner[bucket];
  return lane !== undefined && due(balance, lane) > 0;
}

/** A run of one donor's changes hands. */
function hand({ owner, balance }: Transfer, run: BucketRange, lane: number): void {
  const donor = owner[run.first] ?? 0;
  balance[donor] = due(balance, donor) + sizeOf(run);
  balance[lane] = due(balance, lane) - sizeOf(run);
  owner.fill(lane, run.first, run.last + 1);
}

function due(balance: readonly number[], lane: number): number {
  return balance[lane] ?? 0;
}

function sizeOf({ first, last }: BucketRange): number {
  return last - first + 1;
}

function bySize(a: BucketRange, b: BucketRange): number {
  return sizeOf(a) - sizeOf(b) || a.first - b.first;
}

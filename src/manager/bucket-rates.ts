/**
 * How fast each bucket's traffic is, out of what all lanes had counted at two times. Lanes that are looked at together have read their
 * rings to different times, some by a block's time, on a busy machine by far more: so each lane's packets are divided by the time in
 * which that lane received them.
 */
import type { BucketLoads } from '../addon/addon.js';

/** Seconds of traffic without which a lane's rate is mere chance. */
const leastTime = 1;

/**
 * Packets a second by bucket, whichever lanes counted them; undefined when a lane has read too little between the two to tell.
 * @param before by lane; `after` likewise
 */
export function bucketRates(before: readonly BucketLoads[], after: readonly BucketLoads[]): Float64Array | undefined {
  const rates = new Float64Array(after[0]?.packets.length ?? 0);
  for (const [lane, { packets, until }] of after.entries()) {
    const old = before[lane];
    const seconds = until - (old?.until ?? until);
    if (old === undefined || seconds < leastTime) return undefined;
    for (let bucket = 0; bucket < packets.length; bucket += 1) {
      const between = ((packets[bucket] ?? 0) - (old.packets[bucket] ?? 0)) >>> 0; // modulo 2^32, as they are counted
      rates[bucket] = (rates[bucket] ?? 0) + between / seconds;
    }
  }
  return rates;
}

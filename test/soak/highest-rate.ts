/** The highest rate of a few at which nothing is dropped while nothing else happens: what a machine can do is not known beforehand. */
import { countedPackets, settled } from '../support/counted.js';
import { DrivenManager } from '../support/driven-manager.js';
import { Namespace } from '../support/namespace.js';
import type { Injected } from '../support/namespace.js';

const lowest = 20_000;
const step = 0.7;
/** For what is left in the rings; what is not counted by then was dropped. */
const patienceMs = 5000;

/** Lets so many frames come at so many a second; resolves with the rate that it reached. */
export type Traffic = (namespace: Namespace, count: number, perSecond: number) => Promise<number>;

export const sent =
  (frames: readonly Injected[]): Traffic =>
  (namespace, count, perSecond) =>
    namespace.inject(frames, count, perSecond);

/** Tries rates from `from` frames a second downward, `seconds` of each, on managers with these options. */
export async function highestRate(options: object, traffic: Traffic, from: number, seconds = 1.5): Promise<number> {
  for (let rate = from; rate > lowest; rate = Math.floor(rate * step)) {
    const namespace = new Namespace();
    let manager: DrivenManager | undefined;
    try {
      manager = await DrivenManager.start(namespace, options);
      const count = Math.floor(rate * seconds);
      const reached = await traffic(namespace, count, rate);
      if (reached < rate * 0.9) continue;
      const snapshot = await settled(manager, count, patienceMs);
      if (countedPackets(snapshot) === count) return rate;
    } finally {
      manager?.kill();
      namespace.remove();
    }
  }
  return lowest;
}

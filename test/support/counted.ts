/** What the workers of a manager's only device counted, all together. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LaneTotals, Snapshot } from '#src/snapshot/snapshot.js';
import type { DrivenManager } from './driven-manager.js';

export function sum(snapshot: Snapshot, of: (totals: LaneTotals) => number): number {
  return snapshot.devices[0]!.workers.reduce((all, { totals }) => all + of(totals), 0);
}

/** Takes snapshots until `packets` are counted, or for so long that they never will be; the one of the quiet moment after. */
export async function settled(manager: DrivenManager, packets: number, patienceMs = 30_000): Promise<Snapshot> {
  for (const deadline = Date.now() + patienceMs; ;) {
    const snapshot = await manager.snapshot();
    if (sum(snapshot, ({ counted }) => counted.packets) >= packets || Date.now() > deadline) return manager.snapshot();
    await sleep(100);
  }
}

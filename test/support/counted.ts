/** What the workers of a manager's only device counted, all together. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { LaneTotals, Snapshot } from '#src/snapshot/snapshot.js';
import type { DrivenManager } from './driven-manager.js';

export function sum(snapshot: Snapshot, of: (totals: LaneTotals) => number): number {
  return snapshot.devices[0]!.workers.reduce((all, { totals }) => all + of(totals), 0);
}

export const countedPackets = (snapshot: Snapshot): number => sum(snapshot, ({ counted }) => counted.packets);

/** Takes snapshots until `packets` are counted, or for so long that they never will be; the one of the quiet moment after. */
export async function settled(manager: DrivenManager, packets: number, patienceMs = 30_000): Promise<Snapshot> {
  for (const deadline = Date.now() + patienceMs; ;) {
    const snapshot = await manager.snapshot();
    if (countedPackets(snapshot) >= packets || Date.now() > deadline) return manager.snapshot();
    await sleep(100);
  }
}

/** Whether a promise is still open. */
export function running(work: Promise<unknown>): () => boolean {
  let open = true;
  void work.catch(() => undefined).finally(() => (open = false));
  return () => open;
}

/** Nothing dropped or late, and every number counted once, where each frame is a flow of its own. Drains all workers but the first. */
export async function expectEveryNumber(manager: DrivenManager, frames: number): Promise<Snapshot> {
  const last = await settled(manager, frames);
  expect(sum(last, ({ dropped }) => dropped)).toBe(0);
  expect(sum(last, ({ late }) => late)).toBe(0);
  expect(countedPackets(last)).toBe(frames);
  // With all buckets on one lane its table holds every number once: as many flows as frames means none missing, none twice.
  await manager.setWeights(last.devices[0]!.workers.map(({ worker }) => (worker === 0 ? 1 : 0)));
  const gathered = await manager.snapshot();
  expect(gathered.devices[0]!.workers[0]!.totals.flows.active).toBe(frames);
  expect(sum(gathered, ({ flows }) => flows.active)).toBe(frames);
  expect(sum(gathered, ({ flows }) => flows.ended['evicted'] ?? 0)).toBe(0);
  return last;
}

/** Changes of plan of all kinds, one after the other: joins, leaves, drains, other weights, other policies, and what the load asks for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_POLICY } from '#src/split/policy.js';
import type { Field } from '#src/split/policy.js';
import type { DrivenManager } from '../support/driven-manager.js';
import { running } from '../support/counted.js';
import { weightChanges } from '../support/weights.js';

export const mostWorkers = 8;

/** Policies between which flows can go home, and one under which they cannot. */
const policies: readonly (readonly Field[])[] = [
  ['addrs', 'ports'],
  ['srcaddr'],
  ['ports', 'proto', 'vlan'],
  ['addrs'],
];
/** After this policy the load has some time to ask for a change. */
const unevenPolicy = policies.length - 1;
const loadPatienceMs = 12_000;

export interface ChangesMade {
  readonly weights: number;
  readonly policies: number;
  /** Asked for by the load. */
  readonly load: number;
  /** Workers that had buckets. */
  readonly fewest: number;
  readonly most: number;
}

export interface Changing {
  /** How many, not counting those that the load asks for. */
  readonly times: number;
  /** Whether the load has time to ask for changes. */
  readonly waitForLoad: boolean;
}

/** Changes the plan again and again; at every tenth turn the policy, at every twelfth all workers leave but one. */
export async function changePlans(manager: DrivenManager, { times, waitForLoad }: Changing): Promise<ChangesMade> {
  const weights = weightChanges(mostWorkers);
  const made = { weights: 0, policies: 0, load: 0 };
  const active = new Set<number>();
  for (let turn = 1; turn <= times; turn += 1) {
    if (turn % 10 === 0) {
      const at = (turn / 10 - 1) % policies.length;
      await manager.setSplit({ kind: 'hash', fields: policies[at]! }, `seed of turn ${turn}`);
      made.policies += 1;
      if (at === unevenPolicy && waitForLoad) made.load += await loadChanges(manager);
      continue;
    }
    const next = weights.next().value;
    const wanted = turn % 12 === 0 ? next.map((_, worker) => Number(worker === turn % next.length)) : next;
    await manager.setWeights(wanted);
    made.weights += 1;
    active.add(wanted.filter((weight) => weight > 0).length);
  }
  return { ...made, fewest: Math.min(...active), most: Math.max(...active) };
}

/** Waits until the load has moved buckets, or for so long that it never will; how often it did. */
async function loadChanges(manager: DrivenManager): Promise<number> {
  const planOf = async (): Promise<{ epoch: number; load: number }> => {
    const { epoch, moved } = (await manager.snapshot()).devices[0]!.plan;
    return { epoch, load: moved.load };
  };
  const before = await planOf();
  const deadline = performance.now() + loadPatienceMs;
  for (;;) {
    const now = await planOf();
    if (now.load > before.load) return now.epoch - before.epoch;
    if (performance.now() > deadline) return 0;
    await sleep(500);
  }
}

/** All flows go home where their addresses tell where that is, and every worker has its share. */
export async function settlePlan(manager: DrivenManager): Promise<void> {
  await manager.setWeights(new Array<number>(mostWorkers).fill(1));
  await manager.setSplit(DEFAULT_POLICY, 'last');
}

/** Sends block after block while `work` is not done; how many they were. */
export async function blocksDuring<Result>(
  work: Promise<Result>,
  send: (block: number) => Promise<unknown>,
): Promise<{ blocks: number; result: Result }> {
  const goesOn = running(work);
  let blocks = 0;
  while (goesOn()) {
    await send(blocks);
    blocks += 1;
  }
  return { blocks, result: await work };
}

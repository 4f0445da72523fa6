/** Whose shares `headgate plan` shows: the workers of one interface, or the nodes of a layout, interface by interface. */
import { policyOf } from '../config/policy-text.js';
import { loadLayout } from '../layout/load-layout.js';
import { interfacesOf, nodesOf, type SharedInterface } from '../layout/layout.js';
import { splitShares, zeekShares, type Share, type SplitShare } from '../layout/shares.js';
import { splitConstants } from '../split/constants.js';
import type { Split } from '../split/split.js';
import { UsageError } from '../user-error.js';
import { noWeights, type PlanOptions } from './plan-options.js';

/** One worker, and the node of the layout that it is. */
export interface Row<Kind extends Share = Share> {
  readonly share: Kind;
  /** The node's name; without a layout the worker's index. */
  readonly name: string;
  readonly host?: string;
  readonly interface?: string;
  readonly cpu?: number;
}

export function splitOf({ seed, policy, key }: PlanOptions): Split {
  return { constants: splitConstants(seed), policy: policyOf({ policy, key, method: 'none' }) };
}

/** By headgate's own split. */
export async function splitRows(options: PlanOptions, split: Split): Promise<Row<SplitShare>[]> {
  return rowsOf(options, (weights) => splitShares(weights, split));
}

/** As Zeek would share it. */
export async function zeekRows(options: PlanOptions): Promise<Row[]> {
  return rowsOf(options, (weights) => {
    if (weights.some((weight) => weight !== weights[0])) throw new UsageError(noWeights);
    return zeekShares(weights.length);
  });
}

async function rowsOf<Kind extends Share>(
  options: PlanOptions,
  share: (weights: readonly number[]) => readonly Kind[],
): Promise<Row<Kind>[]> {
  const rows =
    options.layout === undefined
      ? share(weightsOf(options)).map((one) => ({ share: one, name: String(one.worker) }))
      : (await sharedInterfaces(options.layout, options.host)).flatMap((shared) => nodeRows(shared, share));
  return options.worker === undefined ? rows : [pick(rows, options.worker)];
}

function nodeRows<Kind extends Share>(
  { nodes }: SharedInterface,
  share: (weights: readonly number[]) => readonly Kind[],
): Row<Kind>[] {
  return share(nodes.map(({ weight }) => weight)).flatMap((one) => {
    const node = nodes[one.worker];
    return node === undefined ? [] : [{ ...node, share: one }];
  });
}

export function weightsOf({ workers = 0, weights }: Pick<PlanOptions, 'workers' | 'weights'>): readonly number[] {
  return weights ?? Array<number>(workers).fill(1);
}

async function sharedInterfaces(path: string, host: string | undefined): Promise<SharedInterface[]> {
  const layout = await loadLayout(path);
  return host === undefined ? interfacesOf(layout) : nodesOf(layout, host);
}

function pick<Kind extends Share>(rows: readonly Row<Kind>[], name: string): Row<Kind> {
  const found = rows.find((row) => row.name === name);
  if (found !== undefined) return found;
  const known = rows.every(({ host }) => host === undefined)
    ? `the workers are numbered from 0 to ${rows.length - 1}`
    : 'with --layout a worker is named as its node';
  throw new UsageError(`there is no worker ${name}: ${known}`);
}

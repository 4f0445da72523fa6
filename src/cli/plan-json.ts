/** What `headgate plan --format json` prints: one object, on one line. A worker's filter has the name that Zeek gave it. */
import type { SplitShare } from '../layout/shares.js';
import { BUCKETS } from '../plan/plan.js';
import { fullPolicyText, type Policy } from '../split/policy.js';
import type { PlanChange } from './plan-change.js';
import type { Row } from './plan-groups.js';

/** Shares by headgate's own split. */
export function splitJson(rows: readonly Row<SplitShare>[], policy: Policy, seed: string): string {
  const workers = rows.map((row) => {
    const { buckets, part, ranges, program, filter } = row.share;
    const expressed = filter === undefined ? {} : { lb_filter: filter };
    return { ...identity(row), buckets, share: part, ranges, instructions: program.length, ...expressed };
  });
  return line({ dialect: 'headgate', policy: fullPolicyText(policy), seed, buckets: BUCKETS, workers });
}

/** Shares as Zeek would make them. */
export function zeekJson(rows: readonly Row[]): string {
  const workers = rows.map((row) => ({ ...identity(row), share: row.share.part, lb_filter: row.share.filter }));
  return line({ dialect: 'zeek', workers });
}

export function changeJson({ from, to, moved, moves, workers }: PlanChange): string {
  return line({ from, to, buckets: BUCKETS, moved, share: moved / BUCKETS, workers, moves });
}

/** Who it is; the fields of the node come from a layout only. */
function identity({ name, host, interface: device, cpu, share }: Row): Record<string, unknown> {
  const node = host === undefined ? {} : { name, host, interface: device, ...(cpu === undefined ? {} : { cpu }) };
  return { worker: share.worker, ...node, weight: share.weight };
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

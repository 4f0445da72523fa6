/** What `headgate plan` does: it computes and prints, and needs no root, no interface and no native code. */
import { dumpDecimal, dumpText } from '../bpf/dump.js';
import type { SplitShare } from '../layout/shares.js';
import { isExpressible } from '../split/expression.js';
import { policyText } from '../split/policy.js';
import type { Split } from '../split/split.js';
import { UsageError } from '../user-error.js';
import { planChange } from './plan-change.js';
import { splitOf, splitRows, zeekRows, type Row } from './plan-groups.js';
import { changeJson, splitJson, zeekJson } from './plan-json.js';
import { checkPlanOptions, type PlanOptions } from './plan-options.js';
import { changeSummary, filterLines, splitSummary, zeekSummary } from './plan-text.js';

/** The text to print. Rejects with a UsageError. */
export async function planText(options: PlanOptions): Promise<string> {
  checkPlanOptions(options);
  const split = splitOf(options);
  try {
    if (options.from !== undefined) return changeText(options);
    return await (options.dialect === 'zeek' ? zeekText(options) : splitText(options, split));
  } catch (error) {
    // Weights that cannot be.
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

function changeText(options: PlanOptions): string {
  const change = planChange(options);
  return options.format === 'json' ? changeJson(change) : changeSummary(change);
}

async function zeekText(options: PlanOptions): Promise<string> {
  const rows = await zeekRows(options);
  switch (options.format) {
    case 'json':
      return zeekJson(rows);
    case 'expression':
      return filterLines(rows, options.worker === undefined);
    default:
      return zeekSummary(rows);
  }
}

async function splitText(options: PlanOptions, split: Split): Promise<string> {
  const rows = await splitRows(options, split);
  switch (options.format) {
    case 'json':
      return splitJson(rows, split.policy, options.seed);
    case 'expression':
      if (!isExpressible(split.policy)) throw new UsageError(inexpressible(split));
      return filterLines(rows, options.worker === undefined);
    case 'insns':
      return dumpText(programOf(rows, options.format));
    case 'ddd':
      return dumpDecimal(programOf(rows, options.format));
    case 'summary':
      return splitSummary(rows, split.policy, options.seed);
  }
}

function inexpressible({ policy }: Split): string {
  return `${policyText(policy)} cannot be written as an expression that libpcap compiles; use --format ddd, or hash addresses only`;
}

function programOf(rows: readonly Row<SplitShare>[], format: string): SplitShare['program'] {
  const [row] = rows;
  if (row !== undefined && rows.length === 1) return row.share.program;
  throw new UsageError(`--format ${format} is of one program and there are ${rows.length}; say which with --worker`);
}

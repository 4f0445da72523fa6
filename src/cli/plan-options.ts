/** The options of `headgate plan`, as commander gives them, and which of them go together. */
import { options as settings } from '../config/options.js';
import type { Dialect } from '../split/dialect.js';
import { UsageError } from '../user-error.js';

export const formats = ['summary', 'expression', 'insns', 'ddd', 'json'] as const;

export interface PlanOptions {
  readonly workers?: number;
  readonly weights?: readonly number[];
  /** An index, or the name of a node of the layout. */
  readonly worker?: string;
  readonly seed: string;
  readonly policy: string;
  readonly key?: string;
  readonly from?: number;
  readonly to?: number;
  readonly layout?: string;
  readonly host?: string;
  readonly dialect: Dialect;
  readonly format: (typeof formats)[number];
}

/** Throws a UsageError when some options contradict each other. */
export function checkPlanOptions(options: PlanOptions): void {
  const contradiction =
    contradictionOfSubject(options) ?? contradictionOfChange(options) ?? contradictionOfDialect(options);
  if (contradiction !== undefined) throw new UsageError(contradiction);
}

function contradictionOfSubject({ workers, weights, from, layout, host }: PlanOptions): string | undefined {
  if (layout !== undefined) {
    if (workers !== undefined || weights !== undefined || from !== undefined) {
      return '--layout says which workers there are; leave out --workers, --weights and --from';
    }
    return undefined;
  }
  if (host !== undefined) return '--host is one of a layout: give the file with --layout';
  if (workers === undefined && weights === undefined && from === undefined) {
    return 'how many workers? Give --workers, --weights or --layout';
  }
  if (workers !== undefined && weights !== undefined && workers !== weights.length) {
    return `--workers ${workers} and --weights disagree: there are ${weights.length} weights`;
  }
  return undefined;
}

function contradictionOfChange(options: PlanOptions): string | undefined {
  const { workers, weights, from, to } = options;
  if (from === undefined) return to === undefined ? undefined : '--to needs --from: a change has two ends';
  if (to === undefined && weights === undefined) return '--from needs --to, or --weights: a change has two ends';
  if (workers !== undefined) return '--from and --to are numbers of workers; leave out --workers';
  if (to !== undefined && weights !== undefined && to !== weights.length) {
    return `--to ${to} and --weights disagree: there are ${weights.length} weights`;
  }
  return unfitForChange(options);
}

function unfitForChange({ worker, dialect, format }: PlanOptions): string | undefined {
  if (worker !== undefined) return 'a change is shown for all workers; leave out --worker';
  if (dialect === 'zeek') return "--from and --to are about headgate's own split; leave out --dialect";
  if (format !== 'summary' && format !== 'json') return `a change is shown as summary or json, not as ${format}`;
  return undefined;
}

function contradictionOfDialect({ dialect, weights, format, policy, key }: PlanOptions): string | undefined {
  if (dialect === 'headgate') return undefined;
  if (policy !== settings.policy.default || key !== undefined) {
    return "Zeek's filters hash addresses; leave out --policy and --key, or --dialect";
  }
  if (weights?.some((weight) => weight !== weights[0]) === true) return noWeights;
  if (format === 'insns' || format === 'ddd') {
    const flag = format === 'insns' ? '-d' : '-ddd';
    return `Zeek's filter is an expression; for its instructions: tcpdump ${flag} "$(headgate plan ... --format expression)"`;
  }
  return undefined;
}

export const noWeights = "Zeek's load balancing knows no weights; leave out --dialect, or give all workers the same";

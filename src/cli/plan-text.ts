/** What `headgate plan` shows to people: tables. */
import { BUCKETS, type BucketRange } from '../plan/plan.js';
import { textTable, type Column } from '../read/text-table.js';
import { grouped } from '../grouped.js';
import { describePolicy, type Policy } from '../split/policy.js';
import type { Share, SplitShare } from '../layout/shares.js';
import type { PlanChange } from './plan-change.js';
import type { Row } from './plan-groups.js';

/** A column of a table of rows; one that is empty in every row is left out. */
interface Field<Kind extends Share> extends Column {
  readonly cell: (row: Row<Kind>) => string;
}

/** Columns of every table: where and who. */
function whose<Kind extends Share>(rows: readonly Row<Kind>[]): Field<Kind>[] {
  const isNode = rows.some(({ host }) => host !== undefined);
  const isWeighted = rows.some(({ share }) => share.weight !== 1);
  return [
    { head: 'HOST', align: 'left', cell: ({ host = '' }) => host },
    { head: 'INTERFACE', align: 'left', cell: (row) => row.interface ?? '' },
    { head: 'NODE', align: 'left', cell: ({ name }) => (isNode ? name : '') },
    { head: 'WORKER', align: 'right', cell: ({ share }) => String(share.worker) },
    { head: 'CPU', align: 'right', cell: ({ cpu }) => (cpu === undefined ? '' : String(cpu)) },
    { head: 'WEIGHT', align: 'right', cell: ({ share }) => (isWeighted ? String(share.weight) : '') },
  ];
}

const part: Field<Share> = { head: 'SHARE', align: 'right', cell: ({ share }) => percentage(share.part) };

/** Shares by headgate's own split. */
export function splitSummary(rows: readonly Row<SplitShare>[], policy: Policy, seed: string): string {
  const fields: Field<SplitShare>[] = [
    ...whose(rows),
    { head: 'BUCKETS', align: 'right', cell: ({ share }) => grouped(share.buckets) },
    part,
    { head: 'INSTRUCTIONS', align: 'right', cell: ({ share }) => grouped(share.program.length) },
    { head: 'RANGES', align: 'left', cell: ({ share }) => rangesText(share.ranges) },
  ];
  const headline = `${describePolicy(policy)} into ${grouped(BUCKETS)} buckets, seed ${seed}`;
  const isWhole = rows.length > 1 && rows.every(({ host }) => host === undefined);
  return `${headline}\n\n${table(fields, rows, isWhole ? { WORKER: 'all', BUCKETS: grouped(BUCKETS), SHARE: percentage(1) } : {})}`;
}

/** Shares as Zeek would make them. */
export function zeekSummary(rows: readonly Row[]): string {
  const filter: Field<Share> = {
    head: 'FILTER',
    align: 'left',
    cell: ({ share }) => (share.filter === '' ? 'none: it gets everything' : (share.filter ?? '')),
  };
  return `Zeek's sampling filters, for IPv4 and IPv6; other frames get nowhere\n\n${table([...whose(rows), part, filter], rows)}`;
}

/** The last line has the totals, by column. */
function table<Kind extends Share>(
  fields: readonly Field<Kind>[],
  rows: readonly Row<Kind>[],
  totals: Readonly<Record<string, string>> = {},
): string {
  const shown = fields.filter(({ cell }) => rows.some((row) => cell(row) !== ''));
  const lines = rows.map((row) => shown.map(({ cell }) => cell(row)));
  const last = shown.map(({ head }) => totals[head] ?? '');
  return textTable(shown, last.some((cell) => cell !== '') ? [...lines, last] : lines);
}

/** A line for each worker: its name, a tab, its filter; of a single worker the filter alone. */
export function filterLines(rows: readonly Row[], named: boolean): string {
  return rows.map(({ name, share }) => `${named ? `${name}\t` : ''}${share.filter ?? ''}\n`).join('');
}

const changeColumns: readonly Column[] = ['WORKER', 'BEFORE', 'AFTER', 'GIVES', 'GETS'].map((head) => ({
  head,
  align: 'right',
}));

export function changeSummary({ from, to, moved, workers }: PlanChange): string {
  const headline =
    `from ${from} to ${to} ${to === 1 ? 'worker' : 'workers'}: ${grouped(moved)} of ${grouped(BUCKETS)} buckets move, ` +
    `${percentage(moved / BUCKETS)} of the traffic`;
  const rows = workers.map(({ worker, ...counts }) => [
    String(worker),
    ...[counts.before, counts.after, counts.gives, counts.gets].map(grouped),
  ]);
  return `${headline}\n\n${textTable(changeColumns, rows)}`;
}

function percentage(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

const mostRanges = 4;

function rangesText(ranges: readonly BucketRange[]): string {
  if (ranges.length === 0) return 'none';
  const texts = ranges.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`));
  const more = texts.length - mostRanges;
  return more > 0 ? `${texts.slice(0, mostRanges).join(', ')} and ${more} more` : texts.join(', ');
}

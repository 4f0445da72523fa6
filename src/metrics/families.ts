/** What is on the page, as the collectors declare it: for the documentation, and for checks of names used elsewhere. */
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Collector } from './collector.js';
import { collectors } from './collectors.js';
import { writeOutcomes } from './outcomes.js';
import { prefix } from './sheet.js';
import type { Sheet } from './sheet.js';

export interface Family {
  /** With its prefix. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
}

/** A collector declares its families whatever it finds; this is the snapshot in which it finds nothing. */
const nothing: Snapshot = {
  takenAt: 0,
  build: { version: '', libpcap: '', node: '' },
  reload: { successful: true, succeededAt: 0 },
  lateness: { bounds: [], counts: [], sum: 0 },
  devices: [],
};

/** Every family of headgate, in the order of the page; without those of the process (`process_*`, `nodejs_*`). */
export function families(): Family[] {
  return [...familiesOf(collectors), ...declaredBy((sheet) => writeOutcomes([], sheet))];
}

export function familiesOf(some: readonly Collector[]): Family[] {
  return some.flatMap((collector) => declaredBy((sheet) => collector.collect(nothing, sheet)));
}

function declaredBy(write: (sheet: Sheet) => void): Family[] {
  const found: Family[] = [];
  const declare =
    (kind: Family['kind']) =>
    (name: string, help: string, labels: readonly string[]): (() => void) => {
      found.push({ name: prefix + name, kind, labels, help });
      return () => undefined;
    };
  write({ counter: declare('counter'), gauge: declare('gauge'), histogram: declare('histogram') });
  return found;
}

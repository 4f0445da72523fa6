/**
 * The sheet a collector writes its families on, once per page. Every page starts with empty sheets and sets counters to what
 * the snapshot says: no series can outlive the flow or worker that it was about.
 */
import { Counter, Gauge, Histogram, Registry } from './prom-client.js';
import type { HistogramTotals } from '../snapshot/snapshot.js';

/** Sets one series of a family; set each series once. */
export type SetSeries<Label extends string, Value = number> = (labels: Record<Label, string>, value: Value) => void;

export interface Sheet {
  /** Begins a family of counters, `headgate_` + `name`; the value set is absolute. */
  counter<Label extends string>(name: string, help: string, labels: readonly Label[]): SetSeries<Label>;
  /** Begins a family of gauges, `headgate_` + `name`. */
  gauge<Label extends string>(name: string, help: string, labels: readonly Label[]): SetSeries<Label>;
  /** Begins a family of histograms, `headgate_` + `name`. */
  histogram<Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
  ): SetSeries<Label, HistogramTotals>;
}

export interface TextSheet extends Sheet {
  /** The families in the text format of Prometheus, each line ended. */
  text(): Promise<string>;
}

export const prefix = 'headgate_';

export function createSheet(): TextSheet {
  const registry = new Registry();
  const begin =
    (Kind: typeof Counter | typeof Gauge | typeof Histogram) =>
    (name: string, help: string, labelNames: readonly string[]): Sample[] =>
      handOver(new Kind({ name: prefix + name, help, labelNames, registers: [registry] }));
  const single =
    (Kind: typeof Counter | typeof Gauge) =>
    <Label extends string>(name: string, help: string, labelNames: readonly Label[]): SetSeries<Label> => {
      const samples = begin(Kind)(name, help, labelNames);
      return (labels, value) => samples.push({ labels: none, sharedLabels: labels, value });
    };
  return {
    counter: single(Counter),
    gauge: single(Gauge),
    histogram: (name, help, labelNames) => {
      const samples = begin(Histogram)(name, help, labelNames);
      return (labels, totals) => samples.push(...histogramSamples(prefix + name, labels, totals));
    },
    text: () => textOf(registry),
  };
}

const none = {};

/** A line of the page. */
interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  /** Labels that other lines have as well, as the same object: prom-client writes them once, and keeps the text. */
  readonly sharedLabels?: Readonly<Record<string, string>>;
  readonly value: number;
  /** Where it is not the family's. */
  readonly metricName?: string;
}

/**
 * The samples of a family, to be filled; it gives them as they are. prom-client would look each one up by its labels and add to it,
 * which for figures that are sums already is most of a page's time.
 */
function handOver(family: Counter | Gauge | Histogram): Sample[] {
  const values: Sample[] = [];
  const description = family.get();
  const get = async (): Promise<object> => ({ ...(await description), values });
  Object.assign(family, { get, getForPromString: get }); // the second is how histograms are written
  return values;
}

/** As the text format has it: how many were at most each bound, smaller ones included, then the sum and how many there were. */
function histogramSamples(
  name: string,
  labels: Readonly<Record<string, string>>,
  { bounds, counts, sum }: HistogramTotals,
): Sample[] {
  let count = 0;
  const buckets = counts.map((more, at) => {
    const le = at < bounds.length ? String(bounds[at]) : '+Inf';
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: (count += more) };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}

/** One family per turn of the event loop, so that a long page holds up nothing else for long. */
async function textOf(registry: Registry): Promise<string> {
  const families: string[] = [];
  for (const { name } of registry.getMetricsAsArray()) {
    families.push(await registry.getSingleMetricAsString(name));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return families.map((text) => `${text}\n`).join('\n');
}

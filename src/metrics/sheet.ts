/**
 * The sheet a collector writes its families on, once per page. Every page starts with empty sheets and sets counters to what
 * the snapshot says: no series can outlive the flow or worker that it was about.
 */
import { Counter, Gauge, Registry } from 'prom-client';

/** Sets one series of a family; set each series once. */
export type SetSeries<Label extends string> = (labels: Record<Label, string>, value: number) => void;

export interface Sheet {
  /** Begins a family of counters, `headgate_` + `name`; the value set is absolute. */
  counter<Label extends string>(name: string, help: string, labels: readonly Label[]): SetSeries<Label>;
  /** Begins a family of gauges, `headgate_` + `name`. */
  gauge<Label extends string>(name: string, help: string, labels: readonly Label[]): SetSeries<Label>;
}

export interface TextSheet extends Sheet {
  /** The families in the text format of Prometheus, each line ended. */
  text(): Promise<string>;
}

export const prefix = 'headgate_';

export function createSheet(): TextSheet {
  const registry = new Registry();
  const begin =
    (Kind: typeof Counter | typeof Gauge) =>
    <Label extends string>(name: string, help: string, labels: readonly Label[]): SetSeries<Label> => {
      const family = new Kind<Label>({ name: prefix + name, help, labelNames: labels, registers: [registry] });
      return handOver(family);
    };
  return { counter: begin(Counter), gauge: begin(Gauge), text: () => textOf(registry) };
}

/**
 * Lets a family give the series that are set, as they are set. prom-client would look each one up by its labels and add to it,
 * which for figures that are sums already is most of a page's time.
 */
function handOver<Label extends string>(family: Counter<Label> | Gauge<Label>): SetSeries<Label> {
  const values: { labels: Record<Label, string>; value: number }[] = [];
  const described = family.get.bind(family);
  family.get = async () => ({ ...(await described()), values });
  return (labels, value) => values.push({ labels, value });
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

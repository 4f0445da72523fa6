/**
 * The sheet a collector writes its families on, once per page. Every page starts with empty sheets and sets counters to what
 * the snapshot says: no series can outlive the flow or worker that it was about.
 */
import { Counter, Gauge, Registry } from 'prom-client';

/** Sets one series of a family. */
export type SetSeries<Label extends string> = (labels: Record<Label, string>, value: number) => void;

export interface Sheet {
  /** Begins a family of counters, `headgate_` + `name`; the value set is absolute. */
  counter<Label extends string>(name: string, help: string, labels: readonly Label[]): SetSeries<Label>;
  /** Begins a family of gauges, `headgate_` + `name`. */
  gauge<Label extends string>(name: string, help: string, labels: readonly Label[]): SetSeries<Label>;
  /** The families in the text format of Prometheus, each line ended. */
  text(): Promise<string>;
}

const prefix = 'headgate_';

export function createSheet(): Sheet {
  const registry = new Registry();
  return {
    counter: (name, help, labels) => {
      const family = new Counter({ name: prefix + name, help, labelNames: labels, registers: [registry] });
      return (series, value) => family.inc(series, value);
    },
    gauge: (name, help, labels) => {
      const family = new Gauge({ name: prefix + name, help, labelNames: labels, registers: [registry] });
      return (series, value) => family.set(series, value);
    },
    text: () => registry.metrics(),
  };
}

/** Metrics of the process itself: memory, CPU time, descriptors, event loop, garbage collection. */
import { Registry, collectDefaultMetrics } from 'prom-client';

/**
 * The gauges of Node's open handles and requests: half of them are named like counters, which `promtool check metrics` refuses,
 * and they tell nothing about a capture.
 */
const leftOut = 'nodejs_active_';

/** Starts to observe the process; call it once, and render the result on every page. */
export function observeProcess(): { text(): Promise<string> } {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const { name } of registry.getMetricsAsArray()) {
    if (name.startsWith(leftOut)) registry.removeSingleMetric(name);
  }
  return { text: () => registry.metrics() };
}

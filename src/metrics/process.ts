/**
 * Metrics of the process itself: memory, processor time, descriptors, when it started. prom-client has more, which headgate does
 * without: it measures the event loop with a timer that wakes an idle process a hundred times a second, and how late the manager
 * is says the same (collectors/manager.ts).
 */
import { Counter, Registry, observers } from './prom-client.js';

/** The figures to render on every page. */
export function observeProcess(): { text(): Promise<string> } {
  const registry = new Registry();
  for (const observe of [observeProcessorTime, ...observers]) observe(registry);
  return { text: () => registry.metrics() };
}

type Usage = ReturnType<typeof process.cpuUsage>;

/** Of all threads. prom-client's own brings OpenTelemetry along. */
function observeProcessorTime(registry: Registry): void {
  const family = (name: string, help: string, microseconds: (usage: Usage) => number): void => {
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(microseconds(process.cpuUsage()) / 1e6);
      },
    });
  };
  family('process_cpu_user_seconds_total', 'Total user CPU time spent in seconds.', ({ user }) => user);
  family('process_cpu_system_seconds_total', 'Total system CPU time spent in seconds.', ({ system }) => system);
  family(
    'process_cpu_seconds_total',
    'Total user and system CPU time spent in seconds.',
    (all) => all.user + all.system,
  );
}

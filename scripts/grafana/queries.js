// What the dashboard's queries are made of: the parts of PromQL that panels have in common.

/** The part of a metric that the dashboard's variables select. */
export const chosen = 'instance=~"$instance", device=~"$device"';
/** What one flow is known by. */
export const flow = 'instance, device, proto, src, src_port, dst, dst_port, vlan';
export const flowName = '{{proto}} {{src}} {{src_port}} > {{dst}} {{dst_port}} {{vlan}}';

export const byDevice = '{{instance}} {{device}}';
export const byWorker = '{{instance}} {{device}} worker {{worker}}';

/** A counter's rate. */
export function rate(counter, labels = '') {
  return `rate(headgate_${counter}{${chosen}${labels}}[$__rate_interval])`;
}

export function perDevice(expression) {
  return `sum by (instance, device) (${expression})`;
}

/** The metric's latest value. */
export function last(metric) {
  return `headgate_${metric}{${chosen}}`;
}

/** Below what value each of these shares of the observations lies. */
export function quantiles(histogram, shares) {
  const buckets = `sum by (instance, device, le) (${rate(`${histogram}_bucket`)})`;
  return Object.fromEntries(
    shares.map((share) => [`${byDevice} p${share * 100}`, `histogram_quantile(${share}, ${buckets})`]),
  );
}

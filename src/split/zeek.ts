/**
 * The filter that Zeek's load balancing (`policy/misc/load-balancing`, AUTO_BPF) gave to its workers, for people who move over:
 * the lower halves of both addresses, added and divided. It knows IP only.
 */

/**
 * The `sampling_filter` of worker `worker` (from 0) of `workers`, as a pcap-filter(7) expression; undefined for a single worker,
 * which gets no filter. Throws a RangeError when there is no such worker.
 */
export function zeekExpression(workers: number, worker: number): string | undefined {
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(`The number of workers must be a whole number above 0, and ${workers} is not.`);
  }
  if (!Number.isInteger(worker) || worker < 0 || worker >= workers) {
    throw new RangeError(`There is no worker ${worker}: the ${workers} workers are numbered from 0.`);
  }
  if (workers === 1) return undefined;
  const ipv4 = isDue('(ip[14:2]+ip[18:2])', workers, worker);
  const ipv6 = isDue('(ip6[22:2]+ip6[38:2])', workers, worker);
  return `(ip and ${ipv4}) or (ip6 and ${ipv6})`;
}

/** pcap-filter had no remainder when Zeek wrote this. */
function isDue(sum: string, workers: number, worker: number): string {
  return `(${sum} - (${workers}*(${sum}/${workers})) == ${worker})`;
}

/** How late the manager was whenever it wanted to look after workers and interfaces: meanwhile its page waited, too. */
import type { HistogramTotals } from '../snapshot/snapshot.js';

/** Seconds. */
const bounds = [0.01, 0.05, 0.1, 0.5, 1, 5];

export class Lateness {
  readonly #counts = [...bounds.map(() => 0), 0];
  #sum = 0;

  observe(seconds: number): void {
    const at = bounds.findIndex((bound) => seconds <= bound);
    const place = at < 0 ? bounds.length : at;
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    this.#sum += seconds;
  }

  get totals(): HistogramTotals {
    return { bounds, counts: [...this.#counts], sum: this.#sum };
  }
}

/**
 * Scrapes the page again and again, as Prometheus does but more often, and notes what must never be seen there: totals that fall,
 * packets that wait in a ring while nobody counts them, a page that is late.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Metrics } from './metrics.js';

/** Counters of the interface begin again with the interface; those of flows come and go with their flows. */
const ownTotals = /^(headgate_(?!interface_|flow_)\w+_total(?:\{.*\})?) (\S+)$/gm;

/** Whoever has a page: headgate, or a manager alone. */
interface Watched {
  metrics(): Promise<Metrics>;
}

interface Seen {
  /** What became of the packets that the worker received. */
  readonly handled: number;
  /** When that last grew, or nothing waited; milliseconds. */
  readonly at: number;
}

export class PageWatch {
  /** Totals that were less than before, or gone. */
  readonly fallen: string[] = [];
  /** How long each page took, in milliseconds. */
  readonly took: number[] = [];
  /** The longest that packets waited in a worker's ring while nobody counted any of that worker, in milliseconds. */
  longestWait = 0;
  readonly #watched: Watched;
  readonly #everyMs: number;
  readonly #workers = new Map<string, Seen>();
  #totals = new Map<string, number>();
  #running = true;
  readonly #ended: Promise<void>;

  constructor(watched: Watched, everyMs = 200) {
    this.#watched = watched;
    this.#everyMs = everyMs;
    this.#ended = this.#run();
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#ended;
  }

  async #run(): Promise<void> {
    while (this.#running) {
      const from = performance.now();
      const page = await this.#watched.metrics();
      const took = performance.now() - from;
      this.took.push(took);
      this.#compare(page);
      this.#lookAtRings(page);
      await sleep(Math.max(this.#everyMs - took, 0));
    }
  }

  /** The pages in a sentence. */
  get summary(): string {
    const sorted = this.took.toSorted((a, b) => a - b);
    const at = (share: number): string => `${(sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(0)} ms`;
    const wait = `${this.longestWait.toFixed(0)} ms`;
    return (
      `${sorted.length} pages, half within ${at(0.5)}, 95 % within ${at(0.95)}, all within ${at(1)}; ` +
      `packets waited in a ring for at most ${wait}`
    );
  }

  #compare({ text }: Metrics): void {
    const totals = new Map([...text.matchAll(ownTotals)].map(([, series, value]) => [series!, Number(value)]));
    for (const [series, before] of this.#totals) {
      const now = totals.get(series);
      if (now === undefined || now < before) this.fallen.push(`${series}: ${before} -> ${now}`);
    }
    this.#totals = totals;
  }

  #lookAtRings(page: Metrics): void {
    const now = performance.now();
    for (const { labels, value: received } of page.series('received_packets_total')) {
      const sum = (family: string): number => page.sum(`${family}_packets_total`, labels);
      const handled = sum('counted') + sum('surplus') + sum('late') + sum('before_start');
      const name = Object.values(labels).join(' ');
      const before = this.#workers.get(name);
      if (before?.handled === handled && handled + sum('dropped') < received) {
        this.longestWait = Math.max(this.longestWait, now - before.at);
      } else {
        this.#workers.set(name, { handled, at: now });
      }
    }
  }
}

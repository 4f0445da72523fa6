/** The page that Prometheus scrapes: every collector's families out of one snapshot, and how the collectors fared. */
import { performance } from 'node:perf_hooks';
import { Registry } from './prom-client.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Collector } from './collector.js';
import { collectors } from './collectors.js';
import { writeOutcomes } from './outcomes.js';
import type { Outcome } from './outcomes.js';
import { observeProcess } from './process.js';
import { createSheet } from './sheet.js';

export interface Page {
  readonly contentType: string;
  render(snapshot: Snapshot): Promise<string>;
}

export interface PageOptions {
  /** What to render; every collector of headgate if absent. */
  readonly collectors?: readonly Collector[];
  /** Whether metrics of the process itself (`process_*`, `nodejs_*`) follow; true if absent. */
  readonly processMetrics?: boolean;
  /** A clock in milliseconds. */
  readonly now?: () => number;
  /** Told when a collector failed; the page goes on without its part. */
  readonly onFailure?: (collector: string, error: unknown) => void;
}

/** How a collector fared, and its families as text; empty if it failed. */
interface Part extends Outcome {
  readonly text: string;
}

export function createPage(options: PageOptions = {}): Page {
  const now = options.now ?? (() => performance.now());
  const onFailure = options.onFailure ?? (() => undefined);
  const process = options.processMetrics === false ? undefined : observeProcess();

  /** What fails is a fact on the page, not the end of it. */
  async function part(collector: string, render: () => Promise<string>): Promise<Part> {
    const start = now();
    const text = await render().catch((error: unknown) => {
      onFailure(collector, error);
      return undefined;
    });
    return { collector, text: text ?? '', success: text !== undefined, seconds: (now() - start) / 1000 };
  }

  return {
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
    async render(snapshot) {
      const parts: Part[] = [];
      for (const collector of options.collectors ?? collectors) {
        parts.push(await part(collector.name, () => textOf(collector, snapshot)));
      }
      if (process !== undefined) parts.push(await part('process', () => process.text()));
      const texts = [...parts.map(({ text }) => text), await outcomesOf(parts)];
      return texts.filter((text) => text !== '').join('\n');
    },
  };
}

async function textOf(collector: Collector, snapshot: Snapshot): Promise<string> {
  const sheet = createSheet();
  collector.collect(snapshot, sheet);
  return sheet.text();
}

async function outcomesOf(parts: readonly Part[]): Promise<string> {
  const sheet = createSheet();
  writeOutcomes(parts, sheet);
  return sheet.text();
}

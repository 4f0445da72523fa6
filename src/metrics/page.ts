/** The page that Prometheus scrapes: every collector's families out of one snapshot, and how the collectors fared. */
import { performance } from 'node:perf_hooks';
import { Registry } from 'prom-client';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Collector } from './collector.js';
import { build } from './collectors/build.js';
import { devices } from './collectors/devices.js';
import { flowTables } from './collectors/flow-tables.js';
import { flows } from './collectors/flows.js';
import { oddities } from './collectors/oddities.js';
import { packets } from './collectors/packets.js';
import { workers } from './collectors/workers.js';
import { observeProcess } from './process.js';
import { createSheet } from './sheet.js';

const collectors: readonly Collector[] = [build, devices, packets, oddities, workers, flowTables, flows];

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

/** A collector's families as text (empty if it failed), and how it went. */
interface Part {
  readonly collector: string;
  readonly text: string;
  readonly success: boolean;
  readonly seconds: number;
}

export function createPage(options: PageOptions = {}): Page {
  const now = options.now ?? (() => performance.now());
  const onFailure = options.onFailure ?? (() => undefined);
  const process = options.processMetrics === false ? undefined : observeProcess();
  return {
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
    async render(snapshot) {
      const parts: Part[] = [];
      for (const collector of options.collectors ?? collectors)
        parts.push(await renderPart(collector, snapshot, now, onFailure));
      const texts = [...parts.map(({ text }) => text), await partFamilies(parts), (await process?.text()) ?? ''];
      return texts.filter((text) => text !== '').join('\n');
    },
  };
}

/** A collector that fails is a fact on the page, not the end of it. */
async function renderPart(
  collector: Collector,
  snapshot: Snapshot,
  now: () => number,
  onFailure: (collector: string, error: unknown) => void,
): Promise<Part> {
  const start = now();
  const part = (text: string, success: boolean): Part => {
    return { collector: collector.name, text, success, seconds: (now() - start) / 1000 };
  };
  try {
    const sheet = createSheet();
    collector.collect(snapshot, sheet);
    return part(await sheet.text(), true);
  } catch (error) {
    onFailure(collector.name, error);
    return part('', false);
  }
}

async function partFamilies(parts: readonly Part[]): Promise<string> {
  const sheet = createSheet();
  const success = sheet.gauge(
    'collector_success',
    '1 if the collector rendered its part of this page; if 0, the part is missing.',
    ['collector'],
  );
  const duration = sheet.gauge(
    'collector_duration_seconds',
    'Time that the collector took for its part of this page.',
    ['collector'],
  );
  for (const { collector, success: succeeded, seconds } of parts) {
    success({ collector }, Number(succeeded));
    duration({ collector }, seconds);
  }
  return sheet.text();
}

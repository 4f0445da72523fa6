/**
 * The part of prom-client that the pages need, taken one by one. Its front door loads the rest as well, with OpenTelemetry's interface
 * and a library of trees: that, and to look for the names that it exports, is a seventh of all that a start takes.
 */
// eslint-disable-next-line no-restricted-imports -- imported as ES modules, these would take several times as long
import { createRequire } from 'node:module';
import type * as PromClient from 'prom-client';

const load = createRequire(import.meta.url);
const inner = (name: string): unknown => load(`prom-client/lib/${name}.js`);

export type Counter = PromClient.Counter;
export const Counter = inner('counter') as typeof PromClient.Counter;
export type Gauge = PromClient.Gauge;
export const Gauge = inner('gauge') as typeof PromClient.Gauge;
export type Histogram = PromClient.Histogram;
export const Histogram = inner('histogram') as typeof PromClient.Histogram;
export type Registry = PromClient.Registry;
export const Registry = inner('registry') as typeof PromClient.Registry;

/** Registers families that are read anew for every page. */
export type Observe = (registry: Registry) => void;

const processMetrics = [
  'processStartTime',
  'osMemoryHeap',
  'processOpenFileDescriptors',
  'processMaxFileDescriptors',
  'heapSizeAndUsed',
];

/** Figures of the process itself: when it started, its memory, its descriptors, its JavaScript's heap. */
export const observers = processMetrics.map((name) => inner(`metrics/${name}`) as Observe);

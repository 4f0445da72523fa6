/**
 * The part of prom-client that the pages need. Its front door imports the rest as well, with OpenTelemetry's interface and a library of
 * trees: a tenth of all that a start takes.
 */
export { default as Counter } from 'prom-client/lib/counter.js';
export { default as Gauge } from 'prom-client/lib/gauge.js';
export { default as Histogram } from 'prom-client/lib/histogram.js';
export { default as Registry } from 'prom-client/lib/registry.js';

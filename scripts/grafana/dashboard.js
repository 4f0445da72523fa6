#!/usr/bin/env node
// Writes headgate.json, the dashboard that Grafana imports, from the rows in panels.js.
//   scripts/grafana/dashboard.js [--check]      --check writes nothing and fails when headgate.json is stale
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { looks, refIds } from './looks.js';
import { rows } from './panels.js';

const file = new URL('./headgate.json', import.meta.url).pathname;
const columns = 24;
const usual = { width: 6, height: 8 };

const datasource = { type: 'prometheus', uid: '${datasource}' };

const text = await format(JSON.stringify(dashboard()), { ...(await resolveConfig(file)), filepath: file });
const stale = !existsSync(file) || readFileSync(file, 'utf8') !== text;
if (!stale) console.log('headgate.json is as panels.js wants it.');
else if (process.argv.includes('--check')) {
  console.error('headgate.json is not what panels.js says; run scripts/grafana/dashboard.js.');
  process.exitCode = 1;
} else writeFileSync(file, text);

function dashboard() {
  return {
    uid: 'headgate',
    title: 'headgate',
    description: 'Packet capture by flow: traffic, drops, workers and the largest flows.',
    tags: ['headgate'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    annotations: { list: [] },
    links: [],
    templating: { list: variables() },
    panels: placed(),
  };
}

function variables() {
  const labels = (name, label, metric) => ({
    type: 'query',
    name,
    label: `${name[0].toUpperCase()}${name.slice(1)}`,
    datasource,
    query: { query: `label_values(${metric}, ${label})`, refId: name },
    definition: `label_values(${metric}, ${label})`,
    refresh: 2, // when the time range changes
    sort: 1, // by name
    multi: true,
    includeAll: true,
    allValue: '.+',
    current: { selected: true, text: ['All'], value: ['$__all'] },
  });
  return [
    { type: 'datasource', name: 'datasource', label: 'Data source', query: 'prometheus', refresh: 1 },
    labels('instance', 'instance', 'headgate_build_info'),
    labels('device', 'device', 'headgate_device_up{instance=~"$instance"}'),
  ];
}

/** The rows' panels one below the other, from left to right. */
function placed() {
  const panels = [];
  let y = 0;
  for (const row of rows) {
    const id = panels.length + 1;
    panels.push({
      id,
      type: 'row',
      title: row.title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: columns, h: 1 },
    });
    y = placeRow(row, y + 1, panels);
  }
  return panels;
}

/** Appends the panels of a row, and returns the line after it. */
function placeRow(row, top, panels) {
  let x = 0;
  let y = top;
  let tallest = 0;
  for (const panel of row.panels) {
    const w = panel.width ?? (panel.kind === 'stat' ? columns / row.panels.length : usual.width);
    const h = panel.height ?? row.height ?? usual.height;
    if (x + w > columns) {
      x = 0;
      y += tallest;
      tallest = 0;
    }
    panels.push({ id: panels.length + 1, ...filled(panel), gridPos: { x, y, w, h } });
    x += w;
    tallest = Math.max(tallest, h);
  }
  return y + tallest;
}

function filled(panel) {
  const { kind = 'timeseries', title, description = '', queries } = panel;
  const targets = Object.entries(queries).map(([legend, expr], at) => ({
    refId: refIds[at],
    datasource,
    editorMode: 'code',
    expr,
    legendFormat: legend,
    ...(kind === 'timeseries' ? { range: true } : { range: false, instant: true }),
    ...(kind === 'table' ? { format: 'table' } : {}),
  }));
  return { type: kind, title, description, datasource, targets, ...looks[kind](panel) };
}

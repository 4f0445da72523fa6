#!/usr/bin/env node
// Writes the table of all metrics into the README, from what the collectors in dist/ declare.
//   scripts/tables/metrics.js [--check] [FILE]
import { families } from '../../dist/metrics/families.js';
import { code, updateTable } from './table.js';

updateTable({
  name: 'metrics',
  heads: ['family', 'type', 'labels', 'meaning'],
  rows: families().map(({ name, kind, labels, help }) => [code(name), kind, labels.map(code).join(', '), help]),
});

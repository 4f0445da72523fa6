/** Every collector of headgate, in the order of the page. */
import type { Collector } from './collector.js';
import { build } from './collectors/build.js';
import { devices } from './collectors/devices.js';
import { flowTables } from './collectors/flow-tables.js';
import { flows } from './collectors/flows.js';
import { manager } from './collectors/manager.js';
import { oddities } from './collectors/oddities.js';
import { packets } from './collectors/packets.js';
import { reload } from './collectors/reload.js';
import { workers } from './collectors/workers.js';

export const collectors: readonly Collector[] = [
  build,
  reload,
  manager,
  devices,
  packets,
  oddities,
  workers,
  flowTables,
  flows,
];

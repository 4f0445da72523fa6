/** What was odd about frames. */
import type { Collector } from '../collector.js';
import { eachWorker, workerLabels } from '../worker-families.js';

export const oddities: Collector = {
  name: 'oddities',
  collect(snapshot, sheet) {
    const help =
      'Times that a frame was not as its protocols want it, by what was odd; the frame is counted all the same.';
    const set = sheet.counter('oddities_total', help, [...workerLabels, 'oddity']);
    eachWorker(snapshot, ({ totals }, labels) => {
      for (const [oddity, count] of Object.entries(totals.oddities)) set({ ...labels, oddity }, count);
    });
  },
};

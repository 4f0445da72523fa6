/** How the thread fares that looks after everything else. */
import type { Collector } from '../collector.js';

export const manager: Collector = {
  name: 'manager',
  collect({ lateness }, sheet) {
    sheet.histogram(
      'manager_lateness_seconds',
      'How late the manager was to look after workers and interfaces, several times a second; the page waited as long.',
      [],
    )({}, lateness);
  },
};

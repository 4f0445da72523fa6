/** How the settings were last read. */
import type { Collector } from '../collector.js';

export const reload: Collector = {
  name: 'reload',
  collect({ reload: { successful, succeededAt } }, sheet) {
    sheet.gauge(
      'config_last_reload_successful',
      '1 if the settings were last read without a mistake, else 0.',
      [],
    )({}, Number(successful));
    sheet.gauge(
      'config_last_reload_success_timestamp_seconds',
      'Unix time at which the settings were last taken over, the start included.',
      [],
    )({}, succeededAt);
  },
};

/** Which program this is. */
import type { Collector } from '../collector.js';

export const build: Collector = {
  name: 'build',
  collect({ build: { version, libpcap, node } }, sheet) {
    const help = 'Always 1; which headgate this is, with which libpcap and Node.js.';
    sheet.gauge('build_info', help, ['version', 'libpcap', 'node'])({ version, libpcap, node }, 1);
  },
};

// Counts what arrives on an interface with the cap package, an independent libpcap client: prints "ready", then, for every line
// that it is given, the number of packets and bytes so far.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const { Cap } = createRequire(import.meta.url)('cap');
const [device, filter] = process.argv.slice(2);

const capture = new Cap();
capture.buffer = Buffer.alloc(65_536); // cap writes into it but does not keep it alive
let packets = 0;
let bytes = 0;
capture.open(device, filter, 32 * 1024 * 1024, capture.buffer);
capture.on('packet', (length) => {
  packets += 1;
  bytes += length;
});
process.stdout.write('ready\n');
createInterface({ input: process.stdin })
  .on('line', () => process.stdout.write(`${JSON.stringify({ packets, bytes })}\n`))
  .on('close', () => capture.close());

/** A scrape by somebody else in the namespace, timed: what Prometheus would wait, without what it does with the page. */
import type { Namespace } from './namespace.js';

export interface Scrape {
  readonly status: number;
  readonly milliseconds: number;
  /** As they came over the wire. */
  readonly bytes: number;
}

export async function scrape(namespace: Namespace, url: string, gzip = true): Promise<Scrape> {
  const figures = '%{http_code} %{time_total} %{size_download}';
  const accept = `Accept-Encoding: ${gzip ? 'gzip' : 'identity'}`;
  const child = namespace.start('curl', ['-s', '-o', '/dev/null', '-w', figures, '-H', accept, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  await new Promise((resolve) => child.on('close', resolve));
  const [status = 0, seconds = 0, bytes = 0] = output.split(' ').map(Number);
  return { status, milliseconds: seconds * 1000, bytes };
}

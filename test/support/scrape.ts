/** Pages as somebody else in the namespace gets them. */
import type { Namespace } from './namespace.js';

export interface Scrape {
  readonly status: number;
  readonly milliseconds: number;
  /** As they came over the wire. */
  readonly bytes: number;
}

/** Times a scrape: what Prometheus would wait, without what it does with the page. */
export async function timeScrape(namespace: Namespace, url: string, gzip: boolean): Promise<Scrape> {
  const figures = '%{http_code} %{time_total} %{size_download}';
  const accept = `Accept-Encoding: ${gzip ? 'gzip' : 'identity'}`;
  const output = await curl(namespace, '-o', '/dev/null', '-w', figures, '-H', accept, url);
  const [status = 0, seconds = 0, bytes = 0] = output.split(' ').map(Number);
  return { status, milliseconds: seconds * 1000, bytes };
}

/** The text of a page, which came compressed. */
export function scrape(namespace: Namespace, url: string): Promise<string> {
  return curl(namespace, '--fail', '--compressed', url);
}

async function curl(namespace: Namespace, ...words: string[]): Promise<string> {
  const child = namespace.start('curl', ['-sS', ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const output: Buffer[] = [];
  child.stdout?.on('data', (bytes: Buffer) => output.push(bytes));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`curl ${words.join(' ')} ended with ${String(code)}`);
  return Buffer.concat(output).toString();
}

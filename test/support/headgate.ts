/** headgate as a user starts it, in a test's namespace, and what it says. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Flow } from '#src/snapshot/flow.js';
import type { Metrics } from './metrics.js';
import type { Namespace } from './namespace.js';
import { Pages } from './pages.js';
import type { Answer } from './pages.js';

const root = new URL('../../', import.meta.url).pathname;
const port = 10514;
const startDeadlineMs = 20_000;

export class Headgate {
  readonly #process: ChildProcess;
  readonly #pages: Pages;
  #output = '';
  #errors = '';

  private constructor(namespace: Namespace, words: readonly string[]) {
    this.#process = namespace.start(process.execPath, [`${root}dist/main.js`, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process.stdout?.on('data', (text: Buffer) => (this.#output += text.toString()));
    this.#process.stderr?.on('data', (text: Buffer) => (this.#errors += text.toString()));
    this.#pages = new Pages(namespace, `http://127.0.0.1:${port}`);
  }

  /** Starts headgate and waits until it counts. */
  static async start(namespace: Namespace, ...words: string[]): Promise<Headgate> {
    const headgate = new Headgate(namespace, words);
    const deadline = Date.now() + startDeadlineMs;
    while ((await headgate.get('/-/ready')).status !== 200) {
      if (headgate.#process.exitCode !== null || Date.now() > deadline) {
        await headgate.kill();
        throw new Error(`headgate did not start:\n${headgate.#errors}`);
      }
      await sleep(50);
    }
    return headgate;
  }

  /** Fetches a page of headgate, or of another server in the namespace when `path` is a URL. */
  get(path: string, method = 'GET'): Promise<Answer> {
    return this.#pages.get(path, method);
  }

  metrics(): Promise<Metrics> {
    return this.#pages.metrics();
  }

  async flows(): Promise<(Flow & { readonly device: string })[]> {
    return (JSON.parse((await this.get('/flows?top=1000')).body) as { flows: (Flow & { device: string })[] }).flows;
  }

  /** The buckets of each worker; of all devices unless one is named. */
  async buckets(device?: string): Promise<number[]> {
    const page = await this.metrics();
    return page.series('buckets', device === undefined ? {} : { device }).map(({ value }) => value);
  }

  /** Has the settings read again; this takes --enable-lifecycle. */
  reload(): Promise<Answer> {
    return this.get('/-/reload', 'POST');
  }

  /** Makes a worker fail; this takes --fault-injection. */
  fault(worker: number, kind: string): Promise<Answer> {
    return this.get(`/-/fault?worker=${worker}&kind=${kind}`, 'POST');
  }

  /** Reads the page until it is as wanted, or for so long that it never will be; the last one that was read. */
  async until(wanted: (page: Metrics) => boolean, patienceMs = 20_000): Promise<Metrics> {
    for (const deadline = Date.now() + patienceMs; ;) {
      const page = await this.metrics();
      if (wanted(page) || Date.now() > deadline) return page;
      await sleep(50);
    }
  }

  /** Reads the page until `counter` has reached `value` (all workers together), then once more: the page of a quiet moment. */
  async settled(counter: string, value: number): Promise<Metrics> {
    await this.until((page) => page.sum(counter) >= value);
    return this.metrics();
  }

  /** Everything written to standard error so far. */
  get log(): string {
    return this.#errors;
  }

  get process(): ChildProcess {
    return this.#process;
  }

  /** Ends headgate as a service manager does; its exit code and what it printed. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<{ code: number | null; output: string }> {
    this.#process.kill(signal);
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
    this.#pages.kill();
    return { code: this.#process.exitCode, output: this.#output };
  }

  async kill(): Promise<void> {
    this.#pages.kill();
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}

/** A real Prometheus beside headgate on a rig, and what its API says. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Rig } from './rig.js';

/** For `expect.poll`: Prometheus scrapes once a second at most. */
export const patience = { timeout: 25_000, interval: 250 };

const address = '127.0.0.1:9090';

/** What a query comes to: an instant one has values, a ranged one has many of each. */
export interface Vector {
  readonly result: readonly {
    readonly value?: readonly [number, string];
    readonly values?: readonly (readonly [number, string])[];
  }[];
}

export class Prometheus {
  readonly #rig: Rig;
  readonly #process: ChildProcess;

  /** Starts it with a file of configuration; it ends with the rig. */
  constructor(rig: Rig, config: string) {
    const options = [
      `--config.file=${config}`,
      `--storage.tsdb.path=${rig.path('prometheus-data')}`,
      `--web.listen-address=${address}`,
    ];
    this.#rig = rig;
    this.#process = rig.namespace.start('prometheus', options, { stdio: 'ignore' });
    rig.endWith(this);
  }

  /** What the API says; undefined when it has no answer, or Prometheus is not yet there. */
  async ask<Data>(path: string, query: Record<string, string>): Promise<Data | undefined> {
    const url = `http://${address}/api/v1/${path}?${new URLSearchParams(query).toString()}`;
    const { status, body } = await this.#rig.headgate.get(url);
    return status === 200 ? (JSON.parse(body) as { data: Data }).data : undefined;
  }

  /** The value of the first series that a query has now. */
  async value(query: string): Promise<string | undefined> {
    return (await this.ask<Vector>('query', { query }))?.result[0]?.value?.[1];
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}

/** headgate under the load of a soak: a thousand flows at 200,000 packets/s, with settings that can change, and exact counts after. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { flowFrames } from '../live/flows.js';
import { Headgate } from '../support/headgate.js';
import type { Answer, Metrics } from '../support/headgate.js';
import { Namespace } from '../support/namespace.js';

const flows = 1000;
const perSecond = 200_000;
/** Flows that wait for the end of a long test do not end before. */
const always = { devices: ['tap0'], 'timeout-udp': 3600 };

export class Loaded {
  readonly namespace = new Namespace();
  readonly #folder = mkdtempSync(join(tmpdir(), 'headgate-soak-'));
  readonly config = join(this.#folder, 'headgate.yaml');
  #headgate: Headgate | undefined;
  #settings: object = {};

  async start(settings: object): Promise<Headgate> {
    this.write(settings);
    this.#headgate = await Headgate.start(
      this.namespace,
      ...['--config', this.config, '--enable-lifecycle', '--fault-injection'],
    );
    return this.#headgate;
  }

  get headgate(): Headgate {
    if (this.#headgate === undefined) throw new Error('it is not started');
    return this.#headgate;
  }

  /** Writes the file of settings anew. */
  write(settings: object): void {
    this.#settings = settings;
    this.writeText(JSON.stringify({ ...always, ...settings })); // which is YAML, too
  }

  writeText(text: string): void {
    writeFileSync(this.config, text);
  }

  reload(): Promise<Answer> {
    return this.headgate.get('/-/reload', 'POST');
  }

  fault(worker: number, kind: string): Promise<Answer> {
    return this.headgate.get(`/-/fault?worker=${worker}&kind=${kind}`, 'POST');
  }

  /** Sends the same number of frames of every flow. */
  traffic(seconds: number): { readonly perFlow: number; readonly sent: Promise<number> } {
    const perFlow = (seconds * perSecond) / flows;
    return { perFlow, sent: this.namespace.inject(flowFrames(flows), flows * perFlow, perSecond) };
  }

  /** Nothing is lost, nothing is counted twice, flow by flow. */
  async expectExact(perFlow: number): Promise<void> {
    this.write({ ...this.#settings, top: flows });
    expect((await this.reload()).status).toBe(200);
    const last = await this.headgate.settled('counted_packets_total', flows * perFlow);
    expect(last.sum('dropped_packets_total')).toBe(0);
    expect(last.sum('late_packets_total')).toBe(0);
    expect(last.sum('counted_packets_total')).toBe(flows * perFlow);
    await expect.poll(async () => exactFlows(await this.headgate.metrics(), perFlow), { timeout: 40_000 }).toBe(flows);
  }

  async end(): Promise<void> {
    await this.#headgate?.kill();
    this.namespace.remove();
    rmSync(this.#folder, { recursive: true });
  }
}

function exactFlows(page: Metrics, packets: number): number {
  return page
    .series('flow_packets_total')
    .filter(({ labels, value }) => labels['direction'] === 'forward' && value === packets).length;
}

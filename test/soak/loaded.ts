/** headgate under the load of a soak: a thousand flows at 200,000 packets/s, with settings that can change, and exact counts after. */
import { expect } from 'vitest';
import { flowFrames } from '../live/flows.js';
import type { Headgate } from '../support/headgate.js';
import type { Answer } from '../support/pages.js';
import type { Metrics } from '../support/metrics.js';
import { rigOfEachTest } from '../support/rig.js';

const flows = 1000;
const perSecond = 200_000;
/** Flows that wait for the end of a long test do not end before. */
const always = { devices: ['tap0'], 'timeout-udp': 3600 };

export class Loaded {
  readonly #rig = rigOfEachTest();
  #settings: object = {};

  start(settings: object): Promise<Headgate> {
    return this.#rig.startHeadgateBy(this.write(settings), '--fault-injection');
  }

  /** Writes the file of settings anew; where it is. */
  write(settings: object): string {
    this.#settings = settings;
    return this.writeText(JSON.stringify({ ...always, ...settings })); // which is YAML, too
  }

  writeText(text: string): string {
    return this.#rig.write('headgate.yaml', text);
  }

  reload(): Promise<Answer> {
    return this.#rig.headgate.reload();
  }

  fault(worker: number, kind: string): Promise<Answer> {
    return this.#rig.headgate.fault(worker, kind);
  }

  /** Sends the same number of frames of every flow. */
  traffic(seconds: number): { readonly perFlow: number; readonly sent: Promise<number> } {
    const perFlow = (seconds * perSecond) / flows;
    return { perFlow, sent: this.#rig.inject(flowFrames(flows), flows * perFlow, perSecond) };
  }

  /** Nothing is lost, nothing is counted twice, flow by flow. */
  async expectExact(perFlow: number): Promise<void> {
    const { headgate } = this.#rig;
    this.write({ ...this.#settings, top: flows });
    expect((await this.reload()).status).toBe(200);
    const last = await headgate.settled('counted_packets_total', flows * perFlow);
    expect(last.sum('dropped_packets_total')).toBe(0);
    expect(last.sum('late_packets_total')).toBe(0);
    expect(last.sum('counted_packets_total')).toBe(flows * perFlow);
    await expect.poll(async () => exactFlows(await headgate.metrics(), perFlow), { timeout: 40_000 }).toBe(flows);
  }
}

function exactFlows(page: Metrics, packets: number): number {
  return page.series('flow_packets_total', { direction: 'forward' }).filter(({ value }) => value === packets).length;
}

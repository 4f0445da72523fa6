// A hundred faults of every kind under load: nothing is lost, every lane is pumped again soon, and the page goes on.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { faultKinds } from '#src/worker/messages.js';
import type { FaultKind } from '#src/worker/messages.js';
import { flowFrames } from '../live/flows.js';
import { Headgate } from '../support/headgate.js';
import { Namespace } from '../support/namespace.js';
import { PageWatch } from '../support/page-watch.js';

const flows = 1000;
const perSecond = 200_000;

let namespace: Namespace;
let headgate: Headgate;
let folder: string;
let config: string;

beforeEach(() => {
  namespace = new Namespace();
  folder = mkdtempSync(join(tmpdir(), 'headgate-faults-'));
  config = join(folder, 'headgate.yaml');
});

afterEach(async () => {
  await headgate.kill();
  namespace.remove();
  rmSync(folder, { recursive: true });
});

/** Sends the same number of frames of every flow. */
function traffic(seconds: number): { readonly perFlow: number; readonly sent: Promise<number> } {
  const perFlow = (seconds * perSecond) / flows;
  return { perFlow, sent: namespace.inject(flowFrames(flows), flows * perFlow, perSecond) };
}

async function start(workers: number): Promise<void> {
  settings({ workers, top: 100 });
  headgate = await Headgate.start(namespace, '--config', config, '--enable-lifecycle', '--fault-injection');
}

function settings(values: object): void {
  writeFileSync(config, JSON.stringify({ devices: ['tap0'], ...values })); // which is YAML, too
}

/** Nothing is lost, nothing is counted twice, flow by flow. */
async function expectExact(perFlow: number, workers: number): Promise<void> {
  settings({ workers, top: flows });
  await headgate.get('/-/reload', 'POST');
  const last = await headgate.settled('counted_packets_total', flows * perFlow);
  expect(last.sum('dropped_packets_total')).toBe(0);
  expect(last.sum('late_packets_total')).toBe(0);
  expect(last.sum('counted_packets_total')).toBe(flows * perFlow);
  const listed = last.series('flow_packets_total').filter(({ labels }) => labels['direction'] === 'forward');
  expect(listed).toHaveLength(flows);
  expect(listed.filter(({ value }) => value === perFlow)).toHaveLength(flows);
}

test('100 faults of every kind', async () => {
  await start(16);
  const { perFlow, sent } = traffic(60);
  const watch = new PageWatch(headgate);
  const committed: Record<FaultKind, number> = { throw: 0, exit: 0, oom: 0, stall: 0 };
  for (let attempt = 0, done = 0; done < 100; attempt += 1) {
    const kind = faultKinds[done % faultKinds.length]!;
    const { status } = await headgate.get(`/-/fault?worker=${attempt % 16}&kind=${kind}`, 'POST');
    await sleep(status === 200 ? 400 : 50);
    if (status !== 200) continue; // it has no thread now
    done += 1;
    committed[kind] += 1;
  }
  await sent;
  await watch.stop();
  process.stdout.write(`${JSON.stringify(committed)} in ${flows * perFlow} frames; ${watch.summary}\n`);
  await expectExact(perFlow, 16);
  expect(watch.fallen).toEqual([]);
  expect(watch.longestWait).toBeLessThan(1000);
});

// The page that Prometheus scrapes: to the byte, well-formed, and adding up.
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPage } from '#src/metrics/page.js';
import type { Collector } from '#src/metrics/collector.js';
import { collectors } from '#src/metrics/collectors.js';
import { familiesOf } from '#src/metrics/families.js';
import { deviceSnapshot } from '#src/snapshot/merge.js';
import { sumOf } from '#src/snapshot/top-flows.js';
import { flowTotal } from '#src/snapshot/flow-merge.js';
import type { Snapshot } from '#src/snapshot/snapshot.js';
import { lint } from '../support/promtool.js';
import { anyReports, flow, totals, worker } from '../snapshot/samples.js';
import { example } from './example.js';
import { samplesOf, sumOfSamples } from './exposition.js';

/** The family of a sample: those of histograms have several names. */
function familyOf(sample: string): string {
  return sample.replace(/_(?:bucket|sum|count)$/, '');
}

/** A page without what changes by itself: a clock that stands still, no figures of this process. */
const stillPage = createPage({ now: () => 0, processMetrics: false });

it('is, for a snapshot made by hand, the golden page', async () => {
  await expect(await stillPage.render(example)).toMatchFileSnapshot(join(import.meta.dirname, 'page.golden.prom'));
});

it('is silent under promtool, figures of the process included', async () => {
  expect(lint(await createPage().render(example))).toBe('exit 0');
});

it('has the figures of the process that tell how much it takes, as they are when the page is made', async () => {
  const page = createPage();
  const samples = samplesOf(await page.render(example)).filter(({ name }) => !name.startsWith('headgate_'));
  expect(samples.map(({ name }) => name).sort()).toEqual([
    'nodejs_external_memory_bytes',
    'nodejs_heap_size_total_bytes',
    'nodejs_heap_size_used_bytes',
    'process_cpu_seconds_total',
    'process_cpu_system_seconds_total',
    'process_cpu_user_seconds_total',
    'process_heap_bytes',
    'process_max_fds',
    'process_open_fds',
    'process_resident_memory_bytes',
    'process_start_time_seconds',
    'process_virtual_memory_bytes',
  ]);
  const seconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;
  const before = seconds(process.cpuUsage());
  const again = samplesOf(await page.render(example)).find(({ name }) => name === 'process_cpu_seconds_total');
  expect(again?.value).toBeGreaterThanOrEqual(before);
  expect(again?.value).toBeLessThanOrEqual(seconds(process.cpuUsage()));
});

it('says of every collector, and of the figures of the process, that they are there', async () => {
  const samples = samplesOf(await createPage().render(example));
  const fared = samples.filter(({ name }) => name === 'headgate_collector_success');
  expect(fared.map(({ labels, value }) => [labels['collector'], value])).toEqual(
    [...collectors.map(({ name }) => name), 'process'].map((name) => [name, 1]),
  );
});

it('says its content type', () => {
  expect(stillPage.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
});

describe('series', () => {
  const withFlows = (topFlows: Snapshot['devices'][number]['topFlows']): Snapshot => {
    const [device] = example.devices;
    return { ...example, devices: [{ ...device!, topFlows }] };
  };

  it('of a flow that left the top are gone from the next page', async () => {
    const [device] = example.devices;
    const before = samplesOf(await stillPage.render(withFlows(device!.topFlows)));
    const after = samplesOf(await stillPage.render(withFlows(device!.topFlows.slice(1))));
    const sources = (samples: typeof before) =>
      samples.filter(({ name }) => name === 'headgate_flow_packets_total').map(({ labels }) => labels['src']);
    expect(sources(before)).toEqual(['10.0.0.1', '10.0.0.1', '2001:db8::1', '2001:db8::1', '192.0.2.1', '192.0.2.1']);
    expect(sources(after)).toEqual(['2001:db8::1', '2001:db8::1', '192.0.2.1', '192.0.2.1']);
  });

  it('hold what the snapshot holds, page after page', async () => {
    await stillPage.render(example);
    const samples = samplesOf(await stillPage.render(example));
    expect(sumOfSamples(samples, 'headgate_counted_packets_total')).toBe(150);
    expect(sumOfSamples(samples, 'headgate_oversized_frames_total')).toBe(5);
  });

  it('keep a hostile name of a device in its quotes', async () => {
    const name = 'a"}\n\\n 1\nheadgate_device_up{device="b';
    const [device] = example.devices;
    const page = await stillPage.render({ ...example, devices: [{ ...device!, device: name }] });
    const devices = samplesOf(page).filter((sample) => sample.name === 'headgate_device_up');
    expect(devices).toEqual([{ name: 'headgate_device_up', labels: { device: name }, value: 1 }]);
    expect(lint(page)).toBe('exit 0');
  });
});

it('adds up: the flows and the others are what the workers counted', async () => {
  await fc.assert(
    fc.asyncProperty(anyReports, fc.nat({ max: 10 }), fc.nat({ max: 1000 }), async (flows, top, unseen) => {
      const seen = sumOf(flows.flat().map(flowTotal));
      const workers = [worker(0, totals(seen.packets, seen.bytes)), worker(1, totals(unseen, unseen * 64))];
      const device = deviceSnapshot({ ...example.devices[0]!, workers, top, flows });
      const samples = samplesOf(await stillPage.render({ ...example, devices: [device] }));
      for (const unit of ['packets', 'bytes']) {
        const shown = sumOfSamples(samples, `headgate_flow_${unit}_total`);
        const other = sumOfSamples(samples, `headgate_other_flows_${unit}`);
        expect(shown + other).toBe(sumOfSamples(samples, `headgate_counted_${unit}_total`));
      }
    }),
    { numRuns: 50 },
  );
});

it('has 4 series for each top flow and a fixed number for each worker, however many there are', async () => {
  const seriesOf = async (workers: number, flows: number): Promise<number> => {
    const device = {
      ...example.devices[0]!,
      workers: Array.from({ length: workers }, (_, index) => worker(index, totals(1, 64))),
      topFlows: Array.from({ length: flows }, (_, port) => flow({ src_port: port })),
    };
    return samplesOf(await stillPage.render({ ...example, devices: [device] })).length;
  };
  const bare = await seriesOf(0, 0);
  const perWorker = (await seriesOf(1, 0)) - bare;
  expect(await seriesOf(0, 1)).toBe(bare + 4);
  expect(await seriesOf(256, 1000)).toBe(bare + 256 * perWorker + 4000);
});

describe('a collector that throws', () => {
  const whole: Collector = {
    name: 'whole',
    collect: (_, sheet) => sheet.gauge('whole', 'Of a collector that is well.', [])({}, 1),
  };
  const broken: Collector = {
    name: 'broken',
    collect: (_, sheet) => {
      sheet.gauge('half', 'Of a collector that fails after it.', [])({}, 1);
      throw new Error('nothing to see');
    },
  };

  it('costs the page its own families, all of them, and no other', async () => {
    const failures: unknown[] = [];
    const page = createPage({
      collectors: [broken, whole],
      processMetrics: false,
      now: () => 0,
      onFailure: (collector, error) => failures.push([collector, error]),
    });
    expect(samplesOf(await page.render(example))).toEqual([
      { name: 'headgate_whole', labels: {}, value: 1 },
      { name: 'headgate_collector_success', labels: { collector: 'broken' }, value: 0 },
      { name: 'headgate_collector_success', labels: { collector: 'whole' }, value: 1 },
      { name: 'headgate_collector_duration_seconds', labels: { collector: 'broken' }, value: 0 },
      { name: 'headgate_collector_duration_seconds', labels: { collector: 'whole' }, value: 0 },
    ]);
    expect(failures).toEqual([['broken', new Error('nothing to see')]]);
  });

  it.each(collectors.map(({ name }) => name))('costs the real page no more, should it be %s', async (name) => {
    const failing: Collector[] = collectors.map((one) => (one.name === name ? { ...broken, name } : one));
    const page = createPage({ collectors: failing, processMetrics: false, now: () => 0 });
    const missing = familiesOf(collectors.filter((one) => one.name === name)).map((family) => family.name);
    const whole = samplesOf(await stillPage.render(example));
    const left = whole
      .filter((sample) => !missing.includes(familyOf(sample.name)))
      .map((sample) => (sample.labels['collector'] === name ? { ...sample, value: 0 } : sample))
      .map((sample) => (sample.name.endsWith('_duration_seconds') ? { ...sample, value: 0 } : sample));
    expect(missing.length).toBeGreaterThan(0);
    expect(samplesOf(await page.render(example))).toEqual(left);
  });
});

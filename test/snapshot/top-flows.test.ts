// The largest flows of a device and the remainder: exact, in order, and whole.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedOf, deviceSnapshot } from '#src/snapshot/merge.js';
import { flowKey, flowTotal } from '#src/snapshot/flow-merge.js';
import type { Flow } from '#src/snapshot/flow.js';
import { displacingRatio, remainder, sumOf, topFlows } from '#src/snapshot/top-flows.js';
import type { TopOptions } from '#src/snapshot/top-flows.js';
import { anyFlow, anyReports, flow, fromOtherEnd, totals, worker } from './samples.js';

const bytesOf = (one: Flow) => flowTotal(one).bytes;
const largest = (count: number): TopOptions => ({ count, by: 'bytes' });

describe('top flows', () => {
  it('sums a flow over the workers that counted it, from either end', () => {
    const part = flow({ bytes: 1, reverse_bytes: 2, packets: 3, reverse_packets: 4, first: '1700000009.000000000' });
    const top = topFlows([[flow()], [fromOtherEnd(part)], [part]], largest(10));
    expect(top).toHaveLength(1);
    expect(top[0]).toMatchObject({ bytes: 1002, reverse_bytes: 4004, packets: 16, reverse_packets: 13 });
  });

  it('ranks by the bytes of both directions over all workers', () => {
    const small = flow({ src_port: 1, bytes: 100, reverse_bytes: 0 });
    const split = flow({ src_port: 2, bytes: 60, reverse_bytes: 0 });
    const large = flow({ src_port: 3, bytes: 0, reverse_bytes: 101 });
    const ports = topFlows(
      [
        [small, split],
        [large, split],
      ],
      largest(2),
    ).map((one) => one.src_port);
    expect(ports).toEqual([2, 3]);
  });

  it('loses nothing, has each key once, and goes downward', () => {
    fc.assert(
      fc.property(anyReports, (reports) => {
        const all = topFlows(reports, largest(Infinity));
        expect(sumOf(all.map(flowTotal))).toEqual(sumOf(reports.flat().map(flowTotal)));
        expect(new Set(all.map(flowKey)).size).toBe(all.length);
        expect(all.map(bytesOf)).toEqual(all.map(bytesOf).sort((one, other) => other - one));
      }),
    );
  });

  it('is the head of the whole list, whatever the order of the reports', () => {
    fc.assert(
      fc.property(anyReports, fc.nat({ max: 30 }), (reports, count) => {
        const whole = topFlows(reports, largest(Infinity)).map(flowKey);
        expect(topFlows(reports, largest(count)).map(flowKey)).toEqual(whole.slice(0, count));
        expect(topFlows(reports.toReversed(), largest(count)).map(flowKey)).toEqual(whole.slice(0, count));
      }),
    );
  });
});

describe('top flows by packets', () => {
  it('rank by the packets of both directions, whatever their bytes', () => {
    const heavy = flow({ src_port: 1, packets: 1, reverse_packets: 1, bytes: 9000, reverse_bytes: 9000 });
    const busy = flow({ src_port: 2, packets: 2, reverse_packets: 3, bytes: 320, reverse_bytes: 0 });
    const idle = flow({ src_port: 3, packets: 1, reverse_packets: 0, bytes: 64, reverse_bytes: 0 });
    const ports = topFlows([[heavy, idle], [busy]], { count: 2, by: 'packets' }).map((one) => one.src_port);
    expect(ports).toEqual([2, 1]);
  });
});

describe('a list that follows another', () => {
  const sized = (port: number, bytes: number) => flow({ src_port: port, bytes, reverse_bytes: 0 });
  const portsOf = (flows: readonly Flow[]) => flows.map((one) => one.src_port);

  it.each([
    ['as large', 1000, [1]],
    ['a tenth larger', 1100, [1]],
    ['more than that', 1101, [2]],
  ])('keeps a flow when another is %s', (_, bytes, expected) => {
    const listed = [sized(1, 10)];
    expect(portsOf(topFlows([[sized(1, 1000), sized(2, bytes)]], { ...largest(1), listed }))).toEqual(expected);
  });

  it('lets a flow go that has ended and is in no report', () => {
    expect(portsOf(topFlows([[sized(2, 5), sized(3, 4)]], { ...largest(1), listed: [sized(1, 1000)] }))).toEqual([2]);
  });

  it('knows a flow again that another worker tells from its other end', () => {
    const listed = [fromOtherEnd(sized(1, 1000))];
    expect(portsOf(topFlows([[sized(2, 1050)], [sized(1, 1000)]], { ...largest(1), listed }))).toEqual([1]);
  });

  it('is in the order of size all the same', () => {
    const flows = [sized(1, 1000), sized(2, 1010), sized(3, 1020)];
    expect(portsOf(topFlows([flows], { ...largest(2), listed: flows.slice(0, 2) }))).toEqual([2, 1]);
  });

  it('is shorter when fewer are asked for, and then holds the largest of the listed', () => {
    const flows = [sized(1, 1000), sized(2, 1010), sized(3, 1020)];
    expect(portsOf(topFlows([flows], { ...largest(1), listed: flows }))).toEqual([3]);
  });

  const lists = fc.record({
    reports: anyReports,
    listed: fc.array(anyFlow, { maxLength: 20 }),
    count: fc.integer({ min: 0, max: 20 }),
    by: fc.constantFrom('bytes' as const, 'packets' as const),
  });
  /** Every flow of the reports by key: its size, whether it was listed before, and whether it is now. */
  function places({
    reports,
    listed,
    count,
    by,
  }: {
    reports: Flow[][];
    listed: Flow[];
    count: number;
    by: TopOptions['by'];
  }) {
    const before = new Set(listed.slice(0, count).map(flowKey));
    const now = new Set(topFlows(reports, { count, by, listed: listed.slice(0, count) }).map(flowKey));
    const all = topFlows(reports, { count: Infinity, by });
    return all.map((one) => {
      const key = flowKey(one);
      return { size: flowTotal(one)[by], before: before.has(key), now: now.has(key) };
    });
  }

  it('gives a place away only to a flow that exceeds the one before by the margin', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const all = places(list);
        const displaced = all.filter(({ before, now }) => before && !now);
        const entered = all.filter(({ before, now }) => !before && now);
        for (const gone of displaced) {
          for (const { size } of entered) expect(size).toBeGreaterThan(gone.size * displacingRatio);
        }
      }),
    );
  });

  it('keeps no flow against one that exceeds it by the margin, and leaves no place empty', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const all = places(list);
        const shown = all.filter(({ now }) => now);
        const outside = all.filter(({ now }) => !now);
        expect(shown.length).toBe(Math.min(list.count, all.length));
        for (const { size } of shown) {
          for (const other of outside) expect(other.size).toBeLessThanOrEqual(size * displacingRatio);
        }
      }),
    );
  });

  it('changes nothing while nothing changes, and is the plain list when nothing was listed', () => {
    fc.assert(
      fc.property(lists, ({ reports, listed, count, by }) => {
        const first = topFlows(reports, { count, by, listed });
        expect(topFlows(reports, { count, by, listed: first })).toEqual(first);
        expect(topFlows(reports, { count, by, listed: [] })).toEqual(topFlows(reports, { count, by }));
      }),
    );
  });

  it('changes rarely, however closely flows race each other', () => {
    // Twenty flows for five places, all of one rate but for chance: a list without memory would change at nearly every step.
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat({ max: 10 }), { minLength: 20, maxLength: 20 }), { minLength: 50 }),
        (steps) => {
          const bytes = new Array<number>(20).fill(100_000);
          let listed: Flow[] = [];
          let entered = 0;
          for (const step of steps) {
            step.forEach((more, at) => (bytes[at] = bytes[at]! + 1000 + more));
            const now = topFlows([bytes.map((size, port) => sized(port + 1, size))], { ...largest(5), listed });
            entered += now.filter((one) => !portsOf(listed).includes(one.src_port)).length;
            listed = now;
          }
          expect(entered).toBe(5);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('the remainder', () => {
  it('is counted minus the top', () => {
    expect(remainder({ packets: 100, bytes: 12000 }, [flow(), flow()])).toEqual({ packets: 70, bytes: 2000 });
  });

  it('is never negative', () => {
    const counted = fc.record({ packets: fc.nat(), bytes: fc.nat() });
    fc.assert(
      fc.property(counted, fc.array(anyFlow), (total, flows) => {
        const { packets, bytes } = remainder(total, flows);
        expect(Math.min(packets, bytes)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('a device', () => {
  const device = {
    device: 'eth0',
    up: true,
    plan: {
      epoch: 1,
      method: 'auto-bpf',
      policy: 'hash,addrs',
      seed: '1',
      buckets: 4096,
      imbalance: 1.25,
      elephants: [],
      failures: 0,
      moved: { weights: 0, health: 0, load: 0 },
    },
    gaps: { count: 0, seconds: 0 },
    communityId: false,
    interfaceCounters: null,
  };

  it('adds up: top and remainder are what its workers counted', () => {
    fc.assert(
      fc.property(anyReports, fc.array(anyFlow), fc.nat({ max: 30 }), fc.nat(), (flows, listed, top, unseen) => {
        const seen = sumOf(flows.flat().map(flowTotal));
        const workers = [worker(0, totals(seen.packets, seen.bytes)), worker(1, totals(unseen, unseen * 64))];
        const snapshot = deviceSnapshot({ ...device, workers, top, listed, flows });
        expect(snapshot.topFlows.length).toBeLessThanOrEqual(top);
        expect(sumOf([...snapshot.topFlows.map(flowTotal), snapshot.other])).toEqual(countedOf(snapshot));
      }),
    );
  });

  it('has everything in the remainder when nobody reported', () => {
    const workers = [worker(0, totals(3, 300)), worker(1, totals(4, 400))];
    expect(deviceSnapshot({ ...device, workers, top: 10, flows: [] })).toEqual({
      ...device,
      workers,
      topBy: 'bytes',
      topFlows: [],
      other: { packets: 7, bytes: 700 },
    });
  });

  it('adds up, and nothing is negative, when what a worker reported is old', () => {
    fc.assert(
      fc.property(anyReports, fc.array(fc.nat({ max: 1_000_000 }), { minLength: 4, maxLength: 4 }), (flows, since) => {
        const workers = since.map((more, at) => {
          const then = sumOf((flows[at] ?? []).map(flowTotal));
          return worker(at, totals(then.packets + more, then.bytes + more * 64));
        });
        const { topFlows: shown, other } = deviceSnapshot({ ...device, workers, top: 1000, flows });
        const more = since.reduce((sum, one) => sum + one, 0);
        expect(other).toEqual({ packets: more, bytes: more * 64 });
        expect(sumOf([...shown.map(flowTotal), other])).toEqual(countedOf({ workers }));
      }),
    );
  });

  it('lists by packets when it is told to, and says so', () => {
    const flows = [[flow({ src_port: 1, packets: 9 }), flow({ src_port: 2, packets: 8, bytes: 9000 })]];
    const snapshot = deviceSnapshot({
      ...device,
      workers: [worker(0, totals(100, 99999))],
      top: 1,
      topBy: 'packets',
      flows,
    });
    expect(snapshot).toMatchObject({ topBy: 'packets', topFlows: [{ src_port: 1 }], other: { packets: 86 } });
  });
});

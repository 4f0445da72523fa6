// The largest flows of a device and the remainder: exact, in order, and whole.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedOf, deviceSnapshot } from '#src/snapshot/merge.js';
import { flowKey, flowTotal } from '#src/snapshot/flow-merge.js';
import { remainder, sumOf, topFlows } from '#src/snapshot/top-flows.js';
import { anyFlow, anyReports, flow, fromOtherEnd, totals, worker } from './samples.js';

const bytesOf = (one: Parameters<typeof flowTotal>[0]) => flowTotal(one).bytes;

describe('top flows', () => {
  it('sums a flow over the workers that counted it, from either end', () => {
    const part = flow({ bytes: 1, reverse_bytes: 2, packets: 3, reverse_packets: 4, first: '1700000009.000000000' });
    const top = topFlows([[flow()], [fromOtherEnd(part)], [part]], 10);
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
      2,
    ).map((one) => one.src_port);
    expect(ports).toEqual([2, 3]);
  });

  it('loses nothing, has each key once, and goes downward', () => {
    fc.assert(
      fc.property(anyReports, (reports) => {
        const all = topFlows(reports, Infinity);
        expect(sumOf(all.map(flowTotal))).toEqual(sumOf(reports.flat().map(flowTotal)));
        expect(new Set(all.map(flowKey)).size).toBe(all.length);
        expect(all.map(bytesOf)).toEqual(all.map(bytesOf).sort((one, other) => other - one));
      }),
    );
  });

  it('is the head of the whole list, whatever the order of the reports', () => {
    fc.assert(
      fc.property(anyReports, fc.nat({ max: 30 }), (reports, count) => {
        const whole = topFlows(reports, Infinity).map(flowKey);
        expect(topFlows(reports, count).map(flowKey)).toEqual(whole.slice(0, count));
        expect(topFlows(reports.toReversed(), count).map(flowKey)).toEqual(whole.slice(0, count));
      }),
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
      moved: { weights: 0, health: 0, load: 0 },
    },
    gaps: { count: 0, seconds: 0 },
    interfaceCounters: null,
  };

  it('adds up: top and remainder are what its workers counted', () => {
    fc.assert(
      fc.property(anyReports, fc.nat({ max: 30 }), fc.nat(), (flows, top, unseen) => {
        const seen = sumOf(flows.flat().map(flowTotal));
        const workers = [worker(0, totals(seen.packets, seen.bytes)), worker(1, totals(unseen, unseen * 64))];
        const snapshot = deviceSnapshot({ ...device, workers, top, flows });
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
      topFlows: [],
      other: { packets: 7, bytes: 700 },
    });
  });
});

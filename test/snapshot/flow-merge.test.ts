// One flow out of the parts that several workers counted.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowKey, mergeFlows } from '#src/snapshot/flow-merge.js';
import { anyFlow, flow, fromOtherEnd } from './samples.js';

describe('the key of a flow', () => {
  it('is the same from both ends', () => {
    fc.assert(fc.property(anyFlow, (one) => flowKey(one) === flowKey(fromOtherEnd(one))));
  });

  it.each([
    ['VLAN ids', { vlans: [100] }],
    ['protocol', { proto: 17 }],
    ['source', { src: '10.0.0.9' }],
    ['source port', { src_port: 1 }],
    ['destination', { dst: '10.0.0.9' }],
    ['destination port', { dst_port: 1 }],
  ])('differs by %s', (_, changes) => {
    expect(flowKey(flow(changes))).not.toBe(flowKey(flow()));
  });

  it('tells crossed ports apart', () => {
    expect(flowKey(flow({ src_port: 443, dst_port: 40000 }))).not.toBe(flowKey(flow()));
  });
});

describe('merging two parts', () => {
  it('adds up what both counted in the same direction', () => {
    expect(mergeFlows(flow(), flow({ worker: 1, first: '1700000001.000000000' }))).toEqual(
      flow({
        packets: 20,
        reverse_packets: 10,
        bytes: 2000,
        reverse_bytes: 8000,
        ip_bytes: 1720,
        reverse_ip_bytes: 7860,
        retransmitted: 4,
        reverse_retransmitted: 2,
      }),
    );
  });

  it('turns a part round that began with the answer', () => {
    const answer = fromOtherEnd(
      flow({ worker: 1, first: '1700000000.000000002', packets: 1, bytes: 60, tcp_flags: 4, state: 'reset' }),
    );
    for (const merged of [mergeFlows(flow(), answer), mergeFlows(answer, flow())]) {
      expect(merged).toMatchObject({ src: '10.0.0.1', src_port: 40000, dst: '10.0.0.2', dst_port: 443, worker: 0 });
      expect(merged).toMatchObject({ packets: 11, reverse_packets: 10, bytes: 1060, reverse_bytes: 8000 });
      expect(merged).toMatchObject({ tcp_flags: 0x1f, reverse_tcp_flags: 0x12 });
    }
  });

  it('takes the first time of the one and the last time and state of the other', () => {
    const late = flow({ first: '1700000030.000000000', last: '1700000090.000000000', state: 'closed', end: 'closed' });
    expect(mergeFlows(late, flow())).toMatchObject({
      first: '1700000000.000000001',
      last: '1700000090.000000000',
      state: 'closed',
      end: '',
    });
  });

  it('ends when both parts have ended', () => {
    const one = flow({ end: 'idle' });
    const other = flow({ last: '1700000090.000000000', end: 'closed' });
    expect(mergeFlows(one, other).end).toBe('closed');
    expect(mergeFlows(other, one).end).toBe('closed');
  });

  it('orders times by value, whatever the number of digits', () => {
    const early = flow({ first: '999999999.000000000', worker: 3 });
    expect(mergeFlows(flow(), early)).toMatchObject({ first: '999999999.000000000', worker: 3 });
  });
});

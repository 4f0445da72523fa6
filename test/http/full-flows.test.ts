// /metrics/flows: sent as it is made, to those who read; bounded, and its memory given back however it ends.
import { once } from 'node:events';
import { get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { FullFlows } from '#src/snapshot/full-flows.js';
import { ask, connectTo, sendBytes, serve } from './support.js';

const piece = (family: string, at: number): string => `${family}{device="eth0",src="10.0.0.${at}"} ${at}\n`;

/** Flows of one device in a few pieces; how many pages of them are open. */
function flowsOf(pieces: number, open: { count: number }, before = () => Promise.resolve()): () => Promise<FullFlows> {
  return () => {
    open.count += 1;
    return Promise.resolve({
      devices: [{ device: 'eth0', leftOut: 7, other: { packets: 5, bytes: 600 } }],
      samples: async function* (family) {
        for (let at = 0; at < pieces; at += 1) {
          await before();
          yield Buffer.from(piece(family, at));
        }
      },
      close: () => (open.count -= 1),
    });
  };
}

it('is not there unless it was asked for', async () => {
  const { url } = await serve();
  expect((await ask(`${url}/metrics/flows`)).status).toBe(404);
});

it('is the samples of each family in one group, and what is not among them', async () => {
  const open = { count: 0 };
  const { url } = await serve({ fullFlows: flowsOf(2, open) });
  const { status, headers, text } = await ask(`${url}/metrics/flows`);
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  const [packets, bytes] = ['headgate_flow_packets_total', 'headgate_flow_bytes_total'] as const;
  const others = 'of all flows that have no series of their own: listed flows + others = counted.';
  expect(text).toBe(
    `# HELP ${packets} Packets of every flow, exact; direction forward is what src, the initiator, sent.\n` +
      `# TYPE ${packets} counter\n${piece(packets, 0)}${piece(packets, 1)}\n` +
      `# HELP ${bytes} Bytes on the wire of every flow, exact; direction forward is what src, the initiator, sent.\n` +
      `# TYPE ${bytes} counter\n${piece(bytes, 0)}${piece(bytes, 1)}\n` +
      `# HELP headgate_other_flows_packets Packets ${others}\n# TYPE headgate_other_flows_packets gauge\n` +
      'headgate_other_flows_packets{device="eth0"} 5\n\n' +
      `# HELP headgate_other_flows_bytes Bytes ${others}\n# TYPE headgate_other_flows_bytes gauge\n` +
      'headgate_other_flows_bytes{device="eth0"} 600\n\n' +
      '# HELP headgate_flows_left_out Flows that are not on this page because of its limit; one that several workers count is several.\n' +
      '# TYPE headgate_flows_left_out gauge\nheadgate_flows_left_out{device="eth0"} 7\n',
  );
  expect(open.count).toBe(0);
});

it('comes compressed to those who accept it, with the same content', async () => {
  const { url } = await serve({ fullFlows: flowsOf(1000, { count: 0 }) });
  const plain = await ask(`${url}/metrics/flows`);
  const { headers, bytes } = await ask(`${url}/metrics/flows`, { headers: { 'Accept-Encoding': 'gzip' } });
  expect([headers['content-encoding'], headers.vary]).toEqual(['gzip', 'Accept-Encoding']);
  expect(gunzipSync(bytes).toString()).toBe(plain.text);
  expect(bytes.length).toBeLessThan(plain.bytes.length / 4);
});

it('answers HEAD with the same headers, and makes nothing', async () => {
  const open = { count: 0 };
  const { url } = await serve({ fullFlows: flowsOf(2, open) });
  const got = await ask(`${url}/metrics/flows`);
  const head = await ask(`${url}/metrics/flows`, { method: 'HEAD' });
  expect([head.status, head.bytes.length]).toEqual([200, 0]);
  expect(head.headers['content-type']).toBe(got.headers['content-type']);
  expect(open.count).toBe(0);
});

it('sends a few at a time, and tells the next to come again', async () => {
  const open = { count: 0 };
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  const { url } = await serve({ fullFlows: flowsOf(1, open, () => gate) });
  const pages = Array.from({ length: 4 }, () => ask(`${url}/metrics/flows`));
  await expect.poll(() => open.count).toBe(4);
  const { status, headers, text } = await ask(`${url}/metrics/flows`);
  expect([status, headers['retry-after'], text]).toEqual([
    503,
    '5',
    'headgate is sending 4 of these pages already; ask again in a moment.\n',
  ]);
  go();
  for (const page of await Promise.all(pages)) expect(page.status).toBe(200);
  expect(open.count).toBe(0);
  expect((await ask(`${url}/metrics/flows`)).status).toBe(200);
});

it('gives the memory back when a reader goes away in the middle, or asks and is gone', async () => {
  const open = { count: 0 };
  const failures: unknown[] = [];
  const server = await serve({ fullFlows: flowsOf(1_000_000, open), onFailure: (error) => failures.push(error) });
  const reader = get(`${server.url}/metrics/flows`, { agent: false });
  reader.on('error', () => undefined);
  const [response] = (await once(reader, 'response')) as [NodeJS.ReadableStream];
  await once(response, 'data');
  expect(open.count).toBe(1);
  reader.destroy();
  await expect.poll(() => open.count).toBe(0);

  for (let times = 0; times < 10; times += 1) {
    const socket = await connectTo(server);
    socket.write('GET /metrics/flows HTTP/1.1\r\nHost: a\r\n\r\n', () => socket.resetAndDestroy());
  }
  await expect.poll(() => open.count).toBe(0);
  expect(await sendBytes(server, 'HEAD /metrics/flows HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 200 /,
  );
  expect(failures).toEqual([]);
});

it('ends in the middle, so that nobody takes it for whole, when a piece cannot be made; the log has why', async () => {
  const open = { count: 0 };
  const failures: unknown[] = [];
  let pieces = 0;
  const before = (): Promise<void> => {
    pieces += 1;
    return pieces > 3 ? Promise.reject(new Error('no more')) : Promise.resolve();
  };
  const { url } = await serve({ fullFlows: flowsOf(10, open, before), onFailure: (error) => failures.push(error) });
  await expect(ask(`${url}/metrics/flows`)).rejects.toThrow('aborted');
  expect(failures).toEqual([new Error('no more')]);
  expect(open.count).toBe(0);
});

it('is a 500 when flows cannot be taken, and the place is free again', async () => {
  const failures: unknown[] = [];
  const fullFlows = (): Promise<FullFlows> => Promise.reject(new Error('they move'));
  const { url } = await serve({ fullFlows, onFailure: (error) => failures.push(error) });
  for (let times = 0; times < 6; times += 1) expect((await ask(`${url}/metrics/flows`)).status).toBe(500);
  expect(failures).toHaveLength(6);
});

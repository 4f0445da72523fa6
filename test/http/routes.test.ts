// What each route of the server says.
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { acceptsGzip } from '#src/http/reply.js';
import { samplesOf } from '../metrics/exposition.js';
import { ask, serve } from './support.js';

describe('/metrics', () => {
  it('is the page of the snapshot, in the type that Prometheus wants', async () => {
    const { url } = await serve();
    const { status, headers, text } = await ask(`${url}/metrics`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers['content-encoding']).toBeUndefined();
    expect(samplesOf(text)).toContainEqual({
      name: 'headgate_counted_packets_total',
      labels: { device: 'eth0', worker: '0' },
      value: 100,
    });
  });

  it('comes compressed to those who accept it, with the same content', async () => {
    const { url } = await serve();
    const { headers, bytes } = await ask(`${url}/metrics`, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(headers['content-encoding']).toBe('gzip');
    expect(headers['content-length']).toBe(String(bytes.length));
    expect(headers.vary).toBe('Accept-Encoding');
    expect(gunzipSync(bytes).toString()).toContain('headgate_device_up{device="eth0"} 1\n');
  });

  it.each([
    ['gzip', true],
    ['deflate, gzip;q=0.5', true],
    ['GZIP', true],
    ['*', true],
    ['gzip;q=0', false],
    ['gzip; q=0.0, *', false],
    ['*;q=0', false],
    ['identity', false],
    ['gzipped', false],
    ['gzip;q=nonsense', false],
    ['', false],
    [undefined, false],
  ])('takes Accept-Encoding %s for %s', (field, accepted) => {
    expect(acceptsGzip(field)).toBe(accepted);
  });
});

it('/plan says who owns what', async () => {
  const { url } = await serve();
  const { headers, text } = await ask(`${url}/plan`);
  expect(headers['content-type']).toBe('application/json');
  const half = { buckets: 2048, share: 0.5, filter_instructions: 41 };
  const first = { worker: 0, up: true, ...half, ranges: [{ first: 0, last: 2047 }] };
  expect(JSON.parse(text)).toEqual({
    taken_at: 1700000100.5,
    devices: [
      {
        device: 'eth0',
        epoch: 3,
        method: 'auto-bpf',
        policy: 'hash,addrs',
        seed: '0123456789abcdef',
        buckets: 4096,
        imbalance: 1.25,
        elephants: [],
        failures: 0,
        moved: { weights: 1024, health: 0, load: 0 },
        workers: [first, { worker: 1, up: false, ...half, ranges: [{ first: 2048, last: 4095 }] }],
      },
      {
        device: 'wl"an',
        epoch: 1,
        method: 'auto-bpf',
        policy: 'hash,addrs',
        seed: 'ff',
        buckets: 4096,
        imbalance: 1.25,
        elephants: [],
        failures: 0,
        moved: { weights: 0, health: 0, load: 0 },
        workers: [first],
      },
    ],
  });
});

describe('health', () => {
  it('is told while the process answers, and readiness once capture has started', async () => {
    let started = false;
    const { url } = await serve({
      source: {
        ready: () => started,
        snapshot: () => {
          throw new Error('capture has not started yet');
        },
      },
    });
    const notReady = 'headgate is not ready: capture has not started yet; ask again in a moment.\n';
    expect((await ask(`${url}/-/healthy`)).status).toBe(200);
    for (const path of ['/-/ready', '/metrics', '/flows', '/plan']) {
      const { status, headers, text } = await ask(url + path);
      expect([path, status, headers['retry-after'], text]).toEqual([path, 503, '1', notReady]);
    }
    started = true;
    const { status, text } = await ask(`${url}/-/ready`);
    expect([status, text]).toEqual([200, 'headgate is ready: every worker counts.\n']);
  });
});

it('/ leads to the other routes, and shows what can be asked of them', async () => {
  const { url } = await serve();
  const { status, headers, text } = await ask(`${url}/`);
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, target = '']) => target.replaceAll('&amp;', '&'));
  expect(links.filter((target) => !target.includes('?'))).toEqual([
    '/metrics',
    '/flows',
    '/plan',
    '/-/healthy',
    '/-/ready',
  ]);
  expect(links).toContain('/flows?by=packets&proto=udp');
  for (const target of links) expect([target, (await ask(url + target)).status]).toEqual([target, 200]);
});

describe('/-/fault', () => {
  it('is not there unless it was allowed', async () => {
    const { url } = await serve();
    expect((await ask(`${url}/-/fault`, { method: 'POST' })).status).toBe(404);
  });

  it('hands the query on, and what is wrong with it back', async () => {
    const queries: string[] = [];
    const { url } = await serve({
      fault: (query) => {
        queries.push(query.toString());
        if (!query.has('kind')) throw new Error('say which kind');
      },
    });
    const path = `${url}/-/fault?worker=1`;
    expect((await ask(`${path}&kind=exit`, { method: 'POST' })).status).toBe(200);
    const refused = await ask(path, { method: 'POST' });
    expect([refused.status, refused.text]).toEqual([400, 'say which kind\n']);
    const got = await ask(`${path}&kind=exit`);
    expect([got.status, got.headers.allow]).toEqual([405, 'POST']);
    expect(queries).toEqual(['worker=1&kind=exit', 'worker=1']);
  });
});

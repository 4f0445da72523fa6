// How the server meets requests that are odd, hostile, or many at a time.
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '#src/snapshot/snapshot.js';
import { example } from '../metrics/example.js';
import { ask, connectTo, readToEnd, sendBytes, serve } from './support.js';

describe('a wrong request', () => {
  it('for another path is told which there are', async () => {
    const { url } = await serve();
    for (const path of ['/nothing', '/metrics/', '//metrics', '/%2e%2e/metrics', '/../../etc/passwd', '/metrics%00']) {
      const { status, text } = await ask(url, { path });
      expect([path, status, text]).toEqual([
        path,
        404,
        'There is nothing here; headgate has /metrics, /flows, /plan, /-/healthy, /-/ready and /.\n',
      ]);
    }
  });

  it('with another method is told which are allowed', async () => {
    const { url } = await serve();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      const { status, headers, text } = await ask(`${url}/metrics`, { method });
      expect([method, status, headers.allow, text]).toEqual([
        method,
        405,
        'GET, HEAD',
        '/metrics answers GET and HEAD only.\n',
      ]);
    }
  });

  it.each([{ 'Content-Length': '5' }, { 'Transfer-Encoding': 'chunked' }])(
    'with a body, %j, is refused and its connection ended, whether or not the body comes',
    async (header) => {
      const server = await serve();
      const [[name, value]] = Object.entries(header) as [[string, string]];
      const reply = await sendBytes(server, `GET /metrics HTTP/1.1\r\nHost: a\r\n${name}: ${value}\r\n\r\n`);
      expect(reply).toMatch(/^HTTP\/1\.1 413 /);
    },
  );

  it('with headers beyond all measure is refused', async () => {
    const server = await serve();
    const header = `X-Long: ${'a'.repeat(10_000)}\r\n`;
    expect(await sendBytes(server, `GET / HTTP/1.1\r\nHost: a\r\n${header}\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it.each([
    '\u0000\u0001\u0002\r\n\r\n',
    'GET\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'GET / HTTP/1.1\r\nno colon\r\n\r\n',
  ])('that is none, %j, is refused', async (bytes) => {
    const server = await serve();
    expect(await sendBytes(server, bytes)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it.each([
    [undefined, 200],
    ['same', 200],
    ['https://evil.example', 403],
    ['http://127.0.0.1:1', 403],
    ['null', 403],
  ])('that a page of another site has a browser send, %s, does nothing', async (origin, wanted) => {
    let reloads = 0;
    const { url } = await serve({ reload: () => Promise.resolve(`reload ${(reloads += 1)}`) });
    const headers = origin === undefined ? {} : { Origin: origin === 'same' ? url : origin };
    const { status, text } = await ask(`${url}/-/reload`, { method: 'POST', headers });
    expect([status, reloads]).toEqual([wanted, wanted === 200 ? 1 : 0]);
    if (wanted === 403) expect(text).toBe('/-/reload is for the people of this host, not for pages of other sites.\n');
  });

  it('does not keep the server from the next one', async () => {
    const server = await serve();
    const cut = await connectTo(server);
    cut.write('GET /metrics HTTP/1.1\r\nHost');
    cut.resetAndDestroy();
    expect((await ask(`${server.url}/metrics`)).status).toBe(200);
  });
});

it('takes the absolute form of a request, as a proxy sends it', async () => {
  const server = await serve();
  const request = 'GET http://sensor:10514/-/healthy?x=1 HTTP/1.1\r\nHost: sensor:10514\r\nConnection: close\r\n\r\n';
  expect(await sendBytes(server, request)).toMatch(/^HTTP\/1\.1 200 .*headgate is healthy\.\n$/s);
});

it('answers HEAD as GET, without the body', async () => {
  const { url } = await serve();
  for (const path of ['/plan', '/flows', '/', '/-/ready', '/nothing']) {
    const got = await ask(url + path);
    const head = await ask(url + path, { method: 'HEAD' });
    const { date: _, ...headers } = head.headers;
    expect(got.headers).toMatchObject(headers);
    expect([head.status, head.bytes.length]).toEqual([got.status, 0]);
  }
});

it('tells browsers to keep the page to themselves', async () => {
  const { url } = await serve();
  for (const path of ['/metrics', '/flows', '/', '/nothing']) {
    expect((await ask(url + path)).headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  }
});

describe('snapshots', () => {
  it('are shared by the requests of one moment, and new for the next', async () => {
    const pending: ((snapshot: Snapshot) => void)[] = [];
    const server = await serve({
      source: { ready: () => true, snapshot: () => new Promise((resolve) => pending.push(resolve)) },
    });
    // In one piece, so that the server reads them all before it answers the first.
    const requests = ['/metrics', '/flows', '/plan'].map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    const last = 'GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    const answers = sendBytes(server, requests.join('') + last);
    await expect.poll(() => pending.length).toBe(1);
    pending[0]!(example);
    expect([...(await answers).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      '200',
      '200',
      '200',
      '200',
    ]);
    expect(pending.length).toBe(1);

    const later = ask(`${server.url}/plan`);
    await expect.poll(() => pending.length).toBe(2);
    pending[1]!({ ...example, takenAt: 5 });
    expect(JSON.parse((await later).text)).toMatchObject({ taken_at: 5 });
  });

  it('that fail are a 500 without the details, which go to the log, and the next one is tried anew', async () => {
    let broken = true;
    const failures: unknown[] = [];
    const { url } = await serve({
      source: {
        ready: () => true,
        snapshot: () => (broken ? Promise.reject(new Error('secret')) : Promise.resolve(example)),
      },
      onFailure: (error) => failures.push(error),
    });
    const { status, text } = await ask(`${url}/metrics`);
    expect([status, text]).toEqual([500, 'headgate could not take a snapshot of its counters; its log says why.\n']);
    expect(failures).toEqual([new Error('secret')]);
    broken = false;
    expect((await ask(`${url}/metrics`)).status).toBe(200);
  });
});

it('ends the connections above its bound, and serves again when others have gone', async () => {
  const server = await serve();
  const sockets = await Promise.all(Array.from({ length: 128 }, () => connectTo(server)));
  expect(await sendBytes(server, 'GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n')).toBe('');
  for (const socket of sockets) socket.destroy();
  await expect
    .poll(() =>
      ask(`${server.url}/-/healthy`).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
});

it('ends a connection that does not finish its headers', async () => {
  const server = await serve();
  const socket = await connectTo(server);
  socket.write('GET /metrics HTTP/1.1\r\nHost: a\r\n');
  expect(await readToEnd(socket)).toMatch(/^HTTP\/1\.1 408 /);
});

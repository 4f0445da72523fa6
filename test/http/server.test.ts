// Where the server listens, why it cannot, and how it closes.
import { once } from 'node:events';
import { Agent } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ListenError, listenError } from '#src/http/listen-error.js';
import { startServer } from '#src/http/server.js';
import type { Snapshot } from '#src/snapshot/snapshot.js';
import { example } from '../metrics/example.js';
import { ask, connectTo, readToEnd, serve } from './support.js';

const source = { snapshot: () => Promise.resolve(example), ready: () => true };

async function listenFailure(address: string, port: number): Promise<ListenError> {
  const outcome = await startServer({ address, port, source }).catch((error: unknown) => error);
  if (!(outcome instanceof ListenError)) throw new Error('it should not have listened');
  return outcome;
}

describe('listening', () => {
  it('says where, with the port that the system chose', async () => {
    expect((await serve()).url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  });

  it('works on IPv6 and puts the address in brackets', async () => {
    const { url } = await serve({ address: '::1' });
    expect(url).toMatch(/^http:\/\/\[::1\]:[1-9]\d*$/);
    expect((await ask(`${url}/-/healthy`)).status).toBe(200);
  });

  it('on a port in use is an error that says so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => {
      other.close();
    });
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await listenFailure('127.0.0.1', port)).toMatchObject({
      code: 'EADDRINUSE',
      message:
        `port ${port} on 127.0.0.1 is in use by another program, perhaps by another headgate; ` +
        'stop that program, or choose another port with --listen ADDRESS:PORT',
    });
  });

  it('on an address of another host is an error that says so', async () => {
    expect(await listenFailure('192.0.2.1', 0)).toMatchObject({
      code: 'EADDRNOTAVAIL',
      message: '192.0.2.1 is not an address of this host; choose one of its addresses with --listen ADDRESS:PORT',
    });
  });

  it('on a number that is no port is an error that says so', async () => {
    expect(await listenFailure('127.0.0.1', 65536)).toMatchObject({
      code: 'ERR_SOCKET_BAD_PORT',
      message: '65536 is not a port; choose one from 0 to 65535 with --listen ADDRESS:PORT',
    });
  });

  it.each([
    ['EACCES', 'port 80 on ::1 needs root (or CAP_NET_BIND_SERVICE), as all ports below 1024 do; choose a higher one'],
    ['ENOTFOUND', 'the name ::1 cannot be resolved; choose an address of this host'],
    ['EAFNOSUPPORT', 'this host does not speak the address family of ::1; choose another address'],
    ['EIO', 'cannot listen on port 80 of ::1 (broken); choose another address or port'],
  ])('refused with %s has a sentence of its own', (code, sentence) => {
    const error = listenError(Object.assign(new Error('broken'), { code }), '::1', 80);
    expect([error.code, error.message]).toEqual([code, `${sentence} with --listen ADDRESS:PORT`]);
  });
});

describe('closing', () => {
  it('ends connections that are kept alive, and those that never said a word', async () => {
    const server = await serve();
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => {
      agent.destroy();
    });
    const { headers } = await ask(`${server.url}/-/healthy`, { agent });
    expect(headers.connection).toBe('keep-alive');
    const silent = await connectTo(server);
    const ended = readToEnd(silent);
    await server.close();
    expect(await ended).toBe('');
    await expect(ask(`${server.url}/-/healthy`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('lets a reply that is on its way finish, and then ends its connection', async () => {
    let finish: ((snapshot: Snapshot) => void) | undefined;
    const server = await serve({
      source: { ready: () => true, snapshot: () => new Promise((resolve) => (finish = resolve)) },
    });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => {
      agent.destroy();
    });
    const answer = ask(`${server.url}/plan`, { agent });
    await expect.poll(() => finish).toBeDefined();
    const closed = server.close();
    finish!(example);
    const { status, headers } = await answer;
    expect([status, headers.connection]).toEqual([200, 'close']);
    await closed;
  });

  it('does not wait for a reply that never comes', async () => {
    const server = await serve({ source: { ready: () => true, snapshot: () => new Promise(() => undefined) } });
    const socket = await connectTo(server);
    socket.write('GET /plan HTTP/1.1\r\nHost: a\r\n\r\n');
    const ended = readToEnd(socket);
    await server.close();
    expect(await ended).toBe('');
  });
});

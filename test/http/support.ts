// A server on a port that the system chooses, with a source that the test controls, and a client that sends what it likes.
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingHttpHeaders, RequestOptions } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { startServer } from '#src/http/server.js';
import type { RunningServer, ServerOptions } from '#src/http/server.js';
import { example } from '../metrics/example.js';

/** Starts a server for the running test, and closes it after it. */
export async function serve(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const source = { snapshot: () => Promise.resolve(example), ready: () => true };
  const server = await startServer({ address: '127.0.0.1', port: 0, source, ...options });
  onTestFinished(() => server.close());
  return server;
}

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

/** Sends one request as it is told to, on a connection of its own, and reads the whole answer as it comes. */
export async function ask(url: string, options: RequestOptions = {}): Promise<Answer> {
  const sent = request(url, { agent: false, ...options });
  sent.end();
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream & Answer & { statusCode: number }];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return { status: response.statusCode, headers: response.headers, bytes, text: bytes.toString() };
}

/** A bare connection to the server. */
export async function connectTo(server: RunningServer): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  // The server may end a connection hard while we still write.
  socket.on('error', () => undefined);
  return socket;
}

/** Sends bytes on a bare connection, and reads until the server ends it. */
export async function sendBytes(server: RunningServer, bytes: string): Promise<string> {
  const socket = await connectTo(server);
  socket.write(bytes);
  return readToEnd(socket);
}

export async function readToEnd(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await new Promise((resolve) => socket.on('close', resolve));
  return Buffer.concat(chunks).toString();
}

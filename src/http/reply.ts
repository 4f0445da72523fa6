/** A reply as the routes give it, and its way onto the wire: compression, HEAD, and the headers that every reply has. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { sendStream } from './stream.js';
import type { StreamBody } from './stream.js';

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | StreamBody;
  readonly headers?: Readonly<Record<string, string>>;
}

const compress = promisify(gzip);

/** Below this many bytes compression costs more than it saves. */
const smallestToCompress = 1024;

/** The quickest level: a page of labels shrinks to a tenth all the same. */
const compressionLevel = 1;

/** Pages are of now and for their reader alone: no cache keeps them, no other site frames, loads or is told of them. */
const everyReply = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** One or more sentences for a person. */
export function textReply(status: number, sentence: string, headers?: Readonly<Record<string, string>>): Reply {
  const reply = { status, contentType: 'text/plain; charset=utf-8', body: `${sentence}\n` };
  return headers === undefined ? reply : { ...reply, headers };
}

export function jsonReply(value: unknown): Reply {
  return { status: 200, contentType: 'application/json', body: `${JSON.stringify(value)}\n` };
}

export async function sendReply(request: IncomingMessage, response: ServerResponse, reply: Reply): Promise<void> {
  const wantsGzip = acceptsGzip(request.headers['accept-encoding']);
  const { body } = reply;
  if (typeof body === 'string') await sendText(response, reply, Buffer.from(body), wantsGzip);
  else await sendPieces(request, response, reply, body, wantsGzip);
}

async function sendText(response: ServerResponse, reply: Reply, plain: Buffer, wantsGzip: boolean): Promise<void> {
  const compressed = plain.length >= smallestToCompress && wantsGzip;
  const body = compressed ? await compress(plain, { level: compressionLevel }) : plain;
  response.writeHead(reply.status, { ...headersOf(reply, compressed), 'Content-Length': body.length });
  // To HEAD, Node sends the headers alone.
  response.end(body);
}

async function sendPieces(
  { method }: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  body: StreamBody,
  compressed: boolean,
): Promise<void> {
  response.writeHead(reply.status, headersOf(reply, compressed));
  if (method !== 'HEAD') return sendStream(response, body, compressed ? compressionLevel : undefined);
  response.end();
  body.end();
}

function headersOf({ contentType, headers }: Reply, compressed: boolean): Record<string, string> {
  return {
    ...everyReply,
    ...(compressed ? { 'Content-Encoding': 'gzip' } : {}),
    'Content-Type': contentType,
    Vary: 'Accept-Encoding',
    ...headers,
  };
}

/** Whether an Accept-Encoding field (RFC 9110, 12.5.3) admits gzip: by name, or by `*`, with a weight above 0. */
export function acceptsGzip(field: string | string[] | undefined): boolean {
  const weights = new Map(
    String(field ?? '')
      .split(',')
      .map(codingAndWeight),
  );
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0;
}

function codingAndWeight(element: string): [string, number] {
  const [coding = '', ...parameters] = element.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  return [coding, weight === undefined ? 1 : Number(weight.slice(2)) || 0];
}

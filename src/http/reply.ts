/** A reply as the routes give it, and its way onto the wire: compression, HEAD, and the headers that every reply has. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
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
  const plain = Buffer.from(reply.body);
  const compressed = plain.length >= smallestToCompress && acceptsGzip(request.headers['accept-encoding']);
  const body = compressed ? await compress(plain, { level: compressionLevel }) : plain;
  response.writeHead(reply.status, {
    ...everyReply,
    ...(compressed ? { 'Content-Encoding': 'gzip' } : {}),
    'Content-Type': reply.contentType,
    'Content-Length': body.length,
    Vary: 'Accept-Encoding',
    ...reply.headers,
  });
  // To HEAD, Node sends the headers alone.
  response.end(body);
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

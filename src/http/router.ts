/** Finds the route of a request, and makes a reply of whatever happens on the way. */
import type { IncomingMessage } from 'node:http';
import type { Reply } from './reply.js';
import { textReply } from './reply.js';
import { notReady } from './routes/health.js';
import { BadRequest } from './routes/route.js';
import type { Context, Route } from './routes/route.js';

export interface RouterOptions {
  readonly routes: readonly Route[];
  readonly context: Omit<Context, 'query'>;
  /** Told what went wrong when a reply is a 500. */
  readonly onFailure: (error: unknown) => void;
}

export async function replyTo(request: IncomingMessage, { routes, context, onFailure }: RouterOptions): Promise<Reply> {
  if (hasBody(request)) {
    return textReply(413, 'headgate takes no request bodies; send the request without one.', { Connection: 'close' });
  }
  const { path, query } = targetOf(request.url ?? '/');
  const candidates = routes.filter((route) => route.path === path);
  if (candidates.length === 0) return notFound(routes);
  const route = candidates.find(({ method }) => method === methodOf(request));
  if (route === undefined) return notAllowed(path, candidates);
  if (route.method === 'POST' && isFromAnotherSite(request)) {
    return textReply(403, `${path} is for the people of this host, not for pages of other sites.`);
  }
  try {
    return await route.reply({ ...context, query });
  } catch (error) {
    return failure(error, context, onFailure);
  }
}

/** HEAD is GET without the body (RFC 9110, 9.3.2). */
function methodOf(request: IncomingMessage): string | undefined {
  return request.method === 'HEAD' ? 'GET' : request.method;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}

/** Whether a page of another site had a browser send it: browsers name the page's origin with every POST (RFC 6454, 7.3). */
function isFromAnotherSite({ headers: { origin, host } }: IncomingMessage): boolean {
  return origin !== undefined && origin.replace(/^https?:\/\//, '') !== host;
}

/** Path and query of a request target, in origin form or in absolute form (RFC 9112, 3.2). */
function targetOf(target: string): { path: string; query: URLSearchParams } {
  const local = target.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = local.indexOf('?');
  const [path, query] = mark < 0 ? [local, ''] : [local.slice(0, mark), local.slice(mark + 1)];
  return { path: path === '' ? '/' : path, query: new URLSearchParams(query) };
}

function notFound(routes: readonly Route[]): Reply {
  const paths = routes.map(({ path }) => path);
  return textReply(
    404,
    `There is nothing here; headgate has ${paths.slice(0, -1).join(', ')} and ${paths.at(-1) ?? ''}.`,
  );
}

function notAllowed(path: string, candidates: readonly Route[]): Reply {
  const allowed = candidates.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return textReply(405, `${path} answers ${allowed.join(' and ')} only.`, { Allow: allowed.join(', ') });
}

function failure(error: unknown, context: Omit<Context, 'query'>, onFailure: (error: unknown) => void): Reply {
  if (error instanceof BadRequest) return textReply(400, error.message);
  if (!context.ready()) return notReady;
  onFailure(error);
  return textReply(500, 'headgate could not take a snapshot of its counters; its log says why.');
}

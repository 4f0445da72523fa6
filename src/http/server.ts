/** The one port of the process: listens, bounds what a stranger can ask of it, and closes without keeping anybody waiting. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPage } from '../metrics/page.js';
import type { FullFlows } from '../snapshot/full-flows.js';
import { listenError } from './listen-error.js';
import { sendReply } from './reply.js';
import { replyTo } from './router.js';
import { faultRoute } from './routes/fault.js';
import { flowsRoute } from './routes/flows.js';
import { fullFlowsRoute } from './routes/full-flows.js';
import { healthyRoute, readyRoute } from './routes/health.js';
import { landingRoute } from './routes/landing.js';
import { metricsRoute } from './routes/metrics.js';
import { planRoute } from './routes/plan.js';
import { reloadRoute } from './routes/reload.js';
import type { Route } from './routes/route.js';
import { sharedSnapshot } from './source.js';
import type { Source } from './source.js';

export interface ServerOptions {
  readonly address: string;
  /** 0 for one that the system chooses. */
  readonly port: number;
  readonly source: Source;
  /** Takes every flow of now; without it there is no `/metrics/flows`. */
  readonly fullFlows?: () => Promise<FullFlows>;
  /** Breaks a worker as the query says, or throws a sentence; without it there is no `/-/fault`. */
  readonly fault?: (query: URLSearchParams) => void;
  /** Reads the settings again; without it there is no `/-/reload`. */
  readonly reload?: () => Promise<string>;
  /** Told about what went wrong inside while a page was made. */
  readonly onFailure?: (error: unknown) => void;
}

export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:10514`. */
  readonly url: string;
  /** Ends at once what is idle, lets replies that are on their way finish for a moment, then ends those, too. */
  close(): Promise<void>;
}

/** Bounds for requests and connections; times in milliseconds. */
const limits = {
  connections: 128,
  headerBytes: 8192,
  headersMs: 5_000,
  requestMs: 10_000,
  /** How often Node looks for requests that take too long. */
  checkEveryMs: 1_000,
  /** For a client that does not read its reply. */
  silenceMs: 30_000,
  /** Longer than the usual scrape interval, so that Prometheus keeps its connection. */
  keepAliveMs: 75_000,
  closeMs: 1_000,
} as const;

/** @throws ListenError if the address or port cannot be had */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const server = createServer({ maxHeaderSize: limits.headerBytes, connectionsCheckingInterval: limits.checkEveryMs });
  server.on('request', requestHandler(server, options));
  server.maxConnections = limits.connections;
  server.headersTimeout = limits.headersMs;
  server.requestTimeout = limits.requestMs;
  server.keepAliveTimeout = limits.keepAliveMs;
  server.timeout = limits.silenceMs;
  await listen(server, options.address, options.port);
  // A connection that could not be accepted, for want of descriptors, say: the others go on.
  server.on('error', (error) => options.onFailure?.(error));
  return { url: urlOf(server), close: () => closeServer(server) };
}

type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

function requestHandler(server: Server, options: ServerOptions): RequestHandler {
  const onFailure = options.onFailure ?? (() => undefined);
  const page = createPage({ onFailure: (_, error) => onFailure(error) });
  const routes: Route[] = [metricsRoute(page), flowsRoute, planRoute, healthyRoute, readyRoute];
  if (options.fullFlows !== undefined) routes.push(fullFlowsRoute(options.fullFlows));
  if (options.fault !== undefined) routes.push(faultRoute(options.fault));
  if (options.reload !== undefined) routes.push(reloadRoute(options.reload));
  routes.push(landingRoute(routes));

  const { source } = options;
  const context = { snapshot: sharedSnapshot(source), ready: () => source.ready() };
  return (request, response) => {
    replyTo(request, { routes, context, onFailure })
      .then((reply) => {
        if (!server.listening) response.setHeader('Connection', 'close');
        return sendReply(request, response, reply);
      })
      .catch((error: unknown) => {
        onFailure(error);
        response.destroy();
      });
  };
}

async function listen(server: Server, address: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, address, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, address, port);
  }
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const deadline = setTimeout(() => server.closeAllConnections(), limits.closeMs);
  await closed;
  clearTimeout(deadline);
}

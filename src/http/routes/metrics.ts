/** `/metrics`: the page for Prometheus. */
import type { Page } from '../../metrics/page.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import type { Route } from './route.js';

/** Renders a snapshot once, however many requests share it. */
export function metricsRoute(page: Page): Route {
  const rendered = new WeakMap<Snapshot, Promise<string>>();
  const textOf = (snapshot: Snapshot): Promise<string> => {
    const text = rendered.get(snapshot) ?? page.render(snapshot);
    rendered.set(snapshot, text);
    return text;
  };
  return {
    method: 'GET',
    path: '/metrics',
    summary: 'drops, packets, workers and the largest flows, for Prometheus',
    reply: async ({ snapshot }) => ({
      status: 200,
      contentType: page.contentType,
      body: await textOf(await snapshot()),
    }),
  };
}

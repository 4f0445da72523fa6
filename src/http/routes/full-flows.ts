/** `/metrics/flows`: every flow, for Prometheus; there only when the person who started headgate asked for it. */
import { fullFlowsContentType, fullFlowsPage } from '../../metrics/full-flows-page.js';
import type { FullFlows } from '../../snapshot/full-flows.js';
import { textReply } from '../reply.js';
import type { Route } from './route.js';

/** Each page has flows in memory until it is read to its end: so many may be on their way. */
const mostPages = 4;

const busy = textReply(503, `headgate is sending ${mostPages} of these pages already; ask again in a moment.`, {
  'Retry-After': '5',
});

export function fullFlowsRoute(take: () => Promise<FullFlows>): Route {
  let pages = 0;
  return {
    method: 'GET',
    path: '/metrics/flows',
    summary: 'every flow, for Prometheus',
    reply: async () => {
      if (pages >= mostPages) return busy;
      pages += 1;
      try {
        const flows = await take();
        const end = (): void => {
          flows.close();
          pages -= 1;
        };
        return { status: 200, contentType: fullFlowsContentType, body: { pieces: fullFlowsPage(flows), end } };
      } catch (error) {
        pages -= 1;
        throw error;
      }
    },
  };
}

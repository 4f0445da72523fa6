/** `/-/healthy` and `/-/ready`: for those who start headgate and wait for it. */
import { textReply } from '../reply.js';
import type { Route } from './route.js';

export const healthyRoute: Route = {
  method: 'GET',
  path: '/-/healthy',
  summary: '200 while the process answers',
  reply: () => textReply(200, 'headgate is healthy.'),
};

export const readyRoute: Route = {
  method: 'GET',
  path: '/-/ready',
  summary: '200 once every worker counts, 503 before',
  reply: ({ ready }) => (ready() ? textReply(200, 'headgate is ready: every worker counts.') : notReady),
};

export const notReady = textReply(503, 'headgate is not ready: capture has not started yet; ask again in a moment.', {
  'Retry-After': '1',
});

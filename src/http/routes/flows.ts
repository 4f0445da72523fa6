/** `/flows`: the largest flows of every device, as JSON. */
import { remainder } from '../../snapshot/top-flows.js';
import { countedOf } from '../../snapshot/merge.js';
import { jsonReply } from '../reply.js';
import { BadRequest } from './route.js';
import type { Route } from './route.js';

export const flowsRoute: Route = {
  method: 'GET',
  path: '/flows',
  summary: 'the largest flows of every device as JSON; ?top=N limits them to N a device',
  reply: async ({ query, snapshot }) => {
    const top = topOf(query);
    const { takenAt, devices } = await snapshot();
    const shown = devices.map((device) => ({ device, flows: device.topFlows.slice(0, top) }));
    return jsonReply({
      taken_at: takenAt,
      flows: shown.flatMap(({ device: { device }, flows }) => flows.map((flow) => ({ device, ...flow }))),
      other: shown.map(({ device, flows }) => ({ device: device.device, ...remainder(countedOf(device), flows) })),
    });
  },
};

function topOf(query: URLSearchParams): number {
  const unknown = [...query.keys()].find((key) => key !== 'top');
  if (unknown !== undefined) throw new BadRequest(`/flows knows no ${JSON.stringify(unknown)}; it knows top.`);
  const text = query.get('top');
  if (text === null) return Infinity;
  if (!/^\d{1,9}$/.test(text)) throw new BadRequest(`top is a number of flows, such as /flows?top=10.`);
  return Number(text);
}

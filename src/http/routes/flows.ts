/** `/flows`: the largest flows of every device, as JSON or CSV. */
import type { Flow } from '../../snapshot/flow.js';
import { flowTotal } from '../../snapshot/flow-merge.js';
import { countedOf } from '../../snapshot/merge.js';
import type { DeviceSnapshot } from '../../snapshot/snapshot.js';
import { remainder } from '../../snapshot/top-flows.js';
import { jsonReply } from '../reply.js';
import type { Reply } from '../reply.js';
import { csvHeader, csvLine } from './flow-csv.js';
import { flowQuery } from './flow-query.js';
import type { FlowQuery } from './flow-query.js';
import type { Route } from './route.js';

/** A device and those of its listed flows that were asked for. */
interface Selection {
  readonly device: DeviceSnapshot;
  readonly flows: readonly Flow[];
}

export const flowsRoute: Route = {
  method: 'GET',
  path: '/flows',
  summary: 'the largest flows of every device; top, by, proto, addr and port choose among them, as JSON or CSV',
  examples: ['/flows?top=10', '/flows?by=packets&proto=udp', '/flows?addr=10.0.0.0/8&port=443', '/flows?format=csv'],
  reply: async ({ query, snapshot }) => {
    const wanted = flowQuery(query);
    const { takenAt, devices } = await snapshot();
    const selections = devices.map((device) => ({ device, flows: selected(device.topFlows, wanted) }));
    return wanted.format === 'csv' ? csvOf(selections) : jsonOf(takenAt, selections);
  },
};

function selected(flows: readonly Flow[], { matches, by, top }: FlowQuery): Flow[] {
  const matching = flows.filter(matches);
  const sorted = by === undefined ? matching : matching.sort((one, other) => flowTotal(other)[by] - flowTotal(one)[by]);
  return sorted.slice(0, top);
}

/** `listed` says what there was to choose from; whatever is not among the flows, for whichever reason, is in `other`. */
function jsonOf(takenAt: number, selections: readonly Selection[]): Reply {
  return jsonReply({
    taken_at: takenAt,
    flows: selections.flatMap(({ device: { device }, flows }) => flows.map((flow) => ({ device, ...flow }))),
    other: selections.map(({ device, flows }) => ({ device: device.device, ...remainder(countedOf(device), flows) })),
    listed: selections.map(({ device: { device, topBy, topFlows } }) => ({
      device,
      by: topBy,
      flows: topFlows.length,
    })),
  });
}

function csvOf(selections: readonly Selection[]): Reply {
  const named = selections.some(({ device }) => device.communityId);
  const lines = selections.flatMap(({ device: { device }, flows }) =>
    flows.map((flow) => csvLine(device, flow, named)),
  );
  const body = [csvHeader(named), ...lines].map((line) => `${line}\n`).join('');
  return { status: 200, contentType: 'text/csv; charset=utf-8; header=present', body };
}

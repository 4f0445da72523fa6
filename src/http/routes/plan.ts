/** `/plan`: who owns which part of the traffic, as JSON. */
import type { DeviceSnapshot } from '../../snapshot/snapshot.js';
import { jsonReply } from '../reply.js';
import type { Route } from './route.js';

export const planRoute: Route = {
  method: 'GET',
  path: '/plan',
  summary: 'which worker gets which share of the traffic, and how it is decided, as JSON',
  reply: async ({ snapshot }) => {
    const { takenAt, devices } = await snapshot();
    return jsonReply({ taken_at: takenAt, devices: devices.map(planOf) });
  },
};

function planOf({ device, plan, workers }: DeviceSnapshot): Record<string, unknown> {
  return {
    device,
    epoch: plan.epoch,
    method: plan.method,
    policy: plan.policy,
    seed: plan.seed,
    buckets: plan.buckets,
    imbalance: plan.imbalance,
    elephants: plan.elephants,
    moved: plan.moved,
    failures: plan.failures,
    workers: workers.map((worker) => ({
      worker: worker.worker,
      up: worker.up,
      buckets: worker.buckets,
      share: worker.buckets / plan.buckets,
      ranges: worker.ranges,
      filter_instructions: worker.filterInstructions,
    })),
  };
}

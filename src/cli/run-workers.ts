/** Which interfaces are captured, and by which workers: as the options say, or the layout. */
import { hostname } from 'node:os';
import type { Settings } from '../config/options.js';
import { resolveDevice } from '../device/discovery.js';
import { nodesOf } from '../layout/layout.js';
import type { LayoutNode, SharedInterface } from '../layout/layout.js';
import { loadLayout } from '../layout/load-layout.js';
import type { DeviceWorkers } from '../manager/manager.js';
import { UsageError, UserError } from '../user-error.js';
import { noWeights } from './plan-options.js';

/** The workers of an interface; with a layout, each has the name of a node. */
export interface NamedWorkers extends DeviceWorkers {
  readonly weights: readonly number[];
  /** The name of each worker's node; absent without a layout. */
  readonly names?: readonly string[];
}

/** Reads the layout, if there is one. Rejects with a UserError or UsageError. */
export async function workersAtStart(settings: Settings): Promise<NamedWorkers[]> {
  const { layout } = settings;
  const all =
    layout === undefined
      ? (await namedDevices(settings)).map((device) => ({ device, weights: weightsOf(settings) }))
      : await Promise.all((await ownNodes(settings, layout)).map(namedNodes));
  const devices = all.map(({ device }) => device);
  const twice = devices.find((device, at) => devices.indexOf(device) !== at);
  if (twice !== undefined) throw new UserError(`interface ${twice} is named twice`);
  const isUneven = all.some(({ weights }) => weights.some((weight) => weight !== weights[0]));
  if (settings.dialect === 'zeek' && isUneven) throw new UsageError(noWeights);
  return all;
}

/**
 * The same while packets are captured: a node's worker stays who it is, one that is new comes last, and one that is gone gets nothing
 * any more. Rejects with a UserError or UsageError, also when an interface comes or goes.
 */
export async function workersNow(settings: Settings, running: readonly NamedWorkers[]): Promise<NamedWorkers[]> {
  const { layout } = settings;
  if ((layout === undefined) !== running.every(({ names }) => names === undefined)) {
    throw new UserError('a layout instead of options, or the other way round, takes a restart of headgate');
  }
  if (layout === undefined) return running.map(({ device }) => ({ device, weights: weightsOf(settings) }));
  const wanted = await ownNodes(settings, layout);
  const fresh = wanted.find((one) => running.every(({ device }) => device !== one.interface));
  if (fresh !== undefined) throw new UserError(`to capture on ${fresh.interface}, too, takes a restart of headgate`);
  return running.map((before) => {
    const found = wanted.find((one) => one.interface === before.device);
    if (found === undefined) throw new UserError(`to capture on ${before.device} no more takes a restart of headgate`);
    return inPlace(before, found.nodes);
  });
}

function namedDevices({ devices }: Settings): Promise<string[]> {
  return Promise.all(devices.length === 0 ? [resolveDevice(undefined)] : devices.map(resolveDevice));
}

function weightsOf({ workers, weights }: Settings): readonly number[] {
  return weights ?? Array<number>(workers).fill(1);
}

async function ownNodes({ host = hostname() }: Settings, layout: string): Promise<SharedInterface[]> {
  return nodesOf(await loadLayout(layout), host);
}

async function namedNodes({ interface: name, nodes }: SharedInterface): Promise<NamedWorkers> {
  return byName(await resolveDevice(name), nodes);
}

function byName(device: string, nodes: readonly LayoutNode[]): NamedWorkers {
  return {
    device,
    weights: nodes.map(({ weight }) => weight),
    processors: nodes.map(({ cpu }) => cpu),
    names: nodes.map(({ name }) => name),
  };
}

function inPlace({ device, names: known = [] }: NamedWorkers, nodes: readonly LayoutNode[]): NamedWorkers {
  const kept = known.map((name): LayoutNode => {
    const gone = { name, host: '', interface: device, weight: 0 };
    return nodes.find((node) => node.name === name) ?? gone;
  });
  return byName(device, [...kept, ...nodes.filter(({ name }) => !known.includes(name))]);
}

/** What changes from some workers to others, and what would but waits for a restart, a line each. */
export function describeWorkers(before: readonly NamedWorkers[], after: readonly NamedWorkers[]): string[] {
  return after.flatMap((workers, at) =>
    (workers.names ?? []).flatMap((name, worker) =>
      changesOf(before[at], workers, worker).map(
        (change) => `${name} on ${workers.device} (worker ${worker}): ${change}`,
      ),
    ),
  );
}

function changesOf(before: NamedWorkers | undefined, after: NamedWorkers, worker: number): string[] {
  const [from, to = 0] = [before?.weights[worker], after.weights[worker]];
  if (from === undefined) return [`is new, with the weight ${to}`];
  const ofWeight = from === to ? [] : [`weight ${from} -> ${to}`];
  return to === 0 ? ofWeight : [...ofWeight, ...waitingOf(before?.processors?.[worker], after.processors?.[worker])];
}

function waitingOf(cpu: number | undefined, wanted: number | undefined): string[] {
  return cpu === wanted ? [] : [`cpu ${cpu ?? 'any'} stays; ${wanted ?? 'any'} takes a restart of headgate`];
}

/** Workers stay on the processors that they began on. */
export function withProcessorsOf(before: readonly NamedWorkers[], after: readonly NamedWorkers[]): NamedWorkers[] {
  return after.map((workers, at) => {
    const known = before[at]?.processors ?? [];
    return workers.processors === undefined
      ? workers
      : { ...workers, processors: [...known, ...workers.processors.slice(known.length)] };
  });
}

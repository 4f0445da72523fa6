/** The life of a capture: devices, memory, page, capture, signals, totals. */
import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { addon } from '../addon/addon.js';
import { resolveDevice } from '../device/discovery.js';
import { startServer } from '../http/server.js';
import { createLog } from '../log/log.js';
import { Manager } from '../manager/manager.js';
import { createNotifier } from '../service/systemd.js';
import { checkMemory, workerBytes } from '../manager/memory.js';
import { DEFAULT_POLICY } from '../split/policy.js';
import { faultKinds } from '../worker/messages.js';
import type { FaultKind } from '../worker/messages.js';
import type { FullFlows } from '../snapshot/full-flows.js';
import { UserError } from '../user-error.js';
import { version } from '../version.js';
import { Reloader, reloadable } from './run-reload.js';
import type { SettingsSource } from './settings-command.js';
import { receiveSignals } from './signals.js';
import { startLines } from './run-start.js';
import { formatTotals } from './run-totals.js';

const mebibyte = 1024 * 1024;

export async function runService({ hasFile, load }: SettingsSource): Promise<void> {
  const log = createLog(process.stderr.isTTY);
  const signals = receiveSignals({
    canReload: hasFile,
    onImpatience: () => log.info('still counting what is left in the rings; a moment'),
  });
  const { settings: options } = await load();
  const devices = resolveDevices(options.devices);
  const seed = options.seed ?? randomBytes(8).toString('hex');
  const ringBytes = options.ring * mebibyte;
  checkMemory(devices.length * options.workers, workerBytes(ringBytes, options.maxFlows));

  let manager: Manager | undefined;
  const notifier = createNotifier(process.env, {
    alive: () => manager?.alive() ?? false,
    onFailure: (error) => log.warn(error.message),
  });
  const reloader = new Reloader({ running: options, load, log, notifier });
  const server = await startServer({
    ...options.listen,
    source: {
      ready: () => manager?.ready() ?? false,
      snapshot: () => {
        if (manager === undefined) throw new UserError('capture has not started yet');
        return manager.snapshot();
      },
    },
    ...(options.fullFlows ? { fullFlows: () => takeFullFlows(manager, options.fullFlowsLimit) } : {}),
    onFailure: (error) => log.error({ err: error }, `a page failed: ${String(error)}`),
    ...(options.enableLifecycle ? { reload: () => reloadSettings(reloader, manager) } : {}),
    ...(options.faultInjection ? { fault: (query: URLSearchParams) => injectFault(manager, query) } : {}),
  });
  try {
    manager = await Manager.start(
      {
        ...options,
        ...reloadable(options),
        devices,
        seed,
        policy: DEFAULT_POLICY,
        ringBytes,
        blockTimeoutMs: options.blockTimeout,
        build: { version: version(), libpcap: addon.libpcapVersion(), node: process.versions.node },
      },
      log,
    );
    const capture = manager;
    for (const { level, fields, sentence } of startLines({ devices, options, seed, url: server.url })) {
      log[level](fields, sentence);
    }
    notifier.ready('capturing');
    signals.onReload(() => void reloader.reload(capture).catch(() => undefined)); // the log has it
    await signals.stopped;
    log.info('stopping: counting what is left in the rings');
    reloader.close();
    notifier.stopping('counting what is left in the rings');
    const last = await manager.stop();
    process.stdout.write(formatTotals(last));
  } finally {
    await server.close();
  }
}

/** The interfaces that are meant, each once. */
function resolveDevices(names: readonly string[]): string[] {
  const devices = names.length === 0 ? [resolveDevice(undefined)] : names.map(resolveDevice);
  const twice = devices.find((device, at) => devices.indexOf(device) !== at);
  if (twice !== undefined) throw new UserError(`interface ${twice} is named twice`);
  return devices;
}

function reloadSettings(reloader: Reloader, manager: Manager | undefined): Promise<string> {
  if (manager === undefined) throw new UserError('capture has not started yet');
  return reloader.reload(manager);
}

/** @param series the most of each device; a flow has four: packets and bytes, forward and reverse */
async function takeFullFlows(manager: Manager | undefined, series: number): Promise<FullFlows> {
  if (manager === undefined) throw new UserError('capture has not started yet');
  return manager.fullFlows(Math.floor(series / 4));
}

function injectFault(manager: Manager | undefined, query: URLSearchParams): void {
  const kind = query.get('kind');
  const worker = query.get('worker') ?? '';
  if (!faultKinds.includes(kind as FaultKind)) throw new UserError(`kind is one of ${faultKinds.join(', ')}`);
  if (!/^\d{1,3}$/.test(worker)) throw new UserError('worker is the number of a worker');
  manager?.fault(query.get('device') ?? undefined, Number(worker), kind as FaultKind);
}

/** The life of a capture: devices, memory, page, capture, signals, totals. */
import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { addon } from '../addon/addon.js';
import { policyOf } from '../config/policy-text.js';
import { resolveDevice } from '../device/discovery.js';
import { startServer } from '../http/server.js';
import { createLog } from '../log/log.js';
import { Manager } from '../manager/manager.js';
import { createNotifier } from '../service/systemd.js';
import { checkMemory, workerBytes } from '../manager/memory.js';
import { UserError } from '../user-error.js';
import { version } from '../version.js';
import { Reloader, reloadable } from './run-reload.js';
import { serverOptions } from './run-server.js';
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
  const server = await startServer(serverOptions({ settings: options, reloader, log, running: () => manager }));
  try {
    manager = await Manager.start(
      {
        ...options,
        ...reloadable(options),
        devices,
        seed,
        policy: policyOf(options),
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

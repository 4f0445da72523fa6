/** The life of a capture: devices, memory, page, capture, signals, totals. */
import process from 'node:process';
import { addon } from '../addon/addon.js';
import { startServer } from '../http/server.js';
import { createLog } from '../log/log.js';
import { Manager, workersOf } from '../manager/manager.js';
import { createNotifier } from '../service/systemd.js';
import { checkMemory, workerBytes } from '../manager/memory.js';
import { lastBlocksMs } from '../manager/ring.js';
import { version } from './version.js';
import { print } from './print.js';
import { Reloader, randomSeed, reloadable } from './run-reload.js';
import { serverOptions } from './run-server.js';
import type { SettingsSource } from './settings-command.js';
import { receiveSignals } from './signals.js';
import { startLines } from './run-start.js';
import { formatTotals } from './run-totals.js';
import { workersAtStart } from './run-workers.js';

const mebibyte = 1024 * 1024;

export async function runService({ hasFile, load }: SettingsSource): Promise<void> {
  const log = createLog();
  const signals = receiveSignals({
    canReload: hasFile,
    onImpatience: () => log.info('still counting what is left in the rings; a moment'),
  });
  const { settings: options } = await load();
  signals.expectWait(lastBlocksMs(options.blockTimeout));
  const devices = await workersAtStart(options);
  const seed = options.seed ?? randomSeed();
  const ringBytes = options.ring * mebibyte;
  checkMemory(workersOf({ devices }), workerBytes(ringBytes, options.maxFlows));

  let manager: Manager | undefined;
  const notifier = createNotifier(process.env, {
    alive: () => manager?.alive() ?? false,
    onFailure: (error) => log.warn(error.message),
  });
  const reloader = new Reloader({ running: options, workers: devices, seed, load, log, notifier });
  const server = await startServer(serverOptions({ settings: options, reloader, log, running: () => manager }));
  try {
    manager = await Manager.start(
      {
        ...options,
        ...reloadable(options, devices, seed),
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
    reloader.sayReady();
    signals.onReload(() => void reloader.reload(capture).catch(() => undefined)); // the log has it
    await signals.stopped;
    log.info('stopping: counting what is left in the rings');
    reloader.close();
    notifier.stopping('counting what is left in the rings');
    const last = await manager.stop();
    await print(formatTotals(last));
  } finally {
    await server.close();
  }
}

/**
 * What headgate tells the service manager that started it, by the protocol of sd_notify(3): when it captures, when it reloads,
 * when it stops, and, again and again, that every lane is looked after. Started by anything else, it tells nobody. Main thread.
 */
import process from 'node:process';
import { addon } from '../addon/addon.js';

export interface Notifier {
  /** Capture has begun, or goes on after a reload. `status` is one line for `systemctl status`. The watchdog is fed from now on. */
  ready(status: string): void;
  /** A reload begins; `ready` says that it is over. */
  reloading(): void;
  /** Capture ends. The watchdog is fed no more: from here on it is the manager's stop timeout that counts. */
  stopping(status: string): void;
}

export interface NotifierOptions {
  /** Whether the service does its work; asked when the watchdog is to be fed, which waits while the answer is false. */
  readonly alive: () => boolean;
  /** Hears, in one sentence, that nothing can be told; the next time only when it worked in between. */
  readonly onFailure: (error: Error) => void;
  /** For tests. */
  readonly send?: (address: string, message: string) => void;
}

/** How often it is seen, in the time between two meals, whether a service that was not alive is so again. */
const hungryLooks = 8;
/** The longest that a timer of Node.js waits. */
const longestTimerMs = 2 ** 31 - 1;

/** Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID from `environment`, which the service manager has set, or not. */
export function createNotifier(environment: NodeJS.ProcessEnv, options: NotifierOptions): Notifier {
  const tell = teller(environment['NOTIFY_SOCKET'] ?? '', options);
  const intervalMs = watchdogIntervalMs(environment);
  let timer: NodeJS.Timeout | undefined;
  const feedIn = (delayMs: number): NodeJS.Timeout => setTimeout(feed, delayMs).unref();
  const feed = (): void => {
    const isAlive = options.alive();
    if (isAlive) tell({ WATCHDOG: '1' });
    timer = feedIn(isAlive ? intervalMs : Math.ceil(intervalMs / hungryLooks));
  };
  return {
    ready: (status) => {
      tell({ READY: '1', STATUS: status });
      if (intervalMs > 0) timer ??= feedIn(intervalMs);
    },
    reloading: () => tell({ RELOADING: '1', MONOTONIC_USEC: String(monotonicMicroseconds()) }),
    stopping: (status) => {
      clearTimeout(timer);
      tell({ STOPPING: '1', STATUS: status });
    },
  };
}

type Tell = (fields: Readonly<Record<string, string>>) => void;

function teller(address: string, { onFailure, send = notifyService }: NotifierOptions): Tell {
  let failed = false;
  return (fields) => {
    if (address === '') return;
    const lines = Object.entries(fields).map(([name, value]) => `${name}=${value.replace(/\s+/g, ' ')}`);
    try {
      send(address, lines.join('\n'));
      failed = false;
    } catch (error) {
      if (!failed) onFailure(error as Error);
      failed = true;
    }
  };
}

function notifyService(address: string, message: string): void {
  addon.notifyService(address, message);
}

/** Half of what the manager waits for, as sd_watchdog_enabled(3) advises; 0 when it does not wait for this process. */
export function watchdogIntervalMs(environment: NodeJS.ProcessEnv): number {
  const { WATCHDOG_USEC: period = '', WATCHDOG_PID: pid = '' } = environment;
  if (!/^\d{1,15}$/.test(period) || Number(period) === 0) return 0;
  if (pid !== '' && pid !== String(process.pid)) return 0;
  return Math.min(Math.max(Math.floor(Number(period) / 2000), 1), longestTimerMs);
}

/** CLOCK_MONOTONIC, which Node.js reads for this. */
function monotonicMicroseconds(): bigint {
  return process.hrtime.bigint() / 1000n;
}

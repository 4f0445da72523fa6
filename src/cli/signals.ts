/** What the shell and the service manager tell a capture by signals, from the first moment on. */
import process from 'node:process';

export interface SignalOptions {
  /** Whether there is a file to read again; without one SIGHUP says that the terminal is gone, and stops the capture. */
  readonly canReload: boolean;
  /** Told when somebody wants it to stop who has wanted that already. */
  readonly onImpatience: () => void;
}

export interface Signals {
  /** Resolves when the capture is to stop. */
  readonly stopped: Promise<void>;
  /** Does this at every SIGHUP, and now if there was one before. */
  onReload(reload: () => void): void;
  /** Stopping takes so many milliseconds more before it counts what is left. */
  expectWait(milliseconds: number): void;
}

/**
 * The longest that stopping may take before another signal ends the process at once: what is left in the rings is counted in less.
 * Whoever asks twice, as a shell and what it runs often do, must not lose that.
 */
const patienceMs = 10_000;

export function receiveSignals({ canReload, onImpatience }: SignalOptions): Signals {
  let reload: (() => void) | undefined;
  let isReloadWanted = false;
  if (canReload) {
    process.on('SIGHUP', () => {
      isReloadWanted = true;
      reload?.();
    });
  }
  let waitMs = 0;
  const stops: readonly NodeJS.Signals[] = canReload ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];
  return {
    stopped: untilOneOf(stops, onImpatience, () => waitMs + patienceMs),
    onReload: (act) => {
      reload = act;
      if (isReloadWanted) act();
    },
    expectWait: (milliseconds) => (waitMs = milliseconds),
  };
}

function untilOneOf(names: readonly NodeJS.Signals[], onImpatience: () => void, patience: () => number): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false;
    const hear = (): void => {
      if (isStopping) {
        onImpatience();
        return;
      }
      isStopping = true;
      resolve();
      setTimeout(() => names.forEach((name) => process.off(name, hear)), patience()).unref();
    };
    for (const name of names) process.on(name, hear);
  });
}

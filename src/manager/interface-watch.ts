/** Looks at a device several times a second: names its gaps in the log, follows its name and MTU, and opens the rings anew when it is back. */
import { addon } from '../addon/addon.js';
import type { DeviceFacts } from '../addon/addon.js';
import type { Log } from '../log/log.js';
import { messageOf } from '../user-error.js';
import type { Capture } from './capture.js';
import { DevicePresence } from './device-presence.js';
import type { PlanChanges } from './plan-changes.js';

export interface InterfaceWatchOptions {
  readonly capture: Capture;
  readonly changes: PlanChanges;
  readonly log: Log;
  /** Seconds of a steady clock. */
  readonly now: () => number;
}

export class InterfaceWatch {
  readonly presence: DevicePresence;
  readonly #options: InterfaceWatchOptions;
  #name: string;
  #reopening = false;
  #mtu: number | undefined;

  constructor(options: InterfaceWatchOptions) {
    this.#options = options;
    const { device } = options.capture;
    this.#name = device;
    this.presence = new DevicePresence(device, addon.deviceFacts(device));
  }

  /** What the interface is called now, or was when it was seen last. */
  get name(): string {
    return this.#name;
  }

  /** @param intact whether the rings are still on the interface */
  look(intact: boolean): void {
    const { capture, log, now } = this.#options;
    const { device } = capture;
    const facts = this.#facts(intact);
    const { verdict, event } = this.presence.look(facts, intact, now());
    if (event !== undefined) log[event.gap ? 'warn' : 'info']({ device }, event.sentence);
    if (facts === undefined) return;
    this.#followMtu(facts.mtu);
    if (verdict === 'reopen' && !this.#reopening) this.#reopen(facts.index);
  }

  /** A lane that is opened later knows it by itself. */
  #followMtu(mtu: number): void {
    if (mtu === this.#mtu) return;
    this.#mtu = mtu;
    for (const { number } of this.#options.capture.lanes) addon.setLaneMtu(number, mtu);
  }

  /** Rings stay on an interface that is given another name, unless there is another one by the name that is captured. */
  #facts(intact: boolean): DeviceFacts | undefined {
    const { device } = this.#options.capture;
    const { index } = this.presence;
    const facts = addon.deviceFacts(device);
    if (facts !== undefined) {
      if (facts.index === index) this.#setName(device);
      else this.#name = device; // the gap is named, and why
      return facts;
    }
    const name = intact && index !== undefined ? addon.deviceName(index) : undefined;
    if (name === undefined) return undefined;
    this.#setName(name);
    return addon.deviceFacts(name);
  }

  #setName(name: string): void {
    if (name === this.#name) return;
    this.#name = name;
    const { capture, log } = this.#options;
    const { device } = capture;
    const what = name === device ? 'has its name again' : `is called ${name} now; capture stays on it`;
    log.info({ device, name }, `interface ${device} ${what}`);
  }

  #reopen(index: number): void {
    const { capture, changes, log, now } = this.#options;
    const { device } = capture;
    this.#reopening = true;
    changes
      .inTurn(async () => {
        await capture.reopen();
        this.presence.reopened(index);
      })
      .catch((error: unknown) => {
        if (changes.closed) return;
        this.presence.reopenFailed(now());
        log.error({ device, err: error }, `${device}: capture could not be resumed: ${messageOf(error)}`);
      })
      .finally(() => (this.#reopening = false));
  }
}

/** Whether a device is there, and how long it was not: what is seen of it several times a second becomes gaps with names. */
import type { DeviceFacts } from '../addon/addon.js';

/** What to do about a device. */
export type Verdict = 'fine' | 'wait' | 'reopen';

export interface PresenceEvent {
  /** True when a gap begins, false when it ends. */
  readonly gap: boolean;
  readonly sentence: string;
}

/** Seconds until reopening is tried again after it failed; each further failure doubles them. */
const firstRetry = 0.5;
const longestRetry = 10;

export class DevicePresence {
  readonly #device: string;
  #index: number | undefined;
  #gapSince: number | undefined;
  #gapSeconds = 0;
  #gaps = 0;
  #retry = firstRetry;
  #retryAt = -Infinity;

  constructor(device: string, facts: DeviceFacts | undefined) {
    this.#device = device;
    this.#index = facts?.index;
  }

  /** Of the interface that the rings are on; undefined when there was none. */
  get index(): number | undefined {
    return this.#index;
  }

  get up(): boolean {
    return this.#gapSince === undefined;
  }

  /** How often capture was interrupted, the present gap included. */
  get gaps(): number {
    return this.#gaps;
  }

  /** Seconds without capture, those of the present gap included. */
  gapSeconds(now: number): number {
    return this.#gapSeconds + (this.#gapSince === undefined ? 0 : now - this.#gapSince);
  }

  /** @param intact whether the rings are still on the interface; @param now seconds of a steady clock */
  look(facts: DeviceFacts | undefined, intact: boolean, now: number): { verdict: Verdict; event?: PresenceEvent } {
    const sameInterface = intact && facts?.index === this.#index;
    if (facts?.up === true && sameInterface) return this.#fine(now);
    const verdict = facts?.up === true && now >= this.#retryAt ? 'reopen' : 'wait';
    if (this.#gapSince !== undefined) return { verdict };
    this.#gapSince = now;
    this.#gaps += 1;
    const what = facts === undefined ? 'gone' : facts.up ? 'another one now' : 'down';
    return { verdict, event: { gap: true, sentence: `interface ${this.#device} is ${what}; capture waits for it` } };
  }

  #fine(now: number): { verdict: Verdict; event?: PresenceEvent } {
    if (this.#gapSince === undefined) return { verdict: 'fine' };
    const seconds = now - this.#gapSince;
    this.#gapSeconds += seconds;
    this.#gapSince = undefined;
    // The rings stay on an interface that is given another name while it is down.
    const sentence =
      `interface ${this.#device} is back after ${seconds.toFixed(1)} s, in which nothing was captured but what came under another ` +
      'name, if it had one';
    return { verdict: 'fine', event: { gap: false, sentence } };
  }

  /** The rings are on the interface with this index from now on. */
  reopened(index: number): void {
    this.#index = index;
    this.#retry = firstRetry;
  }

  /** They could not be put on it, and are on none now; it is not tried again before a while. */
  reopenFailed(now: number): void {
    this.#index = undefined;
    this.#retryAt = now + this.#retry;
    this.#retry = Math.min(2 * this.#retry, longestRetry);
  }
}

/** The driver of lanes that are members of a fanout group, as a test talks to it. */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Namespace } from '../support/namespace.js';

const driver = new URL('lanes-driver.js', import.meta.url).pathname;
const deadlineMs = 20_000;

/** By lane. */
export interface Counts {
  readonly received: number[];
  /** Of the received ones, those that found the ring full. */
  readonly dropped: number[];
  readonly counted: number[];
  /** Frames whose bucket another lane owns. */
  readonly surplus: number[];
}

export interface Refusal {
  readonly message: string;
  readonly code: string;
}

export class Lanes {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  private constructor(namespace: Namespace, options: object) {
    this.#process = namespace.start(process.execPath, [driver, JSON.stringify(options)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#answers = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]();
  }

  /** Opens `members` lanes, and makes them a group in their order. */
  static async start(namespace: Namespace, device: string, members: number, seed: string): Promise<Lanes> {
    const lanes = new Lanes(namespace, { device, members, seed });
    await lanes.#read();
    return lanes;
  }

  async setOwner(owner: Uint16Array): Promise<void> {
    await this.ask({ do: 'owner', owner: [...owner] });
  }

  /** Lets packets in, and counts from now on. */
  async accept(): Promise<void> {
    await this.ask({ do: 'accept' });
  }

  /** What is counted when `packets` have been received in all, or none has come any more for long. */
  async settled(packets: number): Promise<Counts> {
    const deadline = Date.now() + deadlineMs;
    for (;;) {
      const counts = await this.ask<Counts>({ do: 'counts' });
      const judged = sum(counts.counted) + sum(counts.surplus);
      if (judged >= packets || Date.now() > deadline) return counts;
      await sleep(20);
    }
  }

  ask<Answer>(command: object): Promise<Answer> {
    this.#process.stdin?.write(`${JSON.stringify(command)}\n`);
    return this.#read<Answer>();
  }

  async #read<Answer>(): Promise<Answer> {
    const line = await this.#answers.next();
    if (line.done === true) throw new Error('the driver of the lanes ended');
    return JSON.parse(line.value) as Answer;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

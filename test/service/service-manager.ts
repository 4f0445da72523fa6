/** A service manager's side of sd_notify(3): a socket of the test's own, and what arrives there. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

const program = new URL('./notify-socket.py', import.meta.url).pathname;

export interface Message {
  /** When it had arrived, in microseconds of CLOCK_MONOTONIC. */
  readonly at: number;
  readonly message: string;
}

export class ServiceManager {
  readonly address: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(address: string) {
    this.address = address;
    this.#process = spawn('python3', [program, address], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]();
  }

  /** Resolves when the socket is there. */
  static async listen(address: string): Promise<ServiceManager> {
    const manager = new ServiceManager(address);
    await manager.#line();
    return manager;
  }

  async next(): Promise<Message> {
    return JSON.parse(await this.#line()) as Message;
  }

  /** The first message, from now on, that holds `line`. */
  async until(line: string): Promise<Message> {
    for (;;) {
      const message = await this.next();
      if (message.message.split('\n').includes(line)) return message;
    }
  }

  close(): void {
    this.#process.kill();
  }

  async #line(): Promise<string> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error(`the socket ${this.address} is gone`);
    return line.value;
  }
}

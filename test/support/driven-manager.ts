/** The manager in a test's namespace, asked for what no command line asks for. */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Snapshot } from '#src/snapshot/snapshot.js';
import type { Policy } from '#src/split/policy.js';
import type { Namespace } from './namespace.js';

const driver = new URL('manager-driver.js', import.meta.url).pathname;

/** Reports of a million flows are large, and memory is measured after a collection. */
const nodeFlags = ['--max-old-space-size=8192', '--expose-gc'];

export class DrivenManager {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  #errors = '';
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(namespace: Namespace, options: object) {
    const words = [...nodeFlags, driver, JSON.stringify({ devices: ['tap0'], ...options })];
    this.#process = namespace.start(process.execPath, words, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#process.stderr?.on('data', (text: Buffer) => (this.#errors += text.toString()));
    this.#answers = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]();
  }

  /** Starts it with the options of a manager; on `tap0` unless they name devices. */
  static async start(namespace: Namespace, options: object): Promise<DrivenManager> {
    const manager = new DrivenManager(namespace, options);
    await manager.#read();
    return manager;
  }

  snapshot(): Promise<Snapshot> {
    return this.#ask({ do: 'snapshot' });
  }

  async setWeights(weights: readonly number[]): Promise<void> {
    const { error } = await this.#ask<{ error?: string }>({ do: 'weights', weights });
    if (error !== undefined) throw new Error(error);
  }

  /** Another policy and seed. */
  async setSplit(policy: Policy, seed: string): Promise<void> {
    const { error } = await this.#ask<{ error?: string }>({ do: 'split', policy, seed });
    if (error !== undefined) throw new Error(error);
  }

  /** From now on no program can be put on these lanes. */
  async refusePrograms(lanes: readonly number[]): Promise<void> {
    await this.#ask({ do: 'refuse', lanes });
  }

  async fault(worker: number, kind: string): Promise<void> {
    await this.#ask({ do: 'fault', worker, kind });
  }

  /** Every flow on some lanes: its key and its packets. */
  flows(lanes: readonly number[]): Promise<[string, number][]> {
    return this.#ask({ do: 'flows', lanes });
  }

  /** All flows on some lanes: how many of each number of packets and bytes, and how many different ones. */
  tally(lanes: readonly number[]): Promise<{ different: number; sizes: Record<string, number> }> {
    return this.#ask({ do: 'tally', lanes });
  }

  /** Bytes of resident memory and open descriptors of the process. */
  usage(): Promise<{ memory: number; descriptors: number }> {
    return this.#ask({ do: 'usage' });
  }

  /** Serves the manager's pages inside the namespace; where. */
  async serve(): Promise<string> {
    const { url } = await this.#ask<{ url: string }>({ do: 'serve' });
    return url;
  }

  /**
   * What the event loop did since this was last asked, in milliseconds: its processor time, how long it was busy (more, if others want
   * the processor), and how long at a stretch.
   */
  loop(): Promise<{ time: number; busy: number; longest: number }> {
    return this.#ask({ do: 'loop' });
  }

  stop(): Promise<Snapshot> {
    return this.#ask({ do: 'stop' });
  }

  /** Keeps all its threads from running until `resume()`. */
  pause(): void {
    this.#process.kill('SIGSTOP');
  }

  resume(): void {
    this.#process.kill('SIGCONT');
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #ask<Answer>(command: object): Promise<Answer> {
    const answer = this.#turn.then(async () => {
      this.#process.stdin?.write(`${JSON.stringify(command)}\n`);
      return this.#read<Answer>();
    });
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #read<Answer>(): Promise<Answer> {
    const line = await this.#answers.next();
    if (line.done === true) throw new Error(`the manager ended:\n${this.#errors}`);
    return JSON.parse(line.value) as Answer;
  }
}

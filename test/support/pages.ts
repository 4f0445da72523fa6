/** Pages of a server inside a test's namespace, fetched one after the other. */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Metrics } from './metrics.js';
import type { Namespace } from './namespace.js';

const agent = new URL('fetch-agent.js', import.meta.url).pathname;

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export class Pages {
  readonly #server: string;
  readonly #agent: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param server where paths are, such as `http://127.0.0.1:10514` */
  constructor(namespace: Namespace, server: string) {
    this.#server = server;
    this.#agent = namespace.start(process.execPath, [agent], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#answers = createInterface({ input: this.#agent.stdout! })[Symbol.asyncIterator]();
  }

  /** Fetches a page of the server, or of another one in the namespace when `path` is a URL. */
  get(path: string, method = 'GET'): Promise<Answer> {
    const url = path.startsWith('http') ? path : `${this.#server}${path}`;
    const answer = this.#turn.then(async () => {
      this.#agent.stdin?.write(`${JSON.stringify({ url, method })}\n`);
      const line = await this.#answers.next();
      return JSON.parse(line.value as string) as Answer;
    });
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async metrics(): Promise<Metrics> {
    return new Metrics((await this.get('/metrics')).body);
  }

  kill(): void {
    this.#agent.kill();
  }
}

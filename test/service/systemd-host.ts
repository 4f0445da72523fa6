/** A host of the test's own, as far as a service sees it: systemd is its first process, headgate is installed, nothing else runs. */
import { execFileSync, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Namespace } from '../support/namespace.js';

const root = new URL('../../', import.meta.url).pathname;
const bootDeadlineMs = 20_000;

/** Unlike the caller's, so that nothing is found here that a host would not have. */
const environment = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root'];

export interface Ended {
  readonly status: number | null;
  /** Standard output and standard error. */
  readonly output: string;
}

export class SystemdHost {
  readonly #boot: ChildProcess;
  /** The number of systemd's process outside. */
  readonly #systemd: number;

  private constructor(boot: ChildProcess, systemd: number) {
    this.#boot = boot;
    this.#systemd = systemd;
  }

  /** Resolves when systemd has reached its default target. Throws, with what was said, when it cannot be had. */
  static async boot(namespace: Namespace): Promise<SystemdHost> {
    const boot = namespace.start(`${root}test/service/boot-systemd`, [root, process.execPath], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    boot.stderr?.on('data', (text: Buffer) => (errors += text.toString()));
    const first = await createInterface({ input: boot.stdout! })[Symbol.asyncIterator]().next();
    if (first.done === true) throw new Error(`systemd cannot be started in namespaces of its own:\n${errors}`);
    const host = new SystemdHost(boot, Number(first.value));
    const deadline = Date.now() + bootDeadlineMs;
    while (host.end('systemctl', 'is-system-running').output.trim() !== 'running') {
      if (Date.now() < deadline && boot.exitCode === null) {
        await sleep(50);
        continue;
      }
      const { output } = host.end('journalctl', '--no-pager');
      await host.remove();
      throw new Error(`systemd does not come up:\n${errors}${output}`);
    }
    return host;
  }

  /** Runs a program on the host to its end. */
  end(program: string, ...words: string[]): Ended {
    const { status, stdout, stderr } = spawnSync('nsenter', this.#inside(program, words), { encoding: 'utf8' });
    return { status, output: stdout + stderr };
  }

  /** The same; its standard output. Throws when it fails. */
  run(program: string, ...words: string[]): string {
    return execFileSync('nsenter', this.#inside(program, words), { encoding: 'utf8', stdio: 'pipe' });
  }

  #inside(program: string, words: readonly string[]): string[] {
    const namespaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup'];
    return ['--target', `${this.#systemd}`, ...namespaces, '--', 'env', '-i', ...environment, program, ...words];
  }

  /** A line of a shell. Throws when it fails. */
  shell(line: string): string {
    return this.run('sh', '-euc', line);
  }

  /** What systemd knows of a service by these names. */
  show<Name extends string>(service: string, ...names: Name[]): Record<Name, string> {
    const lines = this.run('systemctl', 'show', service, ...names.map((name) => `--property=${name}`)).split('\n');
    return Object.fromEntries(lines.map((line) => /^(\w+)=(.*)$/.exec(line)?.slice(1) ?? [])) as Record<Name, string>;
  }

  /** What a service has said so far, without times. */
  journal(service: string, ...words: string[]): string {
    return this.run('journalctl', '--no-pager', '--quiet', '--output=cat', `--unit=${service}`, ...words);
  }

  async remove(): Promise<void> {
    if (this.#boot.exitCode !== null) return;
    const gone = once(this.#boot, 'exit');
    process.kill(this.#systemd, 'SIGKILL');
    await gone;
  }
}

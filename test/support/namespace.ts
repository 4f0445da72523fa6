/**
 * A network namespace of the test's own with a pair of interfaces: `tap0` is captured, what `wire0` sends arrives there. Nothing
 * but the test's frames is on the wire.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';

const root = new URL('../../', import.meta.url).pathname;

export class Namespace {
  readonly name = `headgate-${randomBytes(4).toString('hex')}`;

  constructor() {
    execFileSync('ip', ['netns', 'add', this.name]);
    // Without IPv6 on the interfaces the kernel says nothing of its own on the wire.
    this.run('sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1');
    this.run('ip', 'link', 'set', 'lo', 'up');
    this.addPair('tap0', 'wire0');
  }

  addPair(device: string, peer: string): void {
    this.run('ip', 'link', 'add', device, 'type', 'veth', 'peer', 'name', peer);
    for (const name of [device, peer]) this.run('ip', 'link', 'set', name, 'up');
  }

  /** Runs a program in the namespace to its end; its standard output. Throws when it fails. */
  run(program: string, ...words: string[]): string {
    return execFileSync('ip', ['netns', 'exec', this.name, program, ...words], { encoding: 'utf8', stdio: 'pipe' });
  }

  start(program: string, words: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return spawn('ip', ['netns', 'exec', this.name, program, ...words], options);
  }

  /**
   * Sends `count` frames, taking `frames` in turn; resolves with the frames a second that it reached when the last one is on the wire.
   */
  inject(
    frames: readonly Injected[],
    count: number,
    perSecond: number,
    { peer = 'wire0', first = 0, numbers = count }: Injection = {},
  ): Promise<number> {
    const words = [count, perSecond, first, numbers].map(String);
    return this.#rateOf('inject', [peer, ...words], Buffer.concat(frames.flatMap(encode)));
  }

  /**
   * Lets `count` frames of `flows` flows in turn arrive on tap0 as if its driver had received them: much faster than from the wire.
   * Resolves with the frames a second that it reached.
   */
  receive(count: number, flows: number, length: number, perSecond: number): Promise<number> {
    return this.#rateOf('live_inject', ['tap0', ...[count, flows, length, perSecond].map(String)]);
  }

  #rateOf(tool: string, words: readonly string[], input: Uint8Array = new Uint8Array()): Promise<number> {
    const child = this.start(`${root}.build/tools/${tool}`, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    let output = '';
    child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
    child.stdin?.end(input);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        if (code === 0) resolve(Number.parseFloat(output));
        else reject(new Error(`${tool} ended with ${code}`));
      });
    });
  }

  /** Makes a tun interface: its packets have no link header. */
  addTun(device: string): void {
    this.run('ip', 'tuntap', 'add', device, 'mode', 'tun');
    this.run('ip', 'link', 'set', device, 'up');
  }

  /** Lets IP packets arrive on a tun interface, each once. */
  feed(device: string, packets: readonly Uint8Array[]): void {
    const input = Buffer.concat(packets.flatMap(encode));
    execFileSync('ip', ['netns', 'exec', this.name, `${root}.build/tools/feed_tun`, device], { input, stdio: 'pipe' });
  }

  /** A counter of an interface, as sysfs has it. */
  counter(device: string, name: string): number {
    return Number(this.run('cat', `/sys/class/net/${device}/statistics/${name}`));
  }

  remove(): void {
    spawnSync('ip', ['netns', 'del', this.name]);
  }
}

/** A frame to send, and where its number stands in it: in its last four bytes if it has 60, unless it says otherwise. */
export type Injected = Uint8Array | { readonly frame: Uint8Array; readonly numberAt: number };

export interface Injection {
  /** The interface to send them out of. */
  readonly peer?: string;
  /** The number of the first frame; the next has the next one. */
  readonly first?: number;
  /** After so many they begin again with the first. */
  readonly numbers?: number;
}

const noNumber = 0xffffffff;

function encode(injected: Injected): Uint8Array[] {
  const frame = injected instanceof Uint8Array ? injected : injected.frame;
  const last = frame.length >= 60 ? frame.length - 4 : noNumber;
  const numberAt = injected instanceof Uint8Array ? last : injected.numberAt;
  return [new Uint8Array(Uint32Array.of(frame.length, numberAt).buffer), frame];
}

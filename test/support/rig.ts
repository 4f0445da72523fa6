/**
 * What a live test stands on: a namespace of its own, what runs in it, and a folder for files. Whatever was started is killed and
 * whatever was made is removed after each test, or after all tests of a file or a `describe`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { DrivenManager } from './driven-manager.js';
import { Headgate } from './headgate.js';
import { Namespace } from './namespace.js';
import type { Injected, Injection } from './namespace.js';

/** A rig that every test has anew. */
export function rigOfEachTest(): Rig {
  const rig = new Rig();
  beforeEach(() => rig.begin());
  afterEach(() => rig.end());
  return rig;
}

/** A rig that the tests share; hooks that stand below this call find it ready. */
export function rigOfAllTests(): Rig {
  const rig = new Rig();
  beforeAll(() => rig.begin());
  afterAll(() => rig.end());
  return rig;
}

export class Rig {
  #namespace: Namespace | undefined;
  #folder: string | undefined;
  #headgate: Headgate | undefined;
  #manager: DrivenManager | undefined;
  /** In the order in which it was started. */
  #started: { kill(): unknown }[] = [];

  begin(): void {
    this.#namespace = new Namespace();
  }

  async end(): Promise<void> {
    for (const one of this.#started.reverse()) await one.kill();
    this.#namespace?.remove();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#started = [];
    this.#namespace = this.#folder = this.#headgate = this.#manager = undefined;
  }

  get namespace(): Namespace {
    return there(this.#namespace, 'namespace');
  }

  /** The headgate that was started last. */
  get headgate(): Headgate {
    return there(this.#headgate, 'headgate');
  }

  /** The manager that was started last. */
  get manager(): DrivenManager {
    return there(this.#manager, 'manager');
  }

  /** Starts headgate with the words of a command line, and waits until it counts. */
  async startHeadgate(...words: string[]): Promise<Headgate> {
    this.#headgate = this.endWith(await Headgate.start(this.namespace, ...words));
    return this.#headgate;
  }

  /** Starts headgate with a file of settings, which tests may change and have read again. */
  startHeadgateBy(settings: string, ...words: string[]): Promise<Headgate> {
    return this.startHeadgate('--config', settings, '--enable-lifecycle', ...words);
  }

  /** Starts the manager alone: see {@link DrivenManager.start}. */
  async startManager(options: object): Promise<DrivenManager> {
    this.#manager = this.endWith(await DrivenManager.start(this.namespace, options));
    return this.#manager;
  }

  /** What a test has started itself is killed with the rest. */
  endWith<Started extends { kill(): unknown }>(started: Started): Started {
    this.#started.push(started);
    return started;
  }

  /** See {@link Namespace.inject}. */
  inject(frames: readonly Injected[], count: number, perSecond: number, injection?: Injection): Promise<number> {
    return this.namespace.inject(frames, count, perSecond, injection);
  }

  /** Where a file of that name is, or can be. */
  path(name: string): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'headgate-test-'));
    return join(this.#folder, name);
  }

  /** Writes a file; where it is. */
  write(name: string, text: string): string {
    const path = this.path(name);
    writeFileSync(path, text);
    return path;
  }
}

function there<Thing>(thing: Thing | undefined, name: string): Thing {
  if (thing === undefined) throw new Error(`the rig has no ${name} yet`);
  return thing;
}

// A worker's thread that does not start, or does so too late: it is tried again, and only the last one counts.
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { LaneWorker } from '#src/manager/lane-worker.js';
import type { Pool, RunningTask } from '#src/manager/pool.js';

type End = Awaited<RunningTask['ended']>;

/** Threads that do what the test says; each has its end of a port. */
class Threads implements Pool {
  readonly ports: MessagePort[] = [];
  renewed = 0;
  readonly #ends: Promise<End>[];

  /** @param ends of the threads in turn; those after them run on */
  constructor(ends: (End | Promise<End>)[] = []) {
    this.#ends = ends.map((end) => Promise.resolve(end));
  }

  run(): RunningTask {
    const { port1, port2 } = new MessageChannel();
    this.ports.push(port2);
    return { port: port1, ended: this.#ends.shift() ?? new Promise(() => undefined) };
  }

  renew(): void {
    this.renewed += 1;
  }

  destroy(): Promise<void> {
    return Promise.resolve();
  }
}

let threads: Threads;

function workerOf(pool: Threads): LaneWorker {
  threads = pool;
  return new LaneWorker({
    pool,
    device: 'eth0',
    worker: 3,
    lane: 0,
    processor: undefined,
    reports: { top: 10, topBy: 'bytes', communityId: false },
    log: pino({ level: 'silent' }),
    onReport: () => undefined,
  });
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  for (const port of threads.ports) port.close();
});

test('one that ends at its start is tried again, and the caller hears of it', async () => {
  const worker = workerOf(new Threads([{ reason: 'error', message: 'no room' }]));
  await expect(worker.startForGood()).rejects.toThrow('no room');
  await expect.poll(() => threads.ports.length).toBe(2);
  expect(worker.up).toBe(false);
  threads.ports[1]!.postMessage({ kind: 'ready' });
  await expect.poll(() => worker.up).toBe(true);
  expect(worker.restarts).toEqual({ error: 1, exit: 0, memory: 0 });
});

test('one that starts when it was given up is told to stop, and is not taken for the one that has its place', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const worker = workerOf(new Threads());
  const started = expect(worker.startForGood()).rejects.toThrow('did not start within 10 s');
  await vi.advanceTimersByTimeAsync(10_000);
  await started;
  await vi.advanceTimersByTimeAsync(10);
  vi.useRealTimers();
  expect([threads.renewed, threads.ports.length]).toEqual([1, 2]);
  const [late, fresh] = threads.ports;
  const told = new Promise((resolve) => late!.once('message', resolve));
  expect(await told).toEqual({ kind: 'stop' });
  late!.postMessage({ kind: 'ready' });
  const echo = new Promise((resolve) => late!.once('close', resolve));
  late!.close();
  await echo;
  expect(worker.up).toBe(false);
  fresh!.postMessage({ kind: 'ready' });
  await expect.poll(() => worker.up).toBe(true);
});

test('a page that waits for its report when it is stopped goes on without, and so does every page after that', async () => {
  vi.spyOn(addon, 'wakeLane').mockReturnValue();
  const health = vi.spyOn(addon, 'laneHealth').mockReturnValue({ deviceUp: true, pumpAgeSeconds: 0 });
  const worker = workerOf(new Threads([new Promise<End>(() => undefined)]));
  const started = worker.start();
  threads.ports[0]!.postMessage({ kind: 'ready' });
  await started;
  const waiting = worker.refresh(60_000);
  const stopped = worker.stop();
  await waiting;
  health.mockImplementation(() => {
    throw new Error('the lane is closed');
  });
  await worker.refresh(60_000);
  threads.ports[0]!.close();
  await stopped;
});

// What a service manager is told, and when: by the fields of each message, with a clock of the test's own, and over real sockets.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createNotifier, watchdogIntervalMs } from '#src/service/systemd.js';
import type { Notifier } from '#src/service/systemd.js';
import { ServiceManager } from './service-manager.js';

const environment = { NOTIFY_SOCKET: '/run/notify', WATCHDOG_USEC: '2000000', WATCHDOG_PID: String(process.pid) };

describe('messages', () => {
  let sent: string[];
  let failures: string[];
  let isAlive: boolean;
  let isGone: boolean;

  beforeEach(() => {
    vi.useFakeTimers();
    [sent, failures, isAlive, isGone] = [[], [], true, false];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function notifier(from: NodeJS.ProcessEnv): Notifier {
    return createNotifier(from, {
      alive: () => isAlive,
      onFailure: ({ message }) => failures.push(message),
      send: (address, message) => {
        if (isGone) throw new Error(`nobody at ${address}`);
        sent.push(message);
      },
    });
  }

  test('of a life: ready, reloading, ready again, stopping', () => {
    const told = notifier(environment);
    expect(sent).toEqual([]);
    told.ready('capturing on eth0');
    told.reloading();
    told.ready('capturing on eth0');
    told.stopping('counting what is left');
    expect(sent[0]).toBe('READY=1\nSTATUS=capturing on eth0');
    expect(sent[1]).toMatch(/^RELOADING=1\nMONOTONIC_USEC=\d+$/);
    expect(sent[2]).toBe(sent[0]);
    expect(sent[3]).toBe('STOPPING=1\nSTATUS=counting what is left');
    expect(sent).toHaveLength(4);
  });

  test('of one line each, so that no status can pass for another field', () => {
    notifier(environment).ready('a\nMAINPID=1\r\n b');
    expect(sent).toEqual(['READY=1\nSTATUS=a MAINPID=1 b']);
  });

  test('feed the watchdog at half its period, from ready to stopping', () => {
    const told = notifier(environment);
    vi.advanceTimersByTime(5000);
    expect(sent).toEqual([]);
    told.ready('');
    told.ready('');
    vi.advanceTimersByTime(3000);
    expect(sent.slice(2)).toEqual(['WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1']);
    told.stopping('');
    vi.advanceTimersByTime(10_000);
    expect(sent).toHaveLength(6);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('leave the watchdog hungry while the work is not done, and feed it soon afterwards', () => {
    notifier(environment).ready('');
    isAlive = false;
    vi.advanceTimersByTime(3000);
    expect(sent).toHaveLength(1);
    isAlive = true;
    vi.advanceTimersByTime(125);
    expect(sent.slice(1)).toEqual(['WATCHDOG=1']);
    vi.advanceTimersByTime(999);
    expect(sent).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(sent).toHaveLength(3);
  });

  test('are none without a service manager', () => {
    const told = notifier({});
    told.ready('capturing');
    told.reloading();
    told.stopping('');
    vi.advanceTimersByTime(60_000);
    expect(sent).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that cannot be sent are said once, and again only after it had worked', () => {
    const told = notifier(environment);
    isGone = true;
    told.ready('');
    vi.advanceTimersByTime(3000);
    expect(failures).toEqual(['nobody at /run/notify']);
    isGone = false;
    vi.advanceTimersByTime(1000);
    isGone = true;
    told.stopping('');
    expect(failures).toHaveLength(2);
  });
});

describe('the watchdog', () => {
  test.each([
    [{}, 0],
    [{ WATCHDOG_USEC: '30000000' }, 15_000],
    [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: String(process.pid) }, 15_000],
    [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '1' }, 0],
    [{ WATCHDOG_USEC: '0' }, 0],
    [{ WATCHDOG_USEC: '-5' }, 0],
    [{ WATCHDOG_USEC: 'soon' }, 0],
    [{ WATCHDOG_USEC: '1' }, 1],
    [{ WATCHDOG_USEC: '999999999999999' }, 2 ** 31 - 1],
  ])('of %j is fed every %s ms', (from, intervalMs) => expect(watchdogIntervalMs(from)).toBe(intervalMs));
});

describe('over a socket', () => {
  async function manager(address: string): Promise<ServiceManager> {
    const listening = await ServiceManager.listen(address);
    onTestFinished(() => listening.close());
    return listening;
  }

  function folder(): string {
    const path = mkdtempSync(join(tmpdir(), 'headgate-notify-'));
    onTestFinished(() => rmSync(path, { recursive: true }));
    return path;
  }

  function notifier(address: string, failures: string[] = []): Notifier {
    return createNotifier(
      { NOTIFY_SOCKET: address, WATCHDOG_USEC: '20000' },
      { alive: () => true, onFailure: ({ message }) => failures.push(message) },
    );
  }

  test.each(['a path', 'an abstract name'])('at %s everything arrives in its order', async (kind) => {
    const address = kind === 'a path' ? join(folder(), 'notify') : `@headgate-test-${process.pid}`;
    const listening = await manager(address);
    const told = notifier(address);
    told.ready('capturing on eth0');
    expect((await listening.next()).message).toBe('READY=1\nSTATUS=capturing on eth0');
    await listening.until('WATCHDOG=1');
    const before = process.hrtime.bigint() / 1000n;
    told.reloading();
    const { message, at } = await listening.until('RELOADING=1');
    const stamp = BigInt(/^MONOTONIC_USEC=(\d+)$/m.exec(message)![1]!);
    expect(stamp >= before).toBe(true);
    expect(stamp <= BigInt(at)).toBe(true);
    told.stopping('counting');
    expect((await listening.until('STOPPING=1')).message).toBe('STOPPING=1\nSTATUS=counting');
  });

  test('where nobody listens, that is one sentence', () => {
    const failures: string[] = [];
    const told = notifier('/nowhere/notify', failures);
    told.ready('');
    told.stopping('');
    expect(failures).toEqual([
      'the service manager cannot be told anything at NOTIFY_SOCKET, /nowhere/notify: No such file or directory',
    ]);
  });
});

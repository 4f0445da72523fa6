// headgate as a service manager starts it: as a user with no right but to open packet sockets, and with somebody to tell.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Namespace } from '../support/namespace.js';
import { ServiceManager } from './service-manager.js';

const main = new URL('../../dist/main.js', import.meta.url).pathname;

/** What AmbientCapabilities, CapabilityBoundingSet, NoNewPrivileges and DynamicUser amount to. */
const restricted = [
  ...['--reuid=65534', '--regid=65534', '--clear-groups', '--no-new-privs'],
  ...['--inh-caps=-all,+net_raw', '--ambient-caps=-all,+net_raw', '--bounding-set=-all,+net_raw'],
];

let namespace: Namespace;
let folder: string;
let config: string;
let manager: ServiceManager;
let service: ChildProcess;
let log = '';

beforeAll(async () => {
  namespace = new Namespace();
  folder = mkdtempSync(join(tmpdir(), 'headgate-service-'));
  chmodSync(folder, 0o755);
  config = join(folder, 'headgate.yaml');
  writeFileSync(config, 'devices: [tap0]\nworkers: 2\nring: 8\n');
  manager = await ServiceManager.listen(join(folder, 'notify'));
  // The shell's number is headgate's, as exec keeps it.
  const words = ['sh', '-c', 'WATCHDOG_PID=$$ exec "$@"', 'sh', process.execPath, main, 'run', '--config', config];
  service = namespace.start('setpriv', [...restricted, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, NOTIFY_SOCKET: manager.address, WATCHDOG_USEC: '2000000' },
  });
  service.stderr?.on('data', (text: Buffer) => (log += text.toString()));
  service.on('exit', (code) => (log += `ended with ${code}`));
});

afterAll(() => {
  service.kill('SIGKILL');
  manager.close();
  namespace.remove();
  rmSync(folder, { recursive: true });
});

describe('it tells', () => {
  test('when it captures', async () => {
    expect((await manager.next()).message, log).toMatch(/^READY=1\nSTATUS=capturing/);
  });

  test('again and again that it is alive', async () => {
    for (let meals = 0; meals < 2; meals += 1) expect((await manager.next()).message, log).toBe('WATCHDOG=1');
  });

  test('that it reloads, whether that succeeds or not, and that it captures again', async () => {
    for (const text of ['devices: [tap0]\nworkers: 2\nring: 8\ntop: 5\n', 'top: many\n']) {
      writeFileSync(config, text);
      service.kill('SIGHUP');
      const { message, at } = await manager.until('RELOADING=1');
      expect(Number(/^MONOTONIC_USEC=(\d+)$/m.exec(message)?.[1])).toBeLessThanOrEqual(at);
      expect((await manager.until('READY=1')).message).toMatch(/^STATUS=capturing/m);
    }
    await expect.poll(() => log).toContain('settings: top: 100 -> 5');
    await expect.poll(() => log).toContain(`${config}:1:6: top: 'many' is wrong; give a whole number from 0 to 1000`);
  });

  test('that it stops, and then it does, without a complaint', async () => {
    const ended = once(service, 'close');
    service.kill('SIGTERM');
    expect((await manager.until('STOPPING=1')).message).toMatch(/^STATUS=\S/m);
    expect(await ended).toEqual([0, null]);
    expect(log).not.toContain('NOTIFY_SOCKET');
  });
});

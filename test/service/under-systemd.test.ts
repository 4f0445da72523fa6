// headgate as a service of a real systemd: installed as its unit says, started, reloaded, looked after, stopped. The unit is the one
// that is shipped; only its waiting times are shorter.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flowFrames } from '../live/flows.js';
import { Metrics } from '../support/metrics.js';
import { Namespace } from '../support/namespace.js';
import { SystemdHost } from './systemd-host.js';

const [readme, unit] = ['README.md', 'scripts/headgate.service'].map((path) =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'),
) as [string, string];
const installed = '/usr/local/lib/node_modules/headgate';
const frames = flowFrames(50);
const config = '/etc/headgate.yaml';
const watchdogSeconds = 2;

let namespace: Namespace;
let host: SystemdHost;

beforeAll(async () => {
  namespace = new Namespace();
  host = await SystemdHost.boot(namespace);
  host.shell('mkdir -p /etc/systemd/system/headgate.service.d');
  write(
    '/etc/systemd/system/headgate.service.d/times.conf',
    `[Service]\nWatchdogSec=${watchdogSeconds}\nRestartSec=100ms\n`,
  );
});

afterAll(async () => {
  await host.remove();
  namespace.remove();
});

function write(path: string, text: string): void {
  host.run('sh', '-euc', 'printf %s "$1" >"$0"', path, text);
}

const page = (path: string, ...words: string[]): string =>
  namespace.run('curl', '--silent', '--show-error', '--fail', ...words, `http://127.0.0.1:10514${path}`);
const metrics = (): Metrics => new Metrics(page('/metrics'));
const counted = (): number => metrics().sum('counted_packets_total');
const service = <Name extends string>(...names: Name[]): Record<Name, string> => host.show('headgate', ...names);

/** The commands in the lines that begin with `indent`, the first such lines behind `heading`. */
function commands(text: string, heading: string, indent: string): string[] {
  const lines = text.slice(text.indexOf(heading)).split('\n');
  const first = lines.findIndex((line) => line.startsWith(indent));
  const end = lines.findIndex((line, at) => at > first && !line.startsWith(indent));
  return lines.slice(first, end).map((line) => line.slice(indent.length));
}

/** Runs what an operator is told to, on this host, where npm has done its part. */
function install([byNpm, ...others]: string[]): void {
  expect(byNpm).toContain('npm install --global ./headgate-*.tgz');
  for (const command of others) {
    const here = command.replaceAll('$(npm root --global)/headgate', installed).replaceAll('eth0', 'tap0');
    host.shell(`cd ${installed}; ${here.replaceAll('sudo ', '')}`);
  }
}

describe('the service', () => {
  let process: string;

  test('is installed as its head says', () => {
    install(commands(unit, '# headgate', '#   '));
    expect(host.run('systemctl', 'is-active', 'headgate')).toBe('active\n');
    host.run('systemctl', 'disable', '--now', 'headgate');
    host.shell(`rm ${config} /etc/systemd/system/headgate.service`);
  });

  test('captures as soon as it is installed as the README says, and says what', () => {
    install(commands(readme, '### As a service', '    '));
    expect(page('/-/ready', '--output', '/dev/null', '--write-out', '%{http_code}')).toBe('200');
    const { ActiveState, SubState, StatusText, MainPID } = service('ActiveState', 'SubState', 'StatusText', 'MainPID');
    expect([ActiveState, SubState]).toEqual(['active', 'running']);
    expect(StatusText).toMatch(/^capturing on tap0: \d workers?, auto-bpf, hash over addresses, seed \w+$/);
    expect(host.run('systemctl', 'is-enabled', 'headgate')).toBe('enabled\n');
    process = MainPID;
  });

  test('may open packet sockets and nothing else, as a user of its own', () => {
    const status = host.run('cat', `/proc/${process}/status`);
    const fields = new Map([...status.matchAll(/^(\w+):\s+(.*)$/gm)].map(([, name, value]) => [name, value]));
    const netRaw = (1 << 13).toString(16).padStart(16, '0');
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) expect(fields.get(set), set).toBe(netRaw);
    expect(fields.get('NoNewPrivs')).toBe('1');
    expect(fields.get('Seccomp')).toBe('2');
    for (const user of fields.get('Uid')!.split('\t')) {
      expect(Number(user)).toBeGreaterThanOrEqual(61_184); // the range of DynamicUser=, systemd.exec(5)
      expect(Number(user)).toBeLessThanOrEqual(65_519);
    }
  });

  test('counts every frame', async () => {
    await namespace.inject(frames, 1000, 10_000);
    await expect.poll(counted).toBe(1000);
    expect(metrics().sum('dropped_packets_total')).toBe(0);
  });

  test('has taken a changed file over when the reload has ended, and goes on counting', () => {
    write(config, 'devices: [tap0]\nworkers: 2\nfault-injection: true\ntop: 5\n');
    host.run('systemctl', 'reload', 'headgate');
    expect(host.journal('headgate')).toContain('settings: top: 100 -> 5');
    expect(service('MainPID').MainPID).toBe(process);
    expect(counted()).toBe(1000);
  });

  test('refuses to reload a file with a mistake, says which, and goes on', () => {
    write(config, 'devices: [tap0]\ntop: many\n');
    expect(host.end('systemctl', 'reload', 'headgate').status).toBe(1);
    expect(host.journal('headgate')).toContain(
      `${config}:2:6: top: 'many' is wrong; give a whole number from 0 to 1000`,
    );
    expect(service('ActiveState', 'MainPID')).toEqual({ ActiveState: 'active', MainPID: process });
    expect(counted()).toBe(1000);
  });

  test('says in its status that a reload has failed, until one succeeds', async () => {
    host.shell(`kill -HUP ${process}`);
    await expect.poll(() => service('StatusText').StatusText).toMatch(/; the last reload failed, the log says why$/);
    expect(host.journal('headgate', '--priority=err')).toContain('the settings stay as they were');
    write(config, 'devices: [tap0]\nworkers: 2\nfault-injection: true\n');
    host.run('systemctl', 'reload', 'headgate');
    expect(service('StatusText').StatusText).toMatch(/^capturing on tap0: .* seed \w+$/);
  });

  test('ends well, with everything counted that had come', async () => {
    await namespace.inject(frames, 1000, 10_000);
    host.run('systemctl', 'stop', 'headgate');
    expect(service('Result', 'ExecMainStatus', 'NRestarts')).toEqual({
      Result: 'success',
      ExecMainStatus: '0',
      NRestarts: '0',
    });
    expect(host.journal('headgate')).toMatch(/^ +all +2,000 +2,000 +200,000 +50 +0 +0 +0$/m);
  });
});

describe('the watchdog', () => {
  test('is content while somebody empties the rings, though no worker does', async () => {
    host.run('systemctl', 'start', 'headgate');
    const { MainPID } = service('MainPID');
    for (const worker of [0, 1]) page(`/-/fault?worker=${worker}&kind=stall`, '--request', 'POST');
    const silence = (): number[] =>
      metrics()
        .series('worker_report_age_seconds')
        .map(({ value }) => value);
    await expect.poll(() => Math.min(...silence())).toBeGreaterThan(watchdogSeconds + 1);
    expect(service('MainPID', 'NRestarts')).toEqual({ MainPID, NRestarts: '0' });
    expect(service('WatchdogTimestampMonotonic').WatchdogTimestampMonotonic).not.toBe('0');
  });

  test('has a hung headgate killed and started again', async () => {
    host.shell(`kill -STOP ${service('MainPID').MainPID}`);
    await expect.poll(() => service('NRestarts').NRestarts).toBe('1');
    expect(host.journal('headgate')).toContain('headgate.service: Watchdog timeout (limit 2s)!');
    await expect.poll(() => service('ActiveState').ActiveState).toBe('active');
    await namespace.inject(frames, 500, 10_000);
    await expect.poll(counted).toBe(500);
    host.run('systemctl', 'stop', 'headgate');
  });
});

test('a file with a mistake is told at the start, and starting is not tried again', async () => {
  write(config, 'devices: [tap0]\nfliter: tcp\n');
  expect(host.end('systemctl', 'start', 'headgate').status).toBe(1);
  await expect.poll(() => service('ActiveState').ActiveState).toBe('failed');
  expect(service('Result', 'ExecMainStatus')).toEqual({ Result: 'exit-code', ExecMainStatus: '2' });
  const told = host.journal('headgate').split(`${config}:2:1: fliter: is not an option; did you mean filter?`);
  expect(told).toHaveLength(2);
});

// What a reload does, and what it cannot do.
import { expect, test } from 'vitest';
import { changesBetween, describeChange, reloaded } from '#src/config/changes.js';
import { keys, optionOf } from '#src/config/options.js';
import type { Given, Settings } from '#src/config/options.js';
import { settle } from '#src/config/settings.js';

function settingsOf(given: Given): Settings {
  return settle(given).settings;
}

const running = settingsOf({ devices: ['eth0'], workers: 2 });
const wanted = settingsOf({
  devices: ['eth0', 'eth1'],
  weights: [1, 1, 0],
  filter: 'not port 22',
  listen: { address: '::1', port: 80 },
  ring: 128,
});

test('nothing changes when nothing is said anew', () => {
  expect(changesBetween(running, settingsOf({ devices: ['eth0'], workers: 2 }))).toEqual([]);
  expect(reloaded(running, running)).toEqual(running);
});

test('differences are named in the order of the options, with what can be done now', () => {
  const changes = changesBetween(running, wanted);
  expect(changes).toEqual([
    { name: 'devices', from: 'eth0', to: 'eth0,eth1', live: false },
    { name: 'workers', from: '2', to: '3', live: true },
    { name: 'weights', from: 'all the same', to: '1,1,0', live: true },
    { name: 'filter', from: 'none', to: 'not port 22', live: true },
    { name: 'listen', from: '127.0.0.1:10514', to: '[::1]:80', live: false },
    { name: 'ring', from: '64', to: '128', live: false },
  ]);
  expect(changes.slice(0, 2).map(describeChange)).toEqual([
    'devices: eth0 stays; eth0,eth1 takes a restart of headgate',
    'workers: 2 -> 3',
  ]);
});

test('what takes a restart stays, the rest is taken over', () => {
  expect(reloaded(running, wanted)).toEqual({
    ...running,
    workers: 3,
    weights: [1, 1, 0],
    filter: 'not port 22',
  });
  const left = changesBetween(reloaded(running, wanted), wanted);
  expect(left.map(({ name, live }) => [name, live])).toEqual([
    ['devices', false],
    ['listen', false],
    ['ring', false],
  ]);
});

test('a value that reads like the words for none is a change all the same', () => {
  expect(changesBetween(settingsOf({}), settingsOf({ seed: 'random' }))).toHaveLength(1);
  expect(changesBetween(settingsOf({ devices: ['a,b'] }), settingsOf({ devices: ['a', 'b'] }))).toHaveLength(1);
});

test('what a running capture takes over', () => {
  const timeouts = keys.filter((key) => key.startsWith('timeout'));
  expect(keys.filter((key) => optionOf(key).reloads)).toEqual([
    'workers',
    'weights',
    'layout',
    'policy',
    'key',
    'seed',
    'filter',
    'direction',
    'top',
    'topBy',
    ...timeouts,
    'rebalance',
  ]);
});

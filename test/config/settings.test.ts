// Who wins when several say something, and what cannot be said together.
import { describe, expect, test } from 'vitest';
import { keys, optionOf } from '#src/config/options.js';
import type { Entry } from '#src/config/parse-file.js';
import { settle } from '#src/config/settings.js';

const file: Entry[] = [
  { key: 'workers', value: 3, place: 'f:1:10' },
  { key: 'devices', value: ['eth0'], place: 'f:2:10' },
  { key: 'promiscuous', value: false, place: 'f:3:14' },
  { key: 'top', value: undefined, place: 'f:4:6' },
];

test('without a word everything has its default', () => {
  const { settings, origins, problems } = settle({});
  for (const key of keys) {
    expect(settings[key]).toEqual(optionOf(key).default);
    expect(origins[key]).toBe('default');
  }
  expect(problems).toEqual([]);
});

test('the command line wins over the file, the file over the defaults', () => {
  const { settings, origins } = settle({ workers: 2, seed: 'a', promiscuous: true }, file);
  expect(settings).toMatchObject({ workers: 2, seed: 'a', promiscuous: true, devices: ['eth0'], top: 100 });
  expect(origins).toMatchObject({
    workers: 'command line',
    seed: 'command line',
    promiscuous: 'command line',
    devices: 'f:2:10',
    top: 'default',
  });
});

describe('weights', () => {
  test('alone say how many workers there are', () => {
    const { settings, origins, problems } = settle({ weights: [1, 1, 0] });
    expect(settings).toMatchObject({ workers: 3, weights: [1, 1, 0] });
    expect(origins.workers).toBe('number of weights');
    expect(problems).toEqual([]);
  });
  test('are as many as the workers', () => {
    expect(settle({ weights: [1, 1, 0] }, file).problems).toEqual([]);
    expect(settle({ weights: [1, 0] }, file).problems).toEqual([
      'command line: weights: there are 2, but 3 workers (f:1:10); give one for each worker',
    ]);
    expect(settle({ workers: 2 }, [{ key: 'weights', value: [1], place: 'f:9:10' }]).problems).toEqual([
      'f:9:10: weights: there are 1, but 2 workers (command line); give one for each worker',
    ]);
  });
  test('are not all 0', () => {
    expect(settle({ weights: [0, 0] }).problems).toEqual([
      'command line: weights: all are 0, so that nobody gets any traffic; give a worker a weight above 0',
    ]);
  });
});

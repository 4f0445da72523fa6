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

describe('a policy', () => {
  test('goes with its key and its method', () => {
    expect(settle({ policy: 'hash,srcaddr,key', key: 'l4[8:4]' }).problems).toEqual([]);
    expect(settle({ policy: 'roundrobin', method: 'fanout' }).problems).toEqual([]);
  });
  test('that cannot be is named with its place', () => {
    expect(settle({}, [{ key: 'policy', value: 'hash,prots', place: 'f:1:9' }]).problems).toEqual([
      "f:1:9: policy: 'prots' is no field; did you mean ports?",
    ]);
    expect(settle({ key: 'l4[8:4]' }).problems).toEqual([
      'command line: key: the policy hash,addrs does not hash a key; add it, as in hash,addrs,key, or leave the option key out',
    ]);
    expect(settle({ policy: 'roundrobin' }).problems).toEqual([
      'command line: policy: roundrobin needs the method fanout: filters of their own cannot take turns; or hash fields',
    ]);
  });
});

test('a layout leaves nothing to say about workers, and a host is one of a layout', () => {
  const said = 'the layout says which interfaces and workers there are; leave this out, or the layout';
  expect(settle({ layout: 'fleet.yaml', weights: [1, 1, 1] }, file).problems).toEqual([
    `f:2:10: devices: ${said}`,
    `f:1:10: workers: ${said}`,
    `command line: weights: ${said}`,
  ]);
  expect(settle({ layout: 'fleet.yaml', host: 'here' }).problems).toEqual([]);
  expect(settle({ host: 'here' }).problems).toEqual([
    'command line: host: is one of a layout; give its file with the option layout, too',
  ]);
});

test("Zeek's filters are one for each worker, and all take the same part", () => {
  expect(settle({ dialect: 'zeek', weights: [2, 2] }).problems).toEqual([]);
  expect(settle({ dialect: 'zeek', weights: [1, 2], method: 'fanout' }).problems).toEqual([
    'command line: method: the dialect zeek is filters for the method auto-bpf; leave one of the two out',
    "command line: weights: Zeek's load balancing knows no weights; leave them out, or the dialect zeek",
  ]);
});

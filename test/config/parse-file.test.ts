// What a configuration file means, and every way in which a person gets one wrong: the sentence and the place, to the letter.
import { describe, expect, test } from 'vitest';
import { parseFile } from '#src/config/parse-file.js';

function values(text: string): Record<string, unknown> {
  const { entries, problems } = parseFile(text, 'f');
  expect(problems).toEqual([]);
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}

function problems(text: string): readonly string[] {
  return parseFile(text, 'f').problems;
}

describe('values', () => {
  test('of every kind', () => {
    const text = `
# a sensor
devices: [eth0, 192.0.2.1]
workers: 3        # as many as weights
weights: [1, 1, 0]
seed: 0123
filter: tcp[13] & 2 != 0 and not port 22
listen: "[::1]:10514"
max-flows: 1000
promiscuous: false
fault-injection: true
`;
    expect(values(text)).toEqual({
      devices: ['eth0', '192.0.2.1'],
      workers: 3,
      weights: [1, 1, 0],
      seed: '0123',
      filter: 'tcp[13] & 2 != 0 and not port 22',
      listen: { address: '::1', port: 10514 },
      maxFlows: 1000,
      promiscuous: false,
      faultInjection: true,
    });
  });
  test('in every style that YAML has for them', () => {
    expect(values('devices:\n- eth0\n- \'eth1\'\nweights: 1,2\nworkers: "2"\n')).toEqual({
      devices: ['eth0', 'eth1'],
      weights: [1, 2],
      workers: 2,
    });
    expect(values('devices: eth0')).toEqual({ devices: ['eth0'] });
    expect(values('{workers: 2, "seed": a}')).toEqual({ workers: 2, seed: 'a' });
    expect(values('filter: |\n  ip\n  and tcp\n')).toEqual({ filter: 'ip\nand tcp' });
    expect(values('filter: >-\n  ip\n  and tcp\n')).toEqual({ filter: 'ip and tcp' });
    expect(values('\ufeffworkers: 2\r\nseed: b\r\n')).toEqual({ workers: 2, seed: 'b' });
    expect(values('%YAML 1.2\n---\nworkers: 2\n...\n')).toEqual({ workers: 2 });
  });
  test('that are text, whatever they look like', () => {
    for (const seed of ['1e3', '0x10', 'no', 'true', '1_000', '2026-01-02', '.inf', '1:30']) {
      expect(values(`seed: ${seed}`)).toEqual({ seed });
    }
    expect(values('seed: "null"')).toEqual({ seed: 'null' });
  });
  test('that are left open', () => {
    expect(values('seed:\nfilter: ~\nworkers: null\ndevices: # none\n')).toEqual({
      seed: undefined,
      filter: undefined,
      workers: undefined,
      devices: undefined,
    });
  });
  test.each(['', '\n', '# nothing\n', '---\n'])('of nothing: %j', (text) => expect(values(text)).toEqual({}));
  test('have places', () => {
    expect(parseFile('# c\nworkers: 2\ndevices:\n  - eth0\n', '/etc/h.yaml').entries).toEqual([
      { key: 'workers', value: 2, place: '/etc/h.yaml:2:10' },
      { key: 'devices', value: ['eth0'], place: '/etc/h.yaml:4:3' },
    ]);
  });
});

describe('options', () => {
  test('with a wrong value: what it is, what is allowed', () => {
    expect(problems('workers: two\nlisten: nowhere\npromiscuous: yes\nseed: a b\n')).toEqual([
      "f:1:10: workers: 'two' is wrong; give a whole number from 1 to 256",
      "f:2:9: listen: 'nowhere' is wrong; give ADDRESS:PORT, as in 127.0.0.1:10514, 0.0.0.0:10514 or [::1]:10514",
      "f:3:14: promiscuous: 'yes' is wrong; give true or false",
      "f:4:7: seed: 'a b' is wrong; give 1 to 64 printable characters without spaces",
    ]);
  });
  test('with the wrong shape of value', () => {
    expect(problems('workers: [2]\nseed: {a: b}\ndevices: {eth0: 1}\nfilter:\n  - ip\n')).toEqual([
      'f:1:10: workers: a list is wrong; give a whole number from 1 to 256',
      'f:2:7: seed: a map is wrong; give 1 to 64 printable characters without spaces',
      'f:3:10: devices: a map is wrong; give names or addresses of interfaces',
      'f:5:3: filter: a list is wrong; give a pcap-filter(7) expression',
    ]);
  });
  test('with wrong items in a list', () => {
    expect(problems('weights: [1, x, 0, [2], 1001, ~]\ndevices: [eth 0, ""]\n')).toEqual([
      "f:1:14: weights: item 2: 'x' is wrong; give a whole number from 0 to 1000",
      'f:1:20: weights: item 4: a list is wrong; give a whole number from 0 to 1000',
      "f:1:25: weights: item 5: '1001' is wrong; give a whole number from 0 to 1000",
      "f:1:31: weights: item 6: '~' is wrong; give a whole number from 0 to 1000",
      "f:2:11: devices: item 1: 'eth 0' is wrong; give the name or an address of an interface",
      "f:2:18: devices: item 2: '' is wrong; give the name or an address of an interface",
    ]);
    const wanted = 'give whole numbers from 0 to 1000, one for each worker, as in 1,1,0';
    expect(problems('weights: []')).toEqual([`f:1:10: weights: a list of 0 is wrong; ${wanted}`]);
    expect(problems(`weights: [${'1,'.repeat(257)}]`)).toEqual([`f:1:10: weights: a list of 257 is wrong; ${wanted}`]);
  });
  test('that are not there: the one that was meant, or all', () => {
    expect(problems('wrokers: 2\nmax_flows: 20\nmaxFlows: 20\ndevice: eth0\nFilter: ip\nrings: 2\n')).toEqual([
      'f:1:1: wrokers: is not an option; did you mean workers?',
      'f:2:1: max_flows: is not an option; did you mean max-flows?',
      'f:3:1: maxFlows: is not an option; did you mean max-flows?',
      'f:4:1: device: is not an option; did you mean devices?',
      'f:5:1: Filter: is not an option; did you mean filter?',
      'f:6:1: rings: is not an option; did you mean ring?',
    ]);
    expect(problems('foo: 1')[0]).toMatch(/^f:1:1: foo: is not an option; the options are devices, workers, weights, /);
  });
  test('that are there twice', () => {
    expect(problems('workers: 2\nseed: a\nworkers: 3\n')).toEqual(['f:3:1: workers: is there twice; keep one']);
  });
  test('in a key that is none', () => {
    expect(problems('? [workers]\n: 2\n')[0]).toMatch(/^f:1:3: a list: is not an option/);
    expect(problems(': 2\n')[0]).toMatch(/^f:1:1: '': is not an option/);
  });
  test('are shown short, and without what a terminal would obey', () => {
    expect(problems(`workers: "\\e[31m${'x'.repeat(100)}"`)).toEqual([
      `f:1:10: workers: '\\u{1b}[31m${'x'.repeat(35)}...' is wrong; give a whole number from 1 to 256`,
    ]);
    expect(problems('filter: "ip\\0 and tcp"')).toEqual([
      "f:1:9: filter: 'ip\\u{0} and tcp' is wrong; give a pcap-filter(7) expression",
    ]);
  });
});

describe('what is not YAML, or too much of it', () => {
  const noKey = "here is no 'key: value'; is a colon missing, or the space after it?";
  test.each([
    ['seed: a\nworkers 4\n', [`f:2:1: ${noKey}`]],
    ['workers 4\nseed: a\n', [`f:1:1: ${noKey}`]],
    ['workers 4\n', ["f:1:1: here is 'workers 4'; write one 'key: value' a line, as in 'workers: 4'"]],
    ['workers:4\n', ["f:1:1: here is 'workers:4'; write one 'key: value' a line, as in 'workers: 4'"]],
    ['- eth0\n', ["f:1:1: here is a list; write one 'key: value' a line, as in 'workers: 4'"]],
    [
      'filter: host: a\n',
      ["f:1:9: a second 'key: value' begins inside this value; mend the indentation, or put the value in quotes"],
    ],
    ['workers: 2\n\tseed: a\n', ['f:2:1: a tab indents this line; use spaces']],
    ['filter: "ip\n', ['f:2:1: the file ends here, and a quote is still open; close it']],
    ['workers: 2\n---\nseed: a\n', ["f:2:1: a second document begins here ('---' or '...'); keep one"]],
    ['workers: 2\n...\nseed: a\n', ["f:3:1: a second document begins here ('---' or '...'); keep one"]],
    ['%HEAD 1\n---\nworkers: 2\n', ['f:1:1: this is not YAML: Unknown directive %HEAD']],
    [
      'seed: a\nfilter: !tcp\n',
      ['f:2:9: YAML takes ! for the start of a tag, which has no use here; put the value in quotes'],
    ],
    [
      'seed: &a b\n',
      ['f:1:7: YAML takes & for the start of an anchor, which has no use here; put the value in quotes'],
    ],
    ['seed: *a\n', ['f:1:7: YAML takes * for the start of an alias, which has no use here; put the value in quotes']],
    ['seed: a\nworkers: \u001f2\n', ['f:2:10: there is a control character here; take it out']],
  ])('%j', (text, expected) => expect(problems(text)).toEqual(expected));
});

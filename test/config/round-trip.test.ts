// What `headgate config` prints is a file that means the same.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatFile } from '#src/config/format-file.js';
import { isList } from '#src/config/kinds.js';
import type { Kind } from '#src/config/kinds.js';
import { keys, optionOf } from '#src/config/options.js';
import type { Given, Key } from '#src/config/options.js';
import { parseFile } from '#src/config/parse-file.js';
import { settle } from '#src/config/settings.js';

const awkward = fc.constantFrom(
  'null',
  '~',
  'true',
  '0123',
  '1e3',
  '#a',
  'a #b',
  '- a',
  '[a',
  "it's",
  '"',
  '!tcp',
  '&a',
  'a: b',
  '\\n',
  '|',
  'x'.repeat(64),
);
const texts = fc.oneof(
  awkward,
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.lorem(),
  fc.stringMatching(/^[ \n\t\r]{0,5}\S[ \n]*\S$/),
);
/** The words of options that take one of a few. */
const choices = keys.flatMap((key) => optionOf(key).kind.range?.split(' or ') ?? []);
const written = fc.oneof(
  texts,
  fc.constantFrom(...choices),
  fc.nat(3000).map(String),
  fc.constantFrom('true', 'false'),
  fc.ipV6().map((ip) => `[${ip}]:80`),
);

/** Any value that the kind takes. */
function valuesOf(kind: Kind<unknown>): fc.Arbitrary<unknown> {
  if (isList(kind)) return fc.array(valuesOf(kind.item), { minLength: 1, maxLength: 5 });
  return written.map((text) => kind.parse(text)).filter((value) => value !== undefined);
}

const givens = fc.record(
  Object.fromEntries(keys.map((key) => [key, valuesOf(optionOf(key).kind)])) as Record<Key, fc.Arbitrary<unknown>>,
  { requiredKeys: [] },
) as fc.Arbitrary<Given>;

/** A head, three lines for each option, and what follows the last line's end. */
const allLines = 2 + 3 * keys.length;

test('whatever the settings are, the printed file means the same', () => {
  fc.assert(
    fc.property(givens, (given) => {
      const printed = settle(given);
      const text = formatFile(printed);
      expect(text.split('\n')).toHaveLength(allLines);
      const { entries, problems } = parseFile(text, 'f');
      expect(problems).toEqual([]);
      const read = settle({}, entries);
      expect(read.settings).toEqual(printed.settings);
      if (printed.problems.length === 0) expect(read.problems).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('with a layout, what that says is left open', () => {
  const printed = settle({ layout: 'fleet.yaml', host: 'here' });
  const { entries } = parseFile(formatFile(printed), 'f');
  const read = settle({}, entries);
  expect([printed.problems, read.problems]).toEqual([[], []]);
  expect(read.settings).toEqual(printed.settings);
});

test('every option has two lines: what it is, and its value with where it comes from', () => {
  const file = [{ key: 'ring', value: 128, place: 'my\nfile:3:7' } as const];
  const lines = formatFile(settle({ devices: ['eth0'], weights: [1, 0], filter: 'a\nb' }, file)).split('\n');
  for (const line of [
    'devices: [eth0] # command line',
    '# workers per interface (1 to 256; default: the smaller of 4 and the cores)',
    'workers: 2 # number of weights',
    'weights: [1, 0] # command line',
    '# seed:',
    'filter: "a\\nb" # command line',
    'listen: 127.0.0.1:10514 # default',
    "# mebibytes of each worker's capture ring (1 to 2047; default: 64); a change takes a restart",
    'ring: 128 # my?file:3:7',
    'promiscuous: true # default',
  ]) {
    expect(lines).toContain(line);
  }
  expect(lines).toHaveLength(allLines);
});

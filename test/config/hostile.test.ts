// Files that mean harm, or are not meant to be read at all: one sentence or more, never a crash, and no reading without end.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseFile } from '#src/config/parse-file.js';
import { largestFile, readTextFile } from '#src/config/text-file.js';
import { UsageError } from '#src/user-error.js';

const pieces = [
  '[',
  '{',
  '- ',
  '? ',
  ': ',
  '{a: ',
  'a: ',
  '[a: ',
  '? - ',
  '-\n',
  '- [\n',
  'a:\n- ',
  'a:\n ',
  '[ # ]\n',
  '"',
  "'",
];
const wholes = [
  '---\n',
  'a:\n',
  '|\n',
  '>\n',
  ']',
  '}{',
  ',',
  '[],',
  '"a" ',
  '%YAML 1.2\n',
  ' ',
  '\n',
  '#',
  '\t',
  '\ufeff',
  '<<: a\n',
];

function filled(piece: string): string {
  return piece.repeat(Math.floor(largestFile / Buffer.byteLength(piece)));
}

/** Whether every problem has its place and says something. */
function areSentences(problems: readonly string[]): boolean {
  return problems.every((problem) => /^f:\d+:\d+: \S/.test(problem));
}

describe('as much as a file may hold', () => {
  test.each(['[', ']', '"', 'a:\n', '- [\n', '}{', '<<: a\n'])('of %j', (piece) => {
    const { entries, problems } = parseFile(filled(piece), 'f');
    expect(entries).toEqual([]);
    expect(problems.length).toBeGreaterThan(0);
    expect(areSentences(problems)).toBe(true);
  });
  test.each([...pieces, ...wholes])('or an eighth of it, in a value, of %j', (piece) => {
    expect(areSentences(parseFile(`workers: ${filled(piece).slice(0, largestFile / 8)}`, 'f').problems)).toBe(true);
  });

  test('nested deeper than the parser can go: refused before it is tried', () => {
    for (const piece of ['[', '{', '- ', '? ', '{a: ']) {
      expect(parseFile(filled(piece), 'f').problems).toEqual([
        expect.stringMatching(/^f:1:\d+: this is nested too deeply$/),
      ]);
    }
    const stairs = Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('');
    expect(parseFile(stairs, 'f').problems).toEqual(['f:34:1: this is nested too deeply']);
    expect(parseFile(`a: ${'['.repeat(17)}`, 'f').problems).toEqual(['f:1:20: this is nested too deeply']);
  });

  test('with aliases that grow: refused at the first anchor', () => {
    const bomb = `a: &a [x, x]\n${'abcdefghijklmnopqrstuvwxy'.replace(/./g, (name) => `${name}2: [*a, *a, *a]\n`)}`;
    expect(parseFile(bomb, 'f').problems).toEqual([expect.stringContaining('f:1:4: YAML takes & for')]);
  });

  test('with marks of the lexer in the text, to hide brackets behind', () => {
    expect(parseFile(`[${'\u001f['.repeat(1000)}`, 'f').problems).toEqual([
      'f:1:2: there is a control character here; take it out',
    ]);
  });
});

test('any text, and any bits of YAML in any order, end in entries or sentences', () => {
  const bits = fc.constantFrom(
    ...pieces,
    ...wholes,
    'workers',
    'seed: a\n',
    'devices: [a]\n',
    '  ',
    '&a',
    '*a',
    '!!int',
    '0',
    '~',
    '\u0085',
    '\r',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(bits, { maxLength: 200 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(areSentences(parseFile(text, 'f').problems)).toBe(true);
    }),
    { numRuns: 400 },
  );
});

describe('paths', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'headgate-config-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  function refusal(path: string): string {
    try {
      readTextFile(path);
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      return (error as UsageError).message;
    }
    throw new Error('nothing was refused');
  }

  test('to nothing, through a file, in a circle, to a directory', () => {
    const file = join(folder, 'file');
    const circle = join(folder, 'circle');
    writeFileSync(file, '');
    execFileSync('ln', ['-s', 'circle', circle]);
    expect(refusal(`${folder}/none`)).toBe(`${folder}/none: cannot be read: there is no such file`);
    expect(refusal(`${file}/x`)).toBe(`${file}/x: cannot be read: a part of its path is not a directory`);
    expect(refusal(circle)).toBe(`${circle}: cannot be read: its symbolic links lead in a circle`);
    expect(refusal(folder)).toBe(`${folder}: cannot be read: it is a directory`);
    expect(refusal('a\0b')).toMatch(/^a\0b: cannot be read: /);
  });
  test('to 100 MB, and to a file without end', () => {
    const large = join(folder, 'large');
    writeFileSync(large, '');
    truncateSync(large, 100_000_000);
    for (const path of [large, '/dev/zero']) {
      expect(refusal(path)).toBe(`${path}: is larger than 64 KiB; is it a configuration file?`);
    }
  });
  test('to exactly as much as is allowed, and one byte more', () => {
    const full = join(folder, 'full');
    writeFileSync(full, 'x'.repeat(largestFile));
    expect(readTextFile(full)).toHaveLength(largestFile);
    writeFileSync(full, 'x'.repeat(largestFile + 1));
    expect(refusal(full)).toContain('larger');
  });
  test('to what is not text', () => {
    const latin = join(folder, 'latin');
    writeFileSync(latin, Buffer.from('seed: \xe9\n', 'latin1'));
    expect(refusal(latin)).toBe(`${latin}: is not text in UTF-8; save it in that encoding`);
  });
});

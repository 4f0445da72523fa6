// The bucket against values from an independent implementation; test/native/bucket_vectors_test.cc reads the same file.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { addon, type LinkType } from '#src/addon/addon.js';
import { splitConstants } from '#src/split/constants.js';
import { DEFAULT_POLICY } from '#src/split/policy.js';
import { splitProgram } from '#src/split/program.js';
import { encodeSplit } from '#src/split/split.js';
import { interpret } from '../support/bpf-interpreter.js';

interface Vector {
  readonly what: string;
  readonly seed: string;
  readonly words: Uint32Array;
  readonly linkType: LinkType;
  readonly frame: Uint8Array;
  readonly bucket: number;
}

const vectors = readFileSync(new URL('bucket_vectors.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line): Vector => {
    const [what = '', seed = '', words = '', linkType = '', frame = '', bucket = ''] = line.split(' | ');
    return {
      what,
      seed: seed === '-' ? '' : seed,
      words: Uint32Array.from(words.split(' '), (word) => parseInt(word, 16)),
      linkType: linkType as LinkType,
      frame: frame === '-' ? new Uint8Array(0) : Uint8Array.from(Buffer.from(frame, 'hex')),
      bucket: Number(bucket),
    };
  });

it('reads the vectors', () => {
  expect(vectors).toHaveLength(99);
});

it.each(vectors)('$what on $linkType with seed "$seed"', ({ seed, words, linkType, frame, bucket }) => {
  const split = { constants: splitConstants(seed), policy: DEFAULT_POLICY };
  expect(encodeSplit(split).subarray(0, words.length)).toEqual(words);
  expect(addon.bucketOf(encodeSplit(split), linkType, frame)).toBe(bucket);
  if (linkType !== 'ethernet' && linkType !== 'raw' && linkType !== 'linux_sll') return;
  const ranges = [{ first: bucket, last: bucket }];
  const program = splitProgram({ linkType, form: 'inband', split, ranges, accept: 1 });
  expect(interpret(program, { bytes: frame }).accepted).toBe(1);
});

/** Reads a text file of bounded size: whatever the path leads to, the answer is its text or one sentence. */
import { closeSync, openSync, readSync } from 'node:fs';
import { UsageError } from '../user-error.js';

/** More than any configuration needs, and little enough that even a hostile one is parsed in a moment. */
export const largestFile = 64 * 1024;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is not a directory',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links lead in a circle',
};

/** Throws a UsageError when the file cannot be read, is larger than `largest` bytes, or is not UTF-8. */
export function readTextFile(path: string, largest = largestFile): string {
  const bytes = readBounded(path, largest);
  if (bytes.length > largest) {
    throw new UsageError(`${path}: is larger than ${largest / 1024} KiB; is it a configuration file?`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${path}: is not text in UTF-8; save it in that encoding`);
  }
}

/** Up to one byte more than is allowed. */
function readBounded(path: string, largest: number): Uint8Array {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const bytes = new Uint8Array(largest + 1);
    let length = 0;
    for (let got = -1; got !== 0 && length < bytes.length; length += got) {
      got = readSync(descriptor, bytes, length, bytes.length - length, null);
    }
    return bytes.subarray(0, length);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UsageError(`${path}: cannot be read: ${reasons[code] ?? code}`);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

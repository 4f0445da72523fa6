/** A body that is made while it is sent, at the pace of who reads it. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

export interface StreamBody {
  readonly pieces: AsyncIterable<string | Uint8Array>;
  /** Called once when no piece is wanted any more, whether or not all were sent. */
  readonly end: () => void;
}

/** Whoever reads more slowly than this is cut off: the body keeps memory. */
const longestMs = 60_000;

/** Bytes that gzip hands on at once. */
const gzipBytes = 64 * 1024;

/** Sends a body after the head; gzipped with `level` if there is one. Rejects with what a piece could not be made for. */
export async function sendStream(response: ServerResponse, body: StreamBody, level: number | undefined): Promise<void> {
  let failure: Error | undefined;
  async function* pieces(): AsyncGenerator<string | Uint8Array> {
    try {
      yield* body.pieces;
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }
  const signal = AbortSignal.timeout(longestMs);
  try {
    if (level === undefined) await pipeline(Readable.from(pieces()), response, { signal });
    else await pipeline(Readable.from(pieces()), createGzip({ level, chunkSize: gzipBytes }), response, { signal });
  } catch {
    // Who reads a page that ends here knows that it is not whole. One who has gone, or was too slow, is not our failure.
    response.destroy();
    if (failure !== undefined) throw failure;
  } finally {
    body.end();
  }
}

/** Standard output, written in the pace of its reader. */
import { UserError } from '../user-error.js';

/** Nobody reads standard output any more (`| head`): the end of the work, and no failure. */
export class OutputClosed extends Error {}

export type Write = (text: string | Uint8Array) => Promise<void>;

/** Writes to `stream`; rejects with OutputClosed when its reader has gone, with a UserError when it cannot be written. */
export function writerTo(stream: NodeJS.WriteStream): Write {
  // Without a listener the error would end the process before the callback tells.
  stream.on('error', () => undefined);
  return (text) =>
    text.length === 0
      ? Promise.resolve()
      : new Promise((resolve, reject) => {
          stream.write(text, (error) => (error ? reject(asOutputError(error)) : resolve()));
        });
}

function asOutputError(error: NodeJS.ErrnoException): Error {
  if (error.code === 'EPIPE') return new OutputClosed(error.message);
  return new UserError(`standard output cannot be written (${error.message}); what was written is incomplete`);
}

/** What a command prints on standard output. */
import { OutputClosed, writerTo } from '../read/output.js';

/** Resolves when it is written, or nobody reads it any more (`| head`), which is no failure. @throws UserError when it cannot be */
export async function print(text: string): Promise<void> {
  try {
    await writerTo(process.stdout)(text);
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
  }
}

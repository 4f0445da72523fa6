/** Waiting, but not for ever. */

/** Resolves when `awaited` does, or after `milliseconds`, whichever is first; rejects if `awaited` does by then. */
export async function waitAtMost(milliseconds: number, awaited: Promise<unknown>): Promise<void> {
  let late: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => (late = setTimeout(resolve, milliseconds)));
  try {
    await Promise.race([awaited, deadline]);
  } finally {
    clearTimeout(late);
  }
}

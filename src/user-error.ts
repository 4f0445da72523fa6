/** An error that is the user's to solve: one sentence that says what is wrong, where, and what to do. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A command line that cannot be: exit code 2 instead of 1. */
export class UsageError extends UserError {}

/** An error that is the user's to solve: one sentence that says what is wrong, where, and what to do. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** A command line that cannot be: exit code 2 instead of 1. */
export class UsageError extends UserError {}

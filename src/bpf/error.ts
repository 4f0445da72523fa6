/** What refuses a program: a stable code for programs and one sentence for a person. */
export type ProgramErrorCode = 'PROGRAM_TOO_LONG' | 'PROGRAM_INVALID' | 'FILTER_UNSUPPORTED';

export class ProgramError extends Error {
  readonly code: ProgramErrorCode;
  readonly stage = 'program';

  constructor(code: ProgramErrorCode, sentence: string) {
    super(sentence);
    this.name = 'ProgramError';
    this.code = code;
  }
}

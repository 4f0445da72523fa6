/** The options of `headgate read`, as commander gives them. */
export interface ReadOptions {
  readonly format: 'table' | 'json' | 'csv';
  readonly top?: number;
  readonly workers?: number;
  readonly policy: string;
  readonly seed: string;
  readonly fragments: 'separate';
  readonly communityId: boolean;
  readonly filter?: string;
}

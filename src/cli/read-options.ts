/** The options of `headgate read`, as commander gives them. */
export interface ReadOptions {
  readonly format: 'table' | 'json' | 'csv';
  readonly top?: number;
  readonly workers?: number;
  readonly policy: string;
  readonly key?: string;
  readonly seed: string;
  readonly communityId: boolean;
  readonly fragments: 'track' | 'separate';
  readonly tunnels: 'outer' | 'inner';
  readonly filter?: string;
}

/** How the collectors fared with a page: what tells a figure that is 0 from one that could not be had. */
import type { Sheet } from './sheet.js';

export interface Outcome {
  readonly collector: string;
  readonly success: boolean;
  readonly seconds: number;
}

export function writeOutcomes(outcomes: readonly Outcome[], sheet: Sheet): void {
  const success = sheet.gauge(
    'collector_success',
    '1 if the collector wrote its part of this page; 0: it is missing.',
    ['collector'],
  );
  const duration = sheet.gauge('collector_duration_seconds', 'Time that the collector took for this page.', [
    'collector',
  ]);
  for (const { collector, success: succeeded, seconds } of outcomes) {
    success({ collector }, Number(succeeded));
    duration({ collector }, seconds);
  }
}

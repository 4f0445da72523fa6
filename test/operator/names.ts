// Names of metrics in what operators are given: which there are, and which are used.
import { families } from '#src/metrics/families.js';

/** Everything called `headgate_...` in a text that no family of the page, nor a part of a histogram, is called. */
export function unknownNames(text: string): string[] {
  const known = new Set(families().map(({ name }) => name));
  const used = new Set(text.match(/(?<![a-z_:])headgate_[a-z0-9_]+/g));
  return [...used].filter((name) => !known.has(name) && !known.has(name.replace(/_(bucket|sum|count)$/, ''))).sort();
}

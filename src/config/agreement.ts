/** Which settings go together: a sentence for each two that do not. */
import { DEFAULT_POLICY, policyText } from '../split/policy.js';
import { nameOf } from './options.js';
import type { Key, Settings } from './options.js';
import { readPolicy } from './policy-text.js';

export interface Setting {
  readonly value: unknown;
  /** Where it comes from, in words. */
  readonly origin: string;
}

export type Chosen = ReadonlyMap<Key, Setting>;

/** `isSet` tells what somebody has set from a default. */
export function disagreements(chosen: Chosen, isSet: (setting: Setting) => boolean): string[] {
  const view: View = {
    value: (key) => chosen.get(key)?.value as never,
    complain: (key, sentence) => `${chosen.get(key)?.origin ?? ''}: ${nameOf(key)}: ${sentence}`,
    isSet: (key) => {
      const setting = chosen.get(key);
      return setting?.value !== undefined && isSet(setting);
    },
    origin: (key) => chosen.get(key)?.origin ?? '',
  };
  return [ofWeights, ofLayout, ofPolicy, ofDialect].flatMap((rule) => rule(view));
}

interface View {
  readonly value: <Name extends Key>(key: Name) => Settings[Name];
  readonly complain: (key: Key, sentence: string) => string;
  readonly isSet: (key: Key) => boolean;
  readonly origin: (key: Key) => string;
}

function ofWeights({ value, complain, origin }: View): string[] {
  const weights = value('weights');
  const workers = value('workers');
  if (weights === undefined) return [];
  if (weights.length !== workers) {
    const sentence = `there are ${weights.length}, but ${workers} workers (${origin('workers')}); give one for each worker`;
    return [complain('weights', sentence)];
  }
  if (weights.some((weight) => weight > 0)) return [];
  return [complain('weights', 'all are 0, so that nobody gets any traffic; give a worker a weight above 0')];
}

/** A layout says all there is to say about workers. */
function ofLayout({ value, complain, isSet }: View): string[] {
  if (value('layout') === undefined) {
    return isSet('host') ? [complain('host', 'is one of a layout; give its file with the option layout, too')] : [];
  }
  return (['devices', 'workers', 'weights'] as const)
    .filter(isSet)
    .map((key) =>
      complain(key, 'the layout says which interfaces and workers there are; leave this out, or the layout'),
    );
}

/** The policy can be, with its key and under its method. */
function ofPolicy({ value, complain }: View): string[] {
  const read = readPolicy(value('policy'), value('key'), value('method'));
  return 'problem' in read ? [complain(read.of, read.problem)] : [];
}

/** Zeek's filters are for each worker, and give each the same part. */
function ofDialect({ value, complain }: View): string[] {
  if (value('dialect') === 'headgate') return [];
  const problems = [];
  if (value('method') !== 'auto-bpf') {
    problems.push(complain('method', 'the dialect zeek is filters for the method auto-bpf; leave one of the two out'));
  }
  if (value('policy') !== policyText(DEFAULT_POLICY)) {
    problems.push(complain('policy', "Zeek's load balancing knows no policies; leave it out, or the dialect zeek"));
  }
  const [first, ...others] = value('weights') ?? [];
  if (others.some((weight) => weight !== first)) {
    problems.push(complain('weights', "Zeek's load balancing knows no weights; leave them out, or the dialect zeek"));
  }
  return problems;
}

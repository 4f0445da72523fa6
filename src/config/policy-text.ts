/** How a policy is written, for `--policy` and `--key`, and what is said about one that cannot be. */
import { FIELDS, KEY_BASES, ROUND_ROBIN, type Field, type Key, type Policy } from '../split/policy.js';
import type { SplitMethodName } from '../split/method.js';
import { SPLIT_HORIZON } from '../split/wire.js';
import { UsageError } from '../user-error.js';
import { nearest } from './nearest.js';

/** A policy, or a sentence without a subject that says what is wrong with the text and what to write instead. */
export type ReadPolicy = { readonly policy: Policy } | { readonly problem: string; readonly of: 'policy' | 'key' };

/**
 * The policy of settings that were judged before, or of a command line.
 * @throws UsageError when it cannot be
 */
export function policyOf({ policy, key, method }: PolicySettings): Policy {
  const read = readPolicy(policy, key, method);
  if ('problem' in read) throw new UsageError(`${read.of}: ${read.problem}`);
  return read.policy;
}

export interface PolicySettings {
  readonly policy: string;
  readonly key?: string | undefined;
  readonly method: Method;
}

/** Under no method a policy is computed, not put in force: of a file, or of a plan. */
export type Method = SplitMethodName | 'none';

/** Reads `hash,FIELD,...` or `roundrobin`, with the key that the field `key` needs. */
export function readPolicy(text: string, key: string | undefined, method: Method): ReadPolicy {
  const words = text.split(',').map((word) => word.trim());
  const [kind, ...fields] = words;
  const problem = problemOfKind(words, method) ?? (kind === 'hash' ? problemOfFields(fields) : undefined);
  if (problem !== undefined) return { problem, of: 'policy' };
  if (kind === ROUND_ROBIN.kind) return withoutKey(ROUND_ROBIN, key, text);
  const known = fields.length === 0 ? (['addrs'] as const) : FIELDS.filter((field) => fields.includes(field));
  if (!known.some((field) => field === 'key')) return withoutKey({ kind: 'hash', fields: known }, key, text);
  if (key === undefined) {
    return { problem: "the field key needs to be told which bytes: add the option key, as in 'l4[8:4]'", of: 'policy' };
  }
  const read = readKey(key);
  if (typeof read === 'string') return { problem: read, of: 'key' };
  return { policy: { kind: 'hash', fields: known, key: read } };
}

function withoutKey(policy: Policy, key: string | undefined, text: string): ReadPolicy {
  if (key === undefined) return { policy };
  const advice = policy.kind === 'hash' ? `add it, as in ${text},key, or leave the option key out` : 'leave it out';
  return { problem: `the policy ${text} does not hash a key; ${advice}`, of: 'key' };
}

const FORMS = 'hash,FIELD,... or roundrobin';

function problemOfKind(words: readonly string[], method: Method): string | undefined {
  const [kind = ''] = words;
  if (kind === ROUND_ROBIN.kind) {
    if (words.length > 1) return 'roundrobin looks at no fields; write roundrobin, or hash with the fields';
    if (method === 'fanout') return undefined;
    if (method === 'none')
      return 'roundrobin draws a worker for each packet at random, so that nobody can tell before; hash fields';
    return 'roundrobin needs the method fanout: filters of their own cannot take turns; or hash fields';
  }
  if (kind === 'hash') return undefined;
  if (kind === '') return `is empty; give ${FORMS}`;
  if (kind === 'url') return problemOfUnknown(kind);
  if (isField(kind)) return `begins with a field; write ${['hash', ...words].join()}`;
  const meant = nearest(kind, ['hash', ROUND_ROBIN.kind, ...FIELDS]);
  return `'${kind}' is no policy; ${meant === undefined ? `give ${FORMS}` : `did you mean ${meant}?`}`;
}

/** `hash` alone stands for its default field. */
function problemOfFields(fields: readonly string[]): string | undefined {
  const unknown = fields.find((field) => !isField(field));
  if (unknown !== undefined) return problemOfUnknown(unknown);
  const twice = fields.find((field, at) => fields.indexOf(field) !== at);
  if (twice !== undefined) return `the field ${twice} is there twice; keep one`;
  return problemOfAddresses(fields);
}

function problemOfUnknown(word: string): string {
  if (word === '') return `ends in a comma or has two in a row; the fields are ${FIELDS.join(', ')}`;
  if (word === 'url') {
    return 'url is no field: the kernel looks at the headers of one packet and reassembles no requests; hash bytes at a fixed place with key';
  }
  const meant = nearest(word, FIELDS);
  return `'${word}' is no field; ${meant === undefined ? `the fields are ${FIELDS.join(', ')}` : `did you mean ${meant}?`}`;
}

/** At most one field says which addresses. */
function problemOfAddresses(fields: readonly string[]): string | undefined {
  const choices = ADDRESS_FIELDS.filter((field) => fields.includes(field));
  if (choices.length < 2) return undefined;
  if (choices.join() === 'srcaddr,dstaddr') return 'srcaddr and dstaddr together are both addresses; write addrs';
  if (choices.includes('inner')) {
    return `inner already hashes addresses, those of the inside where there is a tunnel, and contradicts ${others(choices, 'inner')}; keep one`;
  }
  return `addrs is both addresses and contradicts ${others(choices, 'addrs')}; keep one`;
}

const ADDRESS_FIELDS: readonly Field[] = ['addrs', 'srcaddr', 'dstaddr', 'inner'];

function others(choices: readonly string[], one: string): string {
  return choices.filter((choice) => choice !== one).join(' and ');
}

function isField(word: string): word is Field {
  return FIELDS.some((field) => field === word);
}

/** The fewest bytes in front of what a key counts from: nothing, an Ethernet header, and an IPv4 header behind it. */
const IN_FRONT: Readonly<Record<Key['base'], number>> = { eth: 0, ip: 14, l4: 34 };

/** Of an Ethernet header: the type stands behind the VLAN tags, and a key of base eth counts without them. */
const TYPE_OFFSET = 12;
const TYPE_END = 14;

function readKey(text: string): Key | string {
  const parts = /^\s*([a-z0-9]+)\[(\d{1,5}):(\d{1,5})\]\s*$/.exec(text);
  const base = KEY_BASES.find((name) => name === parts?.[1]);
  if (parts === null || base === undefined) {
    return `'${text}' is no key; give BASE[OFFSET:SIZE] with the base eth, ip or l4, as in 'l4[8:4]'`;
  }
  const [offset, size] = [Number(parts[2]), Number(parts[3])];
  if (size !== 1 && size !== 2 && size !== 4) return `'${text}' has ${size} bytes; the size of a key is 1, 2 or 4`;
  const room = SPLIT_HORIZON - IN_FRONT[base];
  if (offset + size > room) {
    return `'${text}' ends too far in: the split looks at the first ${SPLIT_HORIZON} bytes of a frame, so that offset and size are ${room} at most`;
  }
  const reachesOver = (byte: number): boolean => base === 'eth' && offset < byte && offset + size > byte;
  if (reachesOver(TYPE_OFFSET)) {
    return `'${text}' reaches over byte ${TYPE_OFFSET}, where VLAN tags may stand; end it there or begin it there`;
  }
  if (reachesOver(TYPE_END)) {
    return `'${text}' reaches over byte ${TYPE_END}, where the type ends; end it there or begin it there`;
  }
  return { base, offset, size };
}

/**
 * What the split looks at: which fields of a frame are hashed to its bucket. What the fields mean on the wire is in the split
 * program's files; how a policy is written by people is src/config/policy-text.ts.
 */

/** The fields in the order in which they are named. */
export const FIELDS = ['addrs', 'srcaddr', 'dstaddr', 'inner', 'ports', 'proto', 'vlan', 'key'] as const;
export type Field = (typeof FIELDS)[number];

/** Where a key's offset counts from: the frame without its VLAN tags, the IP header, or what follows it. */
export const KEY_BASES = ['eth', 'ip', 'l4'] as const;
export type KeyBase = (typeof KEY_BASES)[number];

/** `l4[8:4]`: bytes of the frame that are hashed as one number. */
export interface Key {
  readonly base: KeyBase;
  /** Bytes behind the base. */
  readonly offset: number;
  readonly size: 1 | 2 | 4;
}

export interface HashPolicy {
  readonly kind: 'hash';
  /** At least one, each once, in the order of FIELDS. */
  readonly fields: readonly Field[];
  /** There if and only if `key` is among the fields. */
  readonly key?: Key;
}

/** Packets are spread without regard to flows. It has no buckets: only a fanout program can do it. */
export interface RoundRobinPolicy {
  readonly kind: 'roundrobin';
}

export type Policy = HashPolicy | RoundRobinPolicy;

/** Both addresses: a flow's two directions, and all fragments of a datagram, have one bucket. */
export const DEFAULT_POLICY: HashPolicy = { kind: 'hash', fields: ['addrs'] };

export const ROUND_ROBIN: RoundRobinPolicy = { kind: 'roundrobin' };

export function hashes(policy: Policy, field: Field): boolean {
  return policy.kind === 'hash' && policy.fields.includes(field);
}

/** Whether it looks at both addresses of the outermost IP header, and at nothing else. */
export function isDefaultPolicy(policy: Policy): boolean {
  return policy.kind === 'hash' && policy.fields.join() === 'addrs';
}

/**
 * Whether both directions of every flow have one bucket. A key is taken for one-sided: what it is in the other direction, only
 * those know who chose it.
 */
export function isSymmetric(policy: Policy): boolean {
  return policy.kind === 'hash' && !policy.fields.some((field) => ONE_SIDED.has(field));
}

/**
 * Whether all packets of every flow have one bucket. They do not with `ports` and `proto`, as fragments and packets with very many
 * extension headers lack them, nor where flows are of another header than the one that is hashed.
 */
export function keepsFlowsWhole(policy: Policy, tunnels: 'outer' | 'inner' = 'outer'): boolean {
  return policy.kind === 'hash' && tunnels === 'outer' && policy.fields.every((field) => WHOLE.has(field));
}

/** As it is written for `--policy`: `hash,addrs,ports`. */
export function policyText(policy: Policy): string {
  return policy.kind === 'roundrobin' ? policy.kind : ['hash', ...policy.fields].join();
}

/** As it is written for `--key`: `l4[8:4]`. */
export function keyText({ base, offset, size }: Key): string {
  return `${base}[${offset}:${size}]`;
}

/** Both at once: `hash,addrs,key l4[8:4]`. */
export function fullPolicyText(policy: Policy): string {
  const key = policy.kind === 'hash' ? policy.key : undefined;
  return key === undefined ? policyText(policy) : `${policyText(policy)} ${keyText(key)}`;
}

/** For people: `hash over addresses, ports and key l4[8:4]`. */
export function describePolicy(policy: Policy): string {
  if (policy.kind === 'roundrobin') return 'round robin over packets';
  const names = policy.fields.map((field) =>
    field === 'key' && policy.key !== undefined ? `key ${keyText(policy.key)}` : NAMES[field],
  );
  const last = names.pop() ?? '';
  return `hash over ${names.length === 0 ? last : `${names.join(', ')} and ${last}`}`;
}

const WHOLE: ReadonlySet<Field> = new Set<Field>(['addrs', 'vlan']);

const ONE_SIDED: ReadonlySet<Field> = new Set<Field>(['srcaddr', 'dstaddr', 'key']);

const NAMES: Readonly<Record<Field, string>> = {
  addrs: 'addresses',
  srcaddr: 'source addresses',
  dstaddr: 'destination addresses',
  inner: 'addresses inside of tunnels',
  ports: 'ports',
  proto: 'protocols',
  vlan: 'VLAN ids',
  key: 'a key',
};

/** A split as a whole: what is hashed, and by which constants. Programs and the native function are made from the same one. */
import type { SplitConstants } from './constants.js';
import { DEFAULT_POLICY, hashes, isDefaultPolicy, type HashPolicy, type Policy } from './policy.js';

export interface Split {
  readonly constants: SplitConstants;
  /** A policy without buckets (round robin) has those of the default policy, so that flows still know a bucket. */
  readonly policy: Policy;
}

/** Which addresses of an IP header are hashed. */
export type Addresses = 'both' | 'source' | 'destination' | 'none';

export function addressesOf(policy: HashPolicy): Addresses {
  if (hashes(policy, 'addrs') || hashes(policy, 'inner')) return 'both';
  if (hashes(policy, 'srcaddr')) return 'source';
  return hashes(policy, 'dstaddr') ? 'destination' : 'none';
}

export function hashPolicyOf({ policy }: Pick<Split, 'policy'>): HashPolicy {
  return policy.kind === 'hash' ? policy : DEFAULT_POLICY;
}

const ADDRESSES = ['none', 'both', 'source', 'destination'] as const;
const KEY_BASES = ['none', 'eth', 'ip', 'l4'] as const;

/** The words in the order of the native struct (native/split/split.h), as the addon takes them. */
export function encodeSplit(split: Split): Uint32Array {
  const { constants } = split;
  const policy = hashPolicyOf(split);
  const { base, offset, size } = policy.key ?? { base: 'none', offset: 0, size: 0 };
  return Uint32Array.of(
    ...[constants.address, ...constants.word, ...constants.mix, constants.ethertype],
    ...[constants.port, constants.protocol, constants.vlan, constants.key],
    Number(!isDefaultPolicy(policy)),
    ADDRESSES.indexOf(addressesOf(policy)),
    ...(['inner', 'ports', 'proto', 'vlan'] as const).map((field) => Number(hashes(policy, field))),
    ...[KEY_BASES.indexOf(base), offset, size],
  );
}

/** Policies for tests: every field, alone and with others. */
import { FIELDS, type Field, type Key, type Policy } from '#src/split/policy.js';

const hash = (...fields: Field[]): Policy => ({
  kind: 'hash',
  fields: FIELDS.filter((field) => fields.includes(field)),
});

const keyed = (key: Key, ...fields: Field[]): Policy => ({ ...hash(...fields, 'key'), key }) as Policy;

export const policies: readonly Policy[] = [
  hash('addrs'),
  hash('srcaddr'),
  hash('dstaddr'),
  hash('inner'),
  hash('ports'),
  hash('proto'),
  hash('vlan'),
  hash('addrs', 'ports'),
  hash('addrs', 'ports', 'proto', 'vlan'),
  hash('srcaddr', 'ports'),
  hash('dstaddr', 'proto', 'vlan'),
  hash('inner', 'ports', 'proto', 'vlan'),
  keyed({ base: 'eth', offset: 6, size: 4 }),
  keyed({ base: 'eth', offset: 12, size: 2 }, 'vlan'),
  keyed({ base: 'eth', offset: 13, size: 1 }, 'proto'),
  keyed({ base: 'eth', offset: 60, size: 4 }, 'ports'),
  keyed({ base: 'ip', offset: 8, size: 1 }),
  keyed({ base: 'ip', offset: 238, size: 4 }, 'addrs'),
  keyed({ base: 'l4', offset: 0, size: 4 }),
  keyed({ base: 'l4', offset: 8, size: 2 }, 'addrs', 'ports'),
  keyed({ base: 'l4', offset: 200, size: 4 }, 'inner', 'vlan'),
];

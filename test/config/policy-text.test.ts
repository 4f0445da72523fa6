// Policies as people write them: what they are, and what is said about those that cannot be.
import { describe, expect, test } from 'vitest';
import { readPolicy, type Method } from '#src/config/policy-text.js';
import {
  DEFAULT_POLICY,
  describePolicy,
  isDefaultPolicy,
  isSymmetric,
  keepsFlowsWhole,
  keyText,
  policyText,
  type Policy,
} from '#src/split/policy.js';

const read = (text: string, key?: string): Policy => {
  const found = readPolicy(text, key, 'auto-bpf');
  if ('problem' in found) throw new Error(found.problem);
  return found.policy;
};

const problem = (text: string, key?: string, method: Method = 'auto-bpf'): string => {
  const found = readPolicy(text, key, method);
  return 'problem' in found ? `${found.of}: ${found.problem}` : 'none';
};

describe('a policy', () => {
  test('is hash over both addresses unless fields are named', () => {
    expect(read('hash')).toEqual(DEFAULT_POLICY);
    expect(read('hash,addrs')).toEqual(DEFAULT_POLICY);
    expect([isDefaultPolicy(read('hash')), isDefaultPolicy(read('hash,addrs,ports'))]).toEqual([true, false]);
    expect(isDefaultPolicy(read('hash,inner'))).toBe(false);
  });

  test('has its fields in one order, however they are written', () => {
    expect(read('hash,vlan,ports,addrs')).toEqual({ kind: 'hash', fields: ['addrs', 'ports', 'vlan'] });
    expect(policyText(read('hash, proto , inner'))).toBe('hash,inner,proto');
  });

  test('may hash a key', () => {
    const policy = read('hash,srcaddr,key', 'l4[8:4]');
    expect(policy).toEqual({ kind: 'hash', fields: ['srcaddr', 'key'], key: { base: 'l4', offset: 8, size: 4 } });
    expect(policyText(policy)).toBe('hash,srcaddr,key');
    expect(keyText({ base: 'eth', offset: 6, size: 2 })).toBe('eth[6:2]');
  });

  test('takes turns under the method fanout', () => {
    expect(readPolicy('roundrobin', undefined, 'fanout')).toEqual({ policy: { kind: 'roundrobin' } });
  });

  test.each<[string, string | undefined, string, boolean]>([
    ['hash', undefined, 'hash over addresses', true],
    ['hash,addrs,ports', undefined, 'hash over addresses and ports', true],
    [
      'hash,inner,ports,proto,vlan',
      undefined,
      'hash over addresses inside of tunnels, ports, protocols and VLAN ids',
      true,
    ],
    ['hash,srcaddr', undefined, 'hash over source addresses', false],
    ['hash,dstaddr,ports', undefined, 'hash over destination addresses and ports', false],
    ['hash,key', 'eth[0:4]', 'hash over key eth[0:4]', false],
  ])(
    '%s with key %s says what it is, and whether it keeps the directions of a flow together',
    (text, key, words, both) => {
      const policy = read(text, key);
      expect(describePolicy(policy)).toBe(words);
      expect(isSymmetric(policy)).toBe(both);
    },
  );

  test('that takes turns is described, too', () => {
    expect(describePolicy({ kind: 'roundrobin' })).toBe('round robin over packets');
    expect(policyText({ kind: 'roundrobin' })).toBe('roundrobin');
    expect(isSymmetric({ kind: 'roundrobin' })).toBe(false);
  });

  test('gives all of a flow to one worker only where no packet of it can lack what is hashed', () => {
    for (const text of ['hash,addrs', 'hash,addrs,vlan', 'hash,vlan'])
      expect([text, keepsFlowsWhole(read(text)), keepsFlowsWhole(read(text), 'inner')]).toEqual([text, true, false]);
    for (const text of ['hash,addrs,ports', 'hash,addrs,proto', 'hash,inner', 'hash,srcaddr', 'hash,dstaddr'])
      expect([text, keepsFlowsWhole(read(text))]).toEqual([text, false]);
    expect(keepsFlowsWhole(read('hash,addrs,key', 'l4[8:4]'))).toBe(false);
    expect(keepsFlowsWhole({ kind: 'roundrobin' })).toBe(false);
  });
});

const FIELDS = 'addrs, srcaddr, dstaddr, inner, ports, proto, vlan, key';

describe('a text that is no policy', () => {
  test.each<[string, string]>([
    ['', 'policy: is empty; give hash,FIELD,... or roundrobin'],
    ['addrs,ports', 'policy: begins with a field; write hash,addrs,ports'],
    ['hsah,ports', "policy: 'hsah' is no policy; did you mean hash?"],
    ['round-robin', "policy: 'round-robin' is no policy; did you mean roundrobin?"],
    ['random', "policy: 'random' is no policy; give hash,FIELD,... or roundrobin"],
    ['hash,', `policy: ends in a comma or has two in a row; the fields are ${FIELDS}`],
    ['hash,prots', "policy: 'prots' is no field; did you mean ports?"],
    ['hash,cookie', `policy: 'cookie' is no field; the fields are ${FIELDS}`],
    ['hash,ports,ports', 'policy: the field ports is there twice; keep one'],
    ['hash,addrs,srcaddr', 'policy: addrs is both addresses and contradicts srcaddr; keep one'],
    ['hash,srcaddr,dstaddr', 'policy: srcaddr and dstaddr together are both addresses; write addrs'],
    [
      'hash,inner,addrs',
      'policy: inner already hashes addresses, those of the inside where there is a tunnel, and contradicts addrs; keep one',
    ],
    ['hash,key', "policy: the field key needs to be told which bytes: add the option key, as in 'l4[8:4]'"],
    ['roundrobin,addrs', 'policy: roundrobin looks at no fields; write roundrobin, or hash with the fields'],
    [
      'roundrobin',
      'policy: roundrobin needs the method fanout: filters of their own cannot take turns; or hash fields',
    ],
  ])('%j', (text, sentence) => expect(problem(text)).toBe(sentence));

  test.each(['hash,url', 'url'])('%s asks for what a packet does not show', (text) => {
    expect(problem(text)).toMatch(/^policy: url is no field: .* key$/);
  });

  test('names a worker of nothing that is drawn at random', () => {
    expect(problem('roundrobin', undefined, 'none')).toBe(
      'policy: roundrobin draws a worker for each packet at random, so that nobody can tell before; hash fields',
    );
  });
});

describe('a key', () => {
  test.each<[string, string]>([
    ['l4[8]', "key: 'l4[8]' is no key; give BASE[OFFSET:SIZE] with the base eth, ip or l4, as in 'l4[8:4]'"],
    ['tcp[8:4]', "key: 'tcp[8:4]' is no key; give BASE[OFFSET:SIZE] with the base eth, ip or l4, as in 'l4[8:4]'"],
    ['', "key: '' is no key; give BASE[OFFSET:SIZE] with the base eth, ip or l4, as in 'l4[8:4]'"],
    ['l4[8:3]', "key: 'l4[8:3]' has 3 bytes; the size of a key is 1, 2 or 4"],
    ['eth[10:4]', "key: 'eth[10:4]' reaches over byte 12, where VLAN tags may stand; end it there or begin it there"],
    ['eth[12:4]', "key: 'eth[12:4]' reaches over byte 14, where the type ends; end it there or begin it there"],
    ['eth[13:2]', "key: 'eth[13:2]' reaches over byte 14, where the type ends; end it there or begin it there"],
    [
      'ip[240:4]',
      "key: 'ip[240:4]' ends too far in: the split looks at the first 256 bytes of a frame, so that offset and size are 242 at most",
    ],
  ])('%j cannot be', (key, sentence) => expect(problem('hash,addrs,key', key)).toBe(sentence));

  test.each(['eth[252:4]', 'ip[238:4]', 'l4[218:4]', 'eth[8:4]', 'eth[12:2]', ' ip[0:1] '])('%j can be', (key) => {
    expect(problem('hash,key', key)).toBe('none');
  });

  test('needs the field key', () => {
    expect(problem('hash,addrs', 'l4[8:4]')).toBe(
      'key: the policy hash,addrs does not hash a key; add it, as in hash,addrs,key, or leave the option key out',
    );
    expect(problem('roundrobin', 'l4[8:4]', 'fanout')).toBe(
      'key: the policy roundrobin does not hash a key; leave it out',
    );
  });
});

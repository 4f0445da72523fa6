// How values are written: what each kind takes, what it refuses, and that what it writes it reads again.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText, listOf, listenAddress, plainText, wholeNumber, word, yesOrNo } from '#src/config/kinds.js';

describe('a whole number', () => {
  const kind = wholeNumber(1, 256);
  test.each([
    ['1', 1],
    ['256', 256],
    ['007', 7],
  ])('%s', (text, value) => expect(kind.parse(text)).toBe(value));
  test.each(['', '0', '257', '-1', '+1', '1.0', '1e2', '0x10', ' 1', '1 ', '١', '9'.repeat(400)])('not %j', (text) => {
    expect(kind.parse(text)).toBeUndefined();
  });
  test('says what it takes', () => {
    expect(kind.allowed).toBe('a whole number from 1 to 256');
    expect(kind.range).toBe('1 to 256');
  });
});

describe('yes or no', () => {
  test('is true or false', () => expect(['true', 'false'].map((text) => yesOrNo.parse(text))).toEqual([true, false]));
  test.each(['', 'yes', 'no', 'on', 'off', '0', '1', 'True'])('not %j', (text) => {
    expect(yesOrNo.parse(text)).toBeUndefined();
  });
});

describe('text', () => {
  test('is plain where a log and a page show it', () => {
    expect(plainText.parse('~!#{[]}')).toBe('~!#{[]}');
    for (const text of ['', ' ', 'a b', 'a\n', 'é', '\u001b[31m', 'x'.repeat(65)]) {
      expect(plainText.parse(text)).toBeUndefined();
    }
  });
  test('is a word where it is a name', () => {
    const kind = word('a name');
    expect(kind.parse('eth0.100')).toBe('eth0.100');
    for (const text of ['', 'a b', 'a\0', '\n', 'x'.repeat(256)]) expect(kind.parse(text)).toBeUndefined();
  });
  test('is anything where libpcap judges it, but for the byte that would end it', () => {
    const kind = anyText('an expression');
    for (const text of ['', 'not port 22', 'ip\n  and tcp', 'é']) expect(kind.parse(text)).toBe(text);
    expect(kind.parse('ip\0 and tcp')).toBeUndefined();
  });
});

describe('an address to listen on', () => {
  test.each([
    ['10514', '127.0.0.1', 10514],
    ['0.0.0.0:80', '0.0.0.0', 80],
    ['[::1]:0', '::1', 0],
    ['192.0.2.1:65535', '192.0.2.1', 65_535],
  ])('%s', (text, address, port) => expect(listenAddress.parse(text)).toEqual({ address, port }));
  test.each([
    '',
    ':80',
    '::1:80',
    '[::1]',
    '127.0.0.1',
    '127.0.0.1:',
    '127.0.0.1:65536',
    'localhost:80',
    '[127.0.0.1:80',
    '1:2:3',
  ])('not %j', (text) => expect(listenAddress.parse(text)).toBeUndefined());
});

describe('a list', () => {
  const kind = listOf(wholeNumber(0, 9), 1, 3, 'figures');
  test('is joined by commas', () => {
    expect(kind.parse('1,0, 9')).toEqual([1, 0, 9]);
    expect(kind.format([1, 0, 9])).toBe('1,0,9');
  });
  test('is refused for one item, and for their number', () => {
    for (const text of ['', '1,', '1,x', '10', '1,2,3,4']) expect(kind.parse(text)).toBeUndefined();
    expect(kind.collect([])).toBeUndefined();
  });
});

describe('what a kind writes, it reads', () => {
  test('figures', () => {
    const kind = wholeNumber(0, 1e9);
    fc.assert(fc.property(fc.nat(1e9), (value) => kind.parse(kind.format(value)) === value));
  });
  test('addresses', () => {
    const addresses = fc.record({ address: fc.oneof(fc.ipV4(), fc.ipV6()), port: fc.nat(65_535) });
    fc.assert(
      fc.property(addresses, (value) => {
        expect(listenAddress.parse(listenAddress.format(value))).toEqual(value);
      }),
    );
  });
});

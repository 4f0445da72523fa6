// The table of options holds together: whatever is made from it can rely on this.
import { describe, expect, test } from 'vitest';
import { flagsOf, formatSetting, isUnset, keys, nameOf, optionOf } from '#src/config/options.js';

test('names are words joined by dashes, and each is there once', () => {
  const names = keys.map(nameOf);
  for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(new Set(names).size).toBe(names.length);
  expect(names).not.toContain('config');
});

test('letters are one each; c is for the file, h for help, V for the version', () => {
  const letters = keys.map((key) => optionOf(key).short).filter((letter) => letter !== undefined);
  for (const letter of letters) expect(letter).toMatch(/^[a-zA-Z]$/);
  expect(new Set(['c', 'h', 'V', ...letters]).size).toBe(letters.length + 3);
});

describe.each(keys)('%s', (key) => {
  const { kind, default: usual, defaultText, help, offHelp, placeholder } = optionOf(key);
  test('has a default that it takes itself, or one in words', () => {
    if (isUnset(usual)) expect(defaultText).toBeDefined();
    else expect(kind.parse(kind.format(usual))).toEqual(usual);
  });
  test('says what it sets, in a part of one line', () => {
    for (const words of [help, offHelp, defaultText, kind.allowed]) {
      if (words !== undefined) expect(words).toMatch(/^[^\n]*[^\n.]$/);
    }
  });
  test('shows a value where it takes one', () => {
    expect(placeholder === undefined).toBe(typeof usual === 'boolean');
    expect(offHelp !== undefined).toBe(usual === true);
  });
});

test('flags and values as they are written on the command line', () => {
  expect(flagsOf('workers')).toBe('-w, --workers <n>');
  expect(flagsOf('maxFlows')).toBe('--max-flows <n>');
  expect(flagsOf('promiscuous')).toBe('--no-promiscuous');
  expect(flagsOf('faultInjection')).toBe('--fault-injection');
  expect(formatSetting('weights', [1, 0])).toBe('1,0');
  expect(formatSetting('seed', undefined)).toBe('random');
  expect(formatSetting('devices', [])).toBe("the default route's");
});

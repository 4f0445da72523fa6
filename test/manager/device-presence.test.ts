// What is seen of an interface, moment by moment, becomes gaps, and tries to open it anew that are not too many.
import { beforeEach, expect, test } from 'vitest';
import type { DeviceFacts } from '#src/addon/addon.js';
import { DevicePresence } from '#src/manager/device-presence.js';

const facts: DeviceFacts = { index: 7, mtu: 1500, up: true, running: true, loopback: false };
const recreated: DeviceFacts = { ...facts, index: 8 };

let presence: DevicePresence;

beforeEach(() => {
  presence = new DevicePresence('eth0', facts);
});

test('an interface that is down is one gap, as long as that lasts', () => {
  expect(presence.look(facts, true, 10)).toEqual({ verdict: 'fine' });
  expect(presence.look({ ...facts, up: false }, true, 11)).toEqual({
    verdict: 'wait',
    event: { gap: true, sentence: 'interface eth0 is down; capture waits for it' },
  });
  expect(presence.look({ ...facts, up: false }, true, 12)).toEqual({ verdict: 'wait' });
  expect([presence.up, presence.gaps, presence.gapSeconds(13)]).toEqual([false, 1, 2]);
  expect(presence.look(facts, true, 14)).toEqual({
    verdict: 'fine',
    event: {
      gap: false,
      sentence:
        'interface eth0 is back after 3.0 s, in which nothing was captured but what came under another name, if it had one',
    },
  });
  expect([presence.up, presence.gaps, presence.gapSeconds(99)]).toEqual([true, 1, 3]);
});

test('one that was created again is opened anew, and fine from then on', () => {
  expect(presence.look(undefined, false, 1).verdict).toBe('wait');
  expect(presence.look(recreated, false, 2).verdict).toBe('reopen');
  presence.reopened(8);
  expect(presence.look(recreated, true, 3).verdict).toBe('fine');
  expect(presence.gapSeconds(3)).toBe(2);
});

test('rings that could not be put on another interface are on none: the gap lasts until they are opened anew', () => {
  expect(presence.look(recreated, true, 1).verdict).toBe('reopen');
  presence.reopenFailed(1);
  expect(presence.look(facts, true, 2).verdict).toBe('reopen');
  expect(presence.up).toBe(false);
  presence.reopened(7);
  expect(presence.look(facts, true, 3).verdict).toBe('fine');
  expect([presence.up, presence.gaps, presence.gapSeconds(9)]).toEqual([true, 1, 2]);
});

test('what cannot be opened is tried again after half a second, then twice as long each time, up to 10 s', () => {
  const waits: number[] = [];
  let now = 100;
  for (let failures = 0; failures < 7; failures += 1) {
    expect(presence.look(recreated, false, now).verdict).toBe('reopen');
    presence.reopenFailed(now);
    const failedAt = now;
    while (presence.look(recreated, false, now).verdict === 'wait') now += 0.25;
    waits.push(now - failedAt);
  }
  expect(waits).toEqual([0.5, 1, 2, 4, 8, 10, 10]);
  expect(presence.gaps).toBe(1);
  presence.reopened(8);
  presence.look(recreated, true, now);
  presence.look(facts, false, now);
  presence.reopenFailed(now);
  expect(presence.look(facts, false, now + 0.5).verdict).toBe('reopen');
});

// Waiting, but not for ever.
import { afterEach, expect, test, vi } from 'vitest';
import { waitAtMost } from '#src/manager/deadline.js';

afterEach(() => vi.useRealTimers());

test('ends with what is awaited, well or not, and leaves no timer behind', async () => {
  vi.useFakeTimers();
  await waitAtMost(1000, Promise.resolve(1));
  await expect(waitAtMost(1000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(vi.getTimerCount()).toBe(0);
});

test("ends at the deadline; what fails after it is nobody's concern", async () => {
  vi.useFakeTimers();
  let fail: (error: Error) => void = () => undefined;
  let isOver = false;
  const waiting = waitAtMost(1000, new Promise((_, reject) => (fail = reject))).then(() => (isOver = true));
  await vi.advanceTimersByTimeAsync(999);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await waiting;
  expect(isOver).toBe(true);
  fail(new Error('too late')); // vitest fails a test on a rejection that nobody handles
  await vi.advanceTimersByTimeAsync(1);
});

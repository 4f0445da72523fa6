/** Figures as people read them: decimal units, three digits or so, and words for time. */

const prefixes = ['k', 'M', 'G', 'T', 'P', 'E'] as const;

/** `1234567` with `B` is `1.23 MB`; whole numbers below 1000 are exact. */
export function withUnit(value: number, unit: string): string {
  if (value < 1000) return `${Number.isInteger(value) ? value : threeDigits(value)} ${unit}`;
  let scaled = value / 1000;
  let prefix = 0;
  for (; scaled >= 999.5 && prefix < prefixes.length - 1; prefix += 1) scaled /= 1000;
  return `${threeDigits(scaled)} ${prefixes[prefix] ?? ''}${unit}`;
}

function threeDigits(value: number): string {
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

/** A part of a whole in percent; of nothing, every part is 0 %. */
export function percent(part: bigint, whole: bigint): string {
  return `${whole === 0n ? '0.0' : ((Number(part) / Number(whole)) * 100).toFixed(1)} %`;
}

const second = 1_000_000_000n;
const units: readonly (readonly [bigint, string, bigint, string])[] = [
  [86_400n * second, 'd', 3600n * second, 'h'],
  [3600n * second, 'h', 60n * second, 'min'],
  [60n * second, 'min', second, 's'],
];

/** Nanoseconds as `2 d 3 h`, `1 h 5 min`, `5 min 12 s`, `12.3 s`, `3.21 ms`, `450 us`. */
export function duration(nanoseconds: bigint): string {
  for (const [size, unit, partSize, partUnit] of units) {
    if (nanoseconds >= size) return `${nanoseconds / size} ${unit} ${(nanoseconds % size) / partSize} ${partUnit}`;
  }
  const figure = Number(nanoseconds);
  if (nanoseconds >= second) return `${threeDigits(figure / 1e9)} s`;
  return figure >= 999_500 ? `${threeDigits(figure / 1e6)} ms` : `${Math.round(figure / 1000)} us`;
}

/** Nanoseconds since 1970 as `2024-03-01 10:00:00.123456` in UTC. */
export function instant(nanoseconds: bigint): string {
  const microseconds = nanoseconds / 1000n - (nanoseconds % 1000n < 0n ? 1n : 0n);
  const milliseconds = microseconds / 1000n - (microseconds % 1000n < 0n ? 1n : 0n);
  const rest = String(microseconds - milliseconds * 1000n).padStart(3, '0');
  return new Date(Number(milliseconds)).toISOString().replace('T', ' ').replace('Z', rest);
}

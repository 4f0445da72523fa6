/** Uneven traffic by Zipf's law: a few flows have most of the packets. The same numbers each time. */

/** Packets of each flow, the largest first, at least one each; about `packets` in all. */
export function zipfCounts(flows: number, exponent: number, packets: number): number[] {
  const sizes = Array.from({ length: flows }, (_, rank) => 1 / (rank + 1) ** exponent);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size) => Math.max(1, Math.round((size / total) * packets)));
}

/** `counts[at]` times `items[at]`, in an order that a fixed generator shuffles. */
export function shuffled<Item>(items: readonly Item[], counts: readonly number[]): Item[] {
  const all = items.flatMap((item, at) => new Array<Item>(counts[at]!).fill(item));
  let state = 1;
  for (let at = all.length - 1; at > 0; at -= 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (at + 1));
    [all[at], all[other]] = [all[other]!, all[at]!];
  }
  return all;
}

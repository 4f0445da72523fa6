/** Weights by a fixed generator: joins, leaves, drains, other shares; never the same twice running, more than `most`, or all 0. */
export function* weightChanges(most: number): Generator<number[], never> {
  let state = 7;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let weights: number[] = [1, 1];
  for (;;) {
    const before = weights;
    if (weights.length < most && next(4) === 0) weights = [...weights, 1];
    else weights = weights.map((weight) => (next(3) === 0 ? next(4) : weight));
    if (Math.max(...weights) === 0) weights = weights.map(() => 1);
    if (String(weights) !== String(before)) yield weights;
  }
}

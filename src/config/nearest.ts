/** Which of the known names a mistyped one was probably meant to be. */

/** Undefined when none is near: more than two typing errors away, one in a short name, a third of the letters in a long one. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const wanted = plain(word);
  const ranked = names
    .map((name) => ({ name, distance: typingErrors(wanted, plain(name)) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= tolerance(best.name) ? best.name : undefined;
}

function tolerance(name: string): number {
  return name.length < 5 ? 1 : Math.max(2, Math.floor(name.length / 3));
}

/** Names differ neither by upper case nor by how their words are joined: max_flows and maxFlows are max-flows. */
function plain(name: string): string {
  return name.slice(0, 64).toLowerCase().replace(/[-_ ]/g, '');
}

/** Letters put in, left out, replaced or swapped with their neighbour (optimal string alignment). */
function typingErrors(from: string, to: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
        swapped ? at(before, column - 2) + 1 : Infinity,
      );
    }
    before = previous;
    previous = current;
  }
  return at(previous, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}

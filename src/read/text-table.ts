/** Text in columns. */

export interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
}

/** A line for the heads and one for each row, each indented and ended; no blanks at the end of a line. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[], indent = ''): string {
  const lines = [columns.map(({ head }) => head), ...rows];
  const widths = columns.map((_, at) => Math.max(...lines.map((cells) => cells[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, at) => pad(cells[at] ?? '', widths[at] ?? 0, align))
      .join('  ')
      .trimEnd();
  return lines.map((cells) => `${indent}${line(cells)}\n`).join('');
}

function pad(text: string, width: number, align: Column['align']): string {
  return align === 'left' ? text.padEnd(width) : text.padStart(width);
}

/** What a parsed YAML file is made of, as readers of files and their sentences see it. */
import { isScalar, isSeq } from 'yaml';
import type { ParsedNode, Scalar } from 'yaml';

/** `seed:`, `seed: ~` and `seed: null` set nothing; in quotes they are text. */
export function isOpen(node: ParsedNode | null): node is Scalar.Parsed | null {
  return node === null || (isScalar(node) && node.type === 'PLAIN' && ['', '~', 'null'].includes(textOf(node)));
}

/** Block scalars end with a line's end that nobody means. */
export function textOf({ value, type }: Scalar): string {
  const text = String(value);
  return type?.startsWith('BLOCK') === true ? text.replace(/\n+$/, '') : text;
}

export function offsetOf(node: ParsedNode | null): number {
  return node?.range[0] ?? 0;
}

/** A value as a sentence names it. */
export function shown(node: ParsedNode | null): string {
  if (isScalar(node)) return `'${clipped(textOf(node))}'`;
  return isSeq(node) ? 'a list' : 'a map';
}

/** Short, on one line, and without what a terminal would obey or not show. */
export function clipped(text: string): string {
  const visible = text.slice(0, 40).replace(/[^\P{C}]|[^\P{Z} ]/gu, escaped);
  return text.length > 40 ? `${visible}...` : visible;
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`;
}

/**
 * A configuration file's text: which options it sets, to what, and where; and everything that is wrong with it, at once. Values
 * are judged by their options, so that the file and the command line understand the same words.
 */
import { isMap, isScalar, isSeq } from 'yaml';
import type { Document, ParsedNode, YAMLSeq } from 'yaml';
import { isList } from './kinds.js';
import type { Kind, ListKind } from './kinds.js';
import { nearest } from './nearest.js';
import { keys, nameOf, optionOf } from './options.js';
import type { Key } from './options.js';
import { parseYaml } from './parse-yaml.js';
import type { Problem } from './parse-yaml.js';
import { clipped, isOpen, offsetOf, shown, textOf } from './yaml-nodes.js';

export interface Entry {
  readonly key: Key;
  /** Undefined when the file leaves it open, as in `seed:`. */
  readonly value: unknown;
  /** `FILE:LINE:COLUMN` of the value. */
  readonly place: string;
}

export interface ParsedFile {
  readonly entries: readonly Entry[];
  /** A sentence for each, `FILE:LINE:COLUMN: ...`, in the order of the file. */
  readonly problems: readonly string[];
}

type Found = Omit<Entry, 'place'> & { readonly offset: number };
type Complain = (node: ParsedNode | null, sentence: string) => void;

const keyByName = new Map(keys.map((key) => [nameOf(key), key]));

/** `path` is for the sentences only. */
export function parseFile(text: string, path: string): ParsedFile {
  const { document, problems: notYaml, placeOf } = parseYaml(text);
  const problems: Problem[] = [...notYaml];
  const complain: Complain = (node, sentence) => problems.push({ offset: offsetOf(node), sentence });
  const found = document === undefined ? [] : readDocument(document, complain);
  problems.sort((a, b) => a.offset - b.offset);
  return {
    entries: found.map(({ offset, ...entry }) => ({ ...entry, place: `${path}:${placeOf(offset)}` })),
    problems: problems.map(({ offset, sentence }) => `${path}:${placeOf(offset)}: ${sentence}`),
  };
}

function readDocument({ contents }: Document.Parsed, complain: Complain): Found[] {
  if (isOpen(contents)) return [];
  if (!isMap(contents)) {
    complain(contents, `here is ${shown(contents)}; write one 'key: value' a line, as in 'workers: 4'`);
    return [];
  }
  const seen = new Set<string>();
  return contents.items.flatMap(({ key: keyNode, value: node }) => {
    const name = (isScalar(keyNode) ? clipped(textOf(keyNode)) : shown(keyNode)) || "''";
    const key = keyByName.get(name);
    if (key === undefined) complain(keyNode, `${name}: is not an option; ${advice(name)}`);
    else if (seen.has(name)) complain(keyNode, `${name}: is there twice; keep one`);
    seen.add(name);
    if (key === undefined) return [];
    const value = readValue(optionOf(key).kind, node, (at, sentence) =>
      complain(at ?? keyNode, `${name}: ${sentence}`),
    );
    return [{ key, value, offset: offsetOf(node ?? keyNode) }];
  });
}

function advice(name: string): string {
  const names = [...keyByName.keys()];
  const meant = nearest(name, names);
  return meant === undefined ? `the options are ${names.join(', ')}` : `did you mean ${meant}?`;
}

/** Undefined when the value is open, and when it is wrong: then there is a complaint. */
function readValue(kind: Kind<unknown>, node: ParsedNode | null, complain: Complain): unknown {
  if (isOpen(node)) return undefined;
  if (isList(kind) && isSeq(node)) return readList(kind, node, complain);
  const value = isScalar(node) ? kind.parse(textOf(node)) : undefined;
  if (value === undefined) complain(node, `${shown(node)} is wrong; give ${kind.allowed}`);
  return value;
}

function readList(kind: ListKind<unknown>, node: YAMLSeq.Parsed, complain: Complain): unknown {
  const { items } = node;
  const texts = items.map((item) => (isScalar(item) ? textOf(item) : undefined));
  const known = texts.filter((text, at) => {
    if (text !== undefined && kind.item.parse(text) !== undefined) return true;
    const item = items[at] ?? null;
    complain(item, `item ${at + 1}: ${shown(item)} is wrong; give ${kind.item.allowed}`);
    return false;
  });
  if (known.length < items.length) return undefined;
  const value = kind.collect(known as string[]);
  if (value === undefined) complain(node, `a list of ${items.length} is wrong; give ${kind.allowed}`);
  return value;
}

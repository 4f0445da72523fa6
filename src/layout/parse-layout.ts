/** A layout file's text: its nodes, and everything that is wrong with it, at once. */
import { isMap, isScalar, isSeq } from 'yaml';
import type { Document, ParsedNode } from 'yaml';
import type { Kind } from '../config/kinds.js';
import { nearest } from '../config/nearest.js';
import { parseYaml } from '../config/parse-yaml.js';
import type { Problem } from '../config/parse-yaml.js';
import { clipped, isOpen, offsetOf, shown, textOf } from '../config/yaml-nodes.js';
import { MAXIMUM_LANES } from '../plan/limits.js';
import { fieldNames, nodeFields, requiredFields } from './fields.js';
import type { NodeField } from './fields.js';
import { interfacesOf } from './layout.js';
import type { Layout, LayoutNode } from './layout.js';

export interface ParsedLayout {
  /** Of use only without problems. */
  readonly layout: Layout;
  /** A sentence for each, `FILE:LINE:COLUMN: FIELD: ...`, in the order of the file. */
  readonly problems: readonly string[];
}

/** A node of the layout and where its fields' values stand. */
interface Found {
  readonly node: LayoutNode;
  readonly places: ReadonlyMap<NodeField, number>;
}

type Complain = (offset: number, sentence: string) => void;

/** `path` is for the sentences only. */
export function parseLayout(text: string, path: string): ParsedLayout {
  const { document, problems: notYaml, placeOf } = parseYaml(text);
  const problems: Problem[] = [...notYaml];
  const complain: Complain = (offset, sentence) => problems.push({ offset, sentence });
  const found = document === undefined ? [] : readDocument(document, complain);
  complainOfNames(found, complain, placeOf);
  const layout = { nodes: found.map(({ node }) => node) };
  complainOfShares(layout, found, complain);
  problems.sort((a, b) => a.offset - b.offset);
  return { layout, problems: problems.map(({ offset, sentence }) => `${path}:${placeOf(offset)}: ${sentence}`) };
}

const example = '- {name: worker-1, host: sensor-a, interface: eth0}';

function readDocument({ contents }: Document.Parsed, complain: Complain): Found[] {
  if (!isMap(contents)) {
    complain(offsetOf(contents), `nodes: is missing; write 'nodes:' and below it one node a line, as ${example}`);
    return [];
  }
  const found: Found[] = [];
  const fields = readMap(contents, { kind: 'layout', names: ['nodes'] }, complain);
  const nodes = fields.get('nodes');
  if (nodes === undefined || !isSeq(nodes.value) || nodes.value.items.length === 0) {
    complain(nodes?.offset ?? offsetOf(contents), `nodes: is no list of nodes; write one node a line, as ${example}`);
    return [];
  }
  for (const item of nodes.value.items) {
    const node = readNode(item, complain);
    if (node !== undefined) found.push(node);
  }
  return found;
}

/** Undefined when a field that must be there is missing or wrong: then there is a complaint. */
function readNode(item: ParsedNode, complain: Complain): Found | undefined {
  if (!isMap(item)) {
    complain(offsetOf(item), `nodes: ${shown(item)} is no node; write it as ${example}`);
    return undefined;
  }
  const fields = readMap(item, { kind: 'node', names: fieldNames }, complain);
  const read = <Value>(name: NodeField, kind: Kind<Value>): Value | undefined => {
    const field = fields.get(name);
    if (field === undefined || isOpen(field.value)) return undefined;
    const value = isScalar(field.value) ? kind.parse(textOf(field.value)) : undefined;
    if (value === undefined) complain(field.offset, `${name}: ${shown(field.value)} is wrong; give ${kind.allowed}`);
    return value;
  };
  const [name, host, device] = [
    read('name', nodeFields.name),
    read('host', nodeFields.host),
    read('interface', nodeFields.interface),
  ];
  const weight = read('weight', nodeFields.weight) ?? 1;
  const cpu = read('cpu', nodeFields.cpu);
  for (const required of requiredFields) {
    const field = fields.get(required);
    if (field === undefined || isOpen(field.value)) {
      complain(offsetOf(item), `${required}: is missing; give ${nodeFields[required].allowed}`);
    }
  }
  if (name === undefined || host === undefined || device === undefined) return undefined;
  const places = new Map([...fields].map(([field, { offset }]) => [field as NodeField, offset]));
  return { node: { name, host, interface: device, weight, ...(cpu === undefined ? {} : { cpu }) }, places };
}

interface Field {
  readonly value: ParsedNode | null;
  /** Where the value stands, or the name when it is left open. */
  readonly offset: number;
}

/** The fields of a map by name; what has another name, or is there before, is complained of. */
function readMap(
  { items }: { readonly items: readonly { readonly key: ParsedNode; readonly value: ParsedNode | null }[] },
  { kind, names }: { readonly kind: string; readonly names: readonly string[] },
  complain: Complain,
): Map<string, Field> {
  const fields = new Map<string, Field>();
  for (const { key, value } of items) {
    const name = isScalar(key) ? clipped(textOf(key)) : shown(key);
    if (!names.includes(name)) {
      const meant = nearest(name, names);
      const advice = meant === undefined ? `it has ${names.join(', ')}` : `did you mean ${meant}?`;
      complain(offsetOf(key), `${name}: is no field of a ${kind}; ${advice}`);
    } else if (fields.has(name)) {
      complain(offsetOf(key), `${name}: is there twice; keep one`);
    } else {
      fields.set(name, { value, offset: offsetOf(value ?? key) });
    }
  }
  return fields;
}

function complainOfNames(found: readonly Found[], complain: Complain, placeOf: (offset: number) => string): void {
  const first = new Map<string, number>();
  for (const { node, places } of found) {
    const offset = places.get('name') ?? 0;
    const before = first.get(node.name);
    if (before === undefined) first.set(node.name, offset);
    else
      complain(
        offset,
        `name: '${node.name}' is the name of the node at ${placeOf(before)} too; names tell nodes apart`,
      );
  }
}

function complainOfShares(layout: Layout, found: readonly Found[], complain: Complain): void {
  const byNode = new Map(found.map((one) => [one.node, one.places]));
  for (const { host, interface: device, nodes } of interfacesOf(layout)) {
    const [first] = nodes;
    const places = first === undefined ? undefined : byNode.get(first);
    if (nodes.length > MAXIMUM_LANES) {
      const sentence = `${host} has ${nodes.length} nodes on ${device}; an interface takes up to ${MAXIMUM_LANES}`;
      complain(places?.get('interface') ?? 0, `interface: ${sentence}`);
    }
    if (nodes.every(({ weight }) => weight === 0)) {
      const sentence = `all nodes on ${device} of ${host} have the weight 0; give one of them a weight above 0`;
      complain(places?.get('weight') ?? 0, `weight: ${sentence}`);
    }
  }
}

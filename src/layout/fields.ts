/** What a node of a layout file says about itself: its fields, and which values they take. */
import { plainText, wholeNumber, word } from '../config/kinds.js';
import type { Kind } from '../config/kinds.js';

/** As the kernel has it (net/core/dev.c: dev_valid_name()). */
const interfaceName: Kind<string> = {
  allowed: 'the name of an interface, up to 15 characters',
  parse: (text) => (/^[^\s/:\0]{1,15}$/.test(text) && text !== '.' && text !== '..' ? text : undefined),
  format: (text) => text,
};

const mostProcessors = 8192; // the most that a kernel can be built for (CONFIG_NR_CPUS)

export const nodeFields = {
  name: plainText,
  host: word('the name or the address of a host'),
  interface: interfaceName,
  weight: wholeNumber(0, 1000),
  cpu: wholeNumber(0, mostProcessors - 1),
} as const;

export type NodeField = keyof typeof nodeFields;

export const fieldNames = Object.keys(nodeFields) as readonly NodeField[];

/** The fields that every node must have. */
export const requiredFields = ['name', 'host', 'interface'] as const satisfies readonly NodeField[];

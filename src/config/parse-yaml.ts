/** YAML as such: text to nodes, or to sentences about what is not YAML. Nothing here knows an option. */
import { LineCounter, parseDocument } from 'yaml';
import type { Document, YAMLParseError } from 'yaml';
import { objectionTo } from './yaml-limits.js';

/** What is wrong, and where: an offset in the text. */
export interface Problem {
  readonly offset: number;
  readonly sentence: string;
}

export interface ParsedYaml {
  /** Undefined when the text is not YAML. */
  readonly document: Document.Parsed | undefined;
  readonly problems: readonly Problem[];
  /** `LINE:COLUMN` of an offset, both from 1. */
  readonly placeOf: (offset: number) => string;
}

/** All plain values become text: that 010 is a number, or no is false, is not for the parser to say. */
export function parseYaml(text: string): ParsedYaml {
  const lineCounter = new LineCounter();
  const placeOf = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset);
    return `${line}:${col}`;
  };
  const objection = objectionTo(text);
  if (objection !== undefined) {
    lineCounter.addNewLine(0);
    for (const { index } of text.matchAll(/\n/g)) lineCounter.addNewLine(index + 1);
    return { document: undefined, problems: [objection], placeOf };
  }
  const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, lineCounter });
  const problems = explained([...document.errors, ...document.warnings]);
  return { document: problems.length === 0 ? document : undefined, problems, placeOf };
}

const noKey = "here is no 'key: value'; is a colon missing, or the space after it?";

/** The mistakes that people make, by the parser's words, which help only those who know its insides. */
const explanations: Readonly<Record<string, string>> = {
  'Implicit keys need to be on a single line': noKey,
  'Implicit map keys need to be followed by map values': noKey,
  'Nested mappings are not allowed in compact mappings':
    "a second 'key: value' begins inside this value; mend the indentation, or put the value in quotes",
  'Source contains multiple documents; please use YAML.parseAllDocuments()':
    "a second document begins here ('---' or '...'); keep one",
  'Missing closing "quote': 'the file ends here, and a quote is still open; close it',
  "Missing closing 'quote": 'the file ends here, and a quote is still open; close it',
  'Tabs are not allowed as indentation': 'a tab indents this line; use spaces',
};

/** One problem for each place: what follows from it in the same place says nothing more. */
function explained(errors: readonly Pick<YAMLParseError, 'message' | 'pos'>[]): Problem[] {
  const places = new Map<number, Problem>();
  for (const { message, pos } of errors) {
    const sentence = explanations[message] ?? `this is not YAML: ${message}`;
    if (!places.has(pos[0])) places.set(pos[0], { offset: pos[0], sentence });
  }
  return [...places.values()];
}

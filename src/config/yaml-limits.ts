/**
 * What a YAML file may not hold, found before it is parsed. The parser calls itself for every level of nesting, and a stack that
 * overflows in it can end the process; and of what YAML offers beyond plain values, a configuration needs nothing.
 */
import { Lexer } from 'yaml';

export interface Objection {
  /** Where, as an offset in the text. */
  readonly offset: number;
  readonly sentence: string;
}

/** Far more than a configuration needs, and together less than half of what the parser's stack was seen to bear. */
const mostBrackets = 16;
const mostIndentation = 32;
const mostIndicators = 32;

/** Tokens that take no room in the text: they tell the parser about the next one. */
const documentStarts = '\u0002';
const bracketsEnd = '\u0018';
const scalarFollows = '\u001f';
const marks = [documentStarts, bracketsEnd, scalarFollows];

/** YAML has no place for these (YAML 1.2.2, 5.1), and some of them are the lexer's own marks. */
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const controlCharacter = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** The first thing that the text may not hold. */
export function objectionTo(text: string): Objection | undefined {
  const control = text.search(controlCharacter);
  if (control !== -1) return { offset: control, sentence: 'there is a control character here; take it out' };
  const nesting: Nesting = { brackets: 0, indentation: 0, indicators: 0 };
  let offset = 0;
  let previous = '\n';
  for (const token of new Lexer().lex(text)) {
    const isScalar = previous === scalarFollows;
    if (previous.endsWith('\n')) startLine(nesting, token);
    if (!isScalar) {
      add(nesting, token);
      const sentence = objectionToToken(token) ?? (isTooDeep(nesting) ? 'this is nested too deeply' : undefined);
      if (sentence !== undefined) return { offset, sentence };
    }
    if (!marks.includes(token)) offset += token.length;
    previous = token;
  }
  return undefined;
}

const meanings: Readonly<Record<string, string>> = { '&': 'an anchor', '*': 'an alias', '!': 'a tag' };

function objectionToToken(token: string): string | undefined {
  const meaning = meanings[token[0] ?? ''];
  return (
    meaning && `YAML takes ${token[0]} for the start of ${meaning}, which has no use here; put the value in quotes`
  );
}

/** A bound of how deep the parser has to go: brackets that are open, the column of a line, and what the line itself nests. */
interface Nesting {
  brackets: number;
  indentation: number;
  indicators: number;
}

function startLine(nesting: Nesting, token: string): void {
  nesting.indicators = 0;
  nesting.indentation = /^ */.exec(token)?.[0].length ?? 0;
}

function add(nesting: Nesting, token: string): void {
  if (token === '[' || token === '{') nesting.brackets += 1;
  else if (token === ']' || token === '}') nesting.brackets = Math.max(nesting.brackets - 1, 0);
  else if (token === bracketsEnd) nesting.brackets = 0;
  else if (token === '-' || token === '?' || token === ':') nesting.indicators += 1;
}

function isTooDeep({ brackets, indentation, indicators }: Nesting): boolean {
  return brackets > mostBrackets || indentation > mostIndentation || indicators > mostIndicators;
}

/** Values of the command line: the kinds of the configuration, with refusals as commander wants them. */
import { InvalidArgumentError } from 'commander';
import { plainText, wholeNumber } from '../config/kinds.js';
import type { Kind } from '../config/kinds.js';

/** Reads a value of this kind, or refuses it with what is allowed. */
export function argumentOf<Value>({ parse, allowed }: Pick<Kind<Value>, 'parse' | 'allowed'>): (text: string) => Value {
  return (text) => {
    const value = parse(text);
    if (value !== undefined) return value;
    throw new InvalidArgumentError(`It is ${allowed}.`);
  };
}

/** A whole number from `least` to `most`. */
export function integer(least: number, most: number): (text: string) => number {
  return argumentOf(wholeNumber(least, most));
}

/** Any text of printable ASCII: it is shown in the log and on the page. */
export const seedText = argumentOf(plainText);

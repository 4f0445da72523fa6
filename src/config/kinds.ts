/**
 * Kinds of values: how a value is written, on the command line and in the configuration file alike, and which are allowed.
 */
import { isIP } from 'node:net';

export interface Kind<Value> {
  /** What is allowed, as the end of the sentences "It is ..." and "give ...". */
  readonly allowed: string;
  /** The same, short enough for a line of help; absent where the help says it all. */
  readonly range?: string;
  /** Undefined when `text` is no such value. */
  parse(text: string): Value | undefined;
  /** The text that `parse` would read as `value`. */
  format(value: Value): string;
}

/** Several values of one kind: a list in the file, joined by commas on the command line. */
export interface ListKind<Item> extends Kind<readonly Item[]> {
  readonly item: Kind<Item>;
  /** Undefined when one of `texts` is no such item, or when there are too many of them. */
  collect(texts: readonly string[]): readonly Item[] | undefined;
}

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): Kind<number> {
  return {
    allowed: `a whole number from ${least} to ${most}`,
    range: `${least} to ${most}`,
    parse: (text) => {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
      return value >= least && value <= most ? value : undefined;
    },
    format: String,
  };
}

/** True or false; on the command line it is an option without a value. */
export const yesOrNo: Kind<boolean> = {
  allowed: 'true or false',
  parse: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  format: String,
};

/** One of a few words. */
export function oneOf<Word extends string>(words: readonly Word[]): Kind<Word> {
  return {
    allowed: words.join(' or '),
    range: words.join(' or '),
    parse: (text) => words.find((one) => one === text),
    format: (text) => text,
  };
}

/** Text that is the same in every log, page and shell: 1 to 64 characters of ASCII. */
export const plainText: Kind<string> = {
  allowed: '1 to 64 printable characters without spaces',
  parse: (text) => (/^[\x21-\x7e]{1,64}$/.test(text) ? text : undefined),
  format: (text) => text,
};

/** Text without spaces that others will judge, such as the kernel; `allowed` says what it is meant to be. */
export function word(allowed: string): Kind<string> {
  return { allowed, parse: (text) => (/^[^\s\0]{1,255}$/.test(text) ? text : undefined), format: (text) => text };
}

/** Text that others will judge, such as libpcap. Only a zero byte cannot be: to them it would be the end of the text. */
export function anyText(allowed: string): Kind<string> {
  return { allowed, parse: (text) => (text.includes('\0') ? undefined : text), format: (text) => text };
}

export interface ListenAddress {
  readonly address: string;
  readonly port: number;
}

/** `ADDRESS:PORT`, with brackets around an IPv6 address, or `PORT` alone for this host only. */
export const listenAddress: Kind<ListenAddress> = {
  allowed: 'ADDRESS:PORT, as in 127.0.0.1:10514, 0.0.0.0:10514 or [::1]:10514',
  parse: (text) => {
    const parts = /^(?:(?:\[([^\]]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(text);
    const address = parts?.[1] ?? parts?.[2] ?? '127.0.0.1';
    const port = Number(parts?.[3] ?? NaN);
    return port <= 65_535 && isIP(address) !== 0 ? { address, port } : undefined;
  },
  format: ({ address, port }) => `${isIP(address) === 6 ? `[${address}]` : address}:${port}`,
};

/** `least` to `most` items; `allowed` describes them all. */
export function listOf<Item>(item: Kind<Item>, least: number, most: number, allowed: string): ListKind<Item> {
  const collect = (texts: readonly string[]): readonly Item[] | undefined => {
    const items = texts.map((text) => item.parse(text)).filter((value) => value !== undefined);
    return items.length === texts.length && items.length >= least && items.length <= most ? items : undefined;
  };
  return {
    allowed,
    item,
    collect,
    parse: (text) => collect(text.split(',').map((part) => part.trim())),
    format: (items) => items.map((value) => item.format(value)).join(','),
  };
}

export function isList(kind: Kind<unknown>): kind is ListKind<unknown> {
  return 'collect' in kind;
}

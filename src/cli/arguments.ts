/** What the command line's values may be; a wrong one is refused with what is allowed. */
import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';

/** A whole number from `least` to `most`. */
export function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  };
}

export interface ListenAddress {
  readonly address: string;
  readonly port: number;
}

/** `ADDRESS:PORT`, with brackets around an IPv6 address, or `PORT` alone for this host only. */
export function listenAddress(text: string): ListenAddress {
  const parts = /^(?:(?:\[([^\]]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(text);
  const address = parts?.[1] ?? parts?.[2] ?? '127.0.0.1';
  const port = Number(parts?.[3] ?? NaN);
  if (!(port <= 65535) || isIP(address) === 0) {
    throw new InvalidArgumentError('It is ADDRESS:PORT, as in 127.0.0.1:10514, 0.0.0.0:10514 or [::1]:10514.');
  }
  return { address, port };
}

/** Any text of printable ASCII: it is shown in the log and on the page. */
export function seedText(text: string): string {
  if (/^[\x21-\x7e]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError('It is 1 to 64 printable characters without spaces.');
}

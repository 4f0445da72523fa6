/** What `/flows` is asked for: which flows, how many, in which order and form. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { Flow } from '../../snapshot/flow.js';
import { protocolNumber } from '../../snapshot/protocol-name.js';
import { topBys } from '../../snapshot/snapshot.js';
import type { TopBy } from '../../snapshot/snapshot.js';
import { BadRequest } from './route.js';

export interface FlowQuery {
  /** How many flows of each device at most. */
  readonly top: number;
  /** What the order goes by; that of the list if undefined. */
  readonly by: TopBy | undefined;
  readonly format: 'json' | 'csv';
  /** Whether a flow is meant. */
  readonly matches: (flow: Flow) => boolean;
}

const keys = ['top', 'by', 'proto', 'addr', 'port', 'format'] as const;

type Key = (typeof keys)[number];
type Matcher = (flow: Flow) => boolean;

/** @throws BadRequest with a sentence about the first thing that is wrong */
export function flowQuery(parameters: URLSearchParams): FlowQuery {
  const unknown = [...parameters.keys()].find((key) => !keys.includes(key as Key));
  if (unknown !== undefined) {
    throw new BadRequest(
      `/flows knows no ${JSON.stringify(unknown)}; it knows ${keys.slice(0, -1).join(', ')} and ${keys.at(-1)}.`,
    );
  }
  const read = <Value>(key: Key, parse: (text: string) => Value): Value | undefined => {
    const [text, another] = parameters.getAll(key);
    if (another !== undefined)
      throw new BadRequest(`/flows takes ${key} once; it is there ${parameters.getAll(key).length} times.`);
    return text === undefined ? undefined : parse(text);
  };
  const top = read('top', topOf) ?? Infinity;
  const by = read('by', byOf);
  const matchers = [read('proto', protocolMatcher), read('addr', addressMatcher), read('port', portMatcher)];
  const format = read('format', formatOf) ?? 'json';
  const wanted = matchers.filter((matcher) => matcher !== undefined);
  return { top, by, format, matches: (flow) => wanted.every((matcher) => matcher(flow)) };
}

function topOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new BadRequest('top is a number of flows, such as /flows?top=10.');
  return Number(text);
}

function byOf(text: string): TopBy {
  const by = topBys.find((name) => name === text);
  if (by === undefined) throw new BadRequest(`by is ${topBys.join(' or ')}, such as /flows?by=packets.`);
  return by;
}

function formatOf(text: string): 'json' | 'csv' {
  if (text !== 'json' && text !== 'csv') throw new BadRequest('format is json or csv, such as /flows?format=csv.');
  return text;
}

function protocolMatcher(text: string): Matcher {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : protocolNumber(text.toLowerCase());
  if (number === undefined || number > 255) {
    throw new BadRequest('proto is the name of an IP protocol or its number from 0 to 255, such as /flows?proto=udp.');
  }
  return ({ proto }) => proto === number;
}

/** An address or a network at either end of a flow; IPv6 in any spelling. */
function addressMatcher(text: string): Matcher {
  const [, address = '', length] = /^([0-9a-f:.]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
  const version = isIPv4(address) ? 4 : isIPv6(address) ? 6 : undefined;
  const bits = version === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (version === undefined || prefix > bits) {
    throw new BadRequest(
      'addr is an address or a network, such as /flows?addr=192.0.2.7 or /flows?addr=2001:db8::/32.',
    );
  }
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const network = new BlockList();
  network.addSubnet(address, prefix, family);
  return ({ ip_version, src, dst }) =>
    ip_version === version && (network.check(src, family) || network.check(dst, family));
}

function portMatcher(text: string): Matcher {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (port > 65535) throw new BadRequest('port is a number from 0 to 65535, such as /flows?port=443.');
  return ({ src_port, dst_port }) => src_port === port || dst_port === port;
}

/** Settings as a configuration file: every option with its help, its default, its value, and where that came from. */
import { stringify } from 'yaml';
import { isList } from './kinds.js';
import type { Kind } from './kinds.js';
import type { Loaded } from './load.js';
import { formatSetting, isUnset, keys, limitsOf, nameOf, optionOf } from './options.js';
import type { Key } from './options.js';
import { fromDefault } from './settings.js';

const head = '# Settings of headgate; to run with them: headgate run --config FILE\n';

/** Text that headgate reads back, with --config, as the same settings. */
export function formatFile({ settings, origins }: Loaded): string {
  const isOfLayout = (key: Key): boolean =>
    key === 'workers' && settings.layout !== undefined && origins[key] === fromDefault;
  const isOpen = (key: Key): boolean => isUnset(settings[key]) || isOfLayout(key);
  const entries = keys.map(
    (key) => `\n${comment(key)}\n${isOpen(key) ? open(key) : line(key, settings[key], origins[key])}\n`,
  );
  return head + entries.join('');
}

function comment(key: Key): string {
  const { help, default: value, defaultText, reloads } = optionOf(key);
  const limits = limitsOf(key, defaultText ?? formatSetting(key, value));
  return `# ${help} ${limits}${reloads ? '' : '; a change takes a restart'}`;
}

/** What is not set is left open, so that it stays what it is: random, or the host's, or the layout's. */
function open(key: Key): string {
  return `# ${nameOf(key)}:`;
}

function line(key: Key, value: unknown, origin: string): string {
  return `${nameOf(key)}: ${formatValue(optionOf(key).kind, value)} # ${origin.replace(/\p{Cc}/gu, '?')}`;
}

/** One line, whatever the text holds: a line's end in it is written as `\n`, in quotes. */
function formatValue(kind: Kind<unknown>, value: unknown): string {
  const text = stringify(plain(kind, value), {
    collectionStyle: 'flow',
    flowCollectionPadding: false,
    lineWidth: 0,
    defaultStringType: /[\n\r]/.test(kind.format(value)) ? 'QUOTE_DOUBLE' : 'PLAIN',
    doubleQuotedMinMultiLineLength: Infinity,
  });
  return text.trimEnd();
}

/** Figures and truth values as such, so that they stand without quotes; all else as text. */
function plain(kind: Kind<unknown>, value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (isList(kind) && Array.isArray(value)) return value.map((item) => plain(kind.item, item));
  return kind.format(value);
}

#!/usr/bin/env node
// Writes the table of all options of `run` into the README, from what dist/config/options.js declares.
//   scripts/tables/options.js [--check] [FILE]
import { flagsOf, formatSetting, keys, nameOf, optionOf } from '../../dist/config/options.js';
import { code, updateTable } from './table.js';

updateTable({
  name: 'options',
  heads: ['option of `run`', 'key in the file', 'default', 'reloads', 'meaning'],
  rows: keys.map((key) => {
    const { default: usual, defaultText, reloads } = optionOf(key);
    const value = defaultText ?? code(formatSetting(key, usual));
    return [code(flags(key)), code(nameOf(key)), value, reloads ? 'yes' : 'no', meaning(key)];
  }),
});

/** As the manual pages write it: the value in capitals. */
function flags(key) {
  const { positional, placeholder = '' } = optionOf(key);
  return (positional ? `[${placeholder}...]` : flagsOf(key)).replace(/<(.*)>|\[(.*?)(?=\.)/, (all) =>
    all.replace(/[<>]/g, '').toUpperCase(),
  );
}

/** What it does when it is given, and what is allowed. */
function meaning(key) {
  const { help, offHelp, kind } = optionOf(key);
  const linked = (offHelp ?? help)
    .replace('pcap-filter(7)', '[pcap-filter(7)](https://www.tcpdump.org/manpages/pcap-filter.7.html)')
    .replace(/POST \S+(?=,)/, code);
  return kind.range === undefined ? linked : `${linked}; ${kind.range}`;
}

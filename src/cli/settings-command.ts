/** A command that takes every option there is, and a file of them: its command line is made from the table of options. */
import { Command, Option } from 'commander';
import { loadSettings } from '../config/load.js';
import type { Loaded } from '../config/load.js';
import { isList } from '../config/kinds.js';
import type { Kind } from '../config/kinds.js';
import { flagsOf, formatSetting, keys, limitsOf, nameOf, optionOf } from '../config/options.js';
import type { Given, Key } from '../config/options.js';
import { argumentOf } from './arguments.js';

/** Where settings come from. */
export interface SettingsSource {
  /** Whether there is a file, of settings or a layout, that can be read again. */
  readonly hasFile: boolean;
  /** Joins the command line with the file as it is now. Throws a UsageError. */
  readonly load: () => Promise<Loaded>;
}

export function settingsCommand(name: string, act: (source: SettingsSource) => Promise<void>): Command {
  const command = new Command(name).addOption(new Option('-c, --config <file>', configHelp));
  for (const key of keys) addSetting(command, key);
  return command.action(async (devices: string[]) => {
    const { config, ...options } = command.opts<Given & { config?: string }>();
    const given = devices.length === 0 ? options : { ...options, devices };
    await act({
      hasFile: config !== undefined || options.layout !== undefined,
      load: () => loadSettings(given, config),
    });
  });
}

const configHelp = 'file with settings in YAML; what the command line says wins over it';

/** Without a default for commander: what it then knows is what somebody has set. */
function addSetting(command: Command, key: Key): void {
  const { positional, placeholder, default: usual, kind, help } = optionOf(key);
  const words = `${help} ${limitsOf(key, formatSetting(key, usual))}`;
  if (positional) command.argument(`[${placeholder}...]`, words, collected(kind));
  else if (typeof usual === 'boolean') addSwitch(command, key, usual);
  else command.addOption(new Option(flagsOf(key), words).argParser(argumentOf(kind)));
}

/** A list of which the command line has an item a word. */
function collected(kind: Kind<unknown>): (text: string, before?: readonly unknown[]) => readonly unknown[] {
  const read = argumentOf(isList(kind) ? kind.item : kind);
  return (text, before = []) => [...before, read(text)];
}

/** Both ways of a switch, so that the command line can win over the file; help shows the one that changes something. */
function addSwitch(command: Command, key: Key, usual: boolean): void {
  const { help, offHelp } = optionOf(key);
  const on = new Option(`--${nameOf(key)}`, help).hideHelp(usual);
  const off = new Option(`--no-${nameOf(key)}`, offHelp).hideHelp(!usual);
  command.addOption(on).addOption(off);
}

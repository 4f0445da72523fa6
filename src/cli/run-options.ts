/** The options of `headgate run`: what the command line, the file and the defaults amount to. */
export type { Settings as RunOptions } from '../config/options.js';

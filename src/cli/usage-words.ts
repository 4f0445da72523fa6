/** What commander says of a command line that cannot be, as one sentence like all others: what is wrong, and what to do. */

/** @param command as it is called, as in `headgate read` */
export function usageSentence(text: string, command: string): string {
  const words = text.trim().replace(/^error: /, '');
  for (const [pattern, write] of forms) {
    const parts = pattern.exec(words);
    if (parts !== null) return write(...parts.slice(1));
  }
  return `${words.replaceAll('\n', ' ')}; ${command} --help says what there is`;
}

/** How an option is named: without its letter, and without what stands for its value. */
const option = String.raw`option '(?:-\w, )?(--[\w-]+)[^']*'`;

const forms: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [
    new RegExp(`^${option} argument '(.*)' is invalid\\. It is (.*)\\.$`, 's'),
    (name, value, allowed) => `${name}: '${value}' is wrong; give ${allowed}`,
  ],
  [
    new RegExp(`^${option} argument '(.*)' is invalid\\. Allowed choices are (.*)\\.$`, 's'),
    (name, value, choices) => `${name}: '${value}' is wrong; give one of ${choices}`,
  ],
  [
    /^command-argument value '(.*)' is invalid for argument '([\w.]+)'\. It is (.*)\.$/s,
    (value, name, allowed) => `${name}: '${value}' is wrong; give ${allowed}`,
  ],
  [new RegExp(`^${option} argument missing$`), (name) => `${name}: there is no value behind it; give one`],
  [/^(unknown option '.*')\n\(Did you mean (.*)\?\)$/s, (unknown, near) => `${unknown}; did you mean ${near}?`],
];

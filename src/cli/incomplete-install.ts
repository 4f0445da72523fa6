/** What to do when a native part of headgate is not there, as after an installation that ran no install scripts. */
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** A sentence for a person, if it is that; undefined for every other error. */
export function installSentence(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const [words = ''] = error.message.split('\n');
  switch (error.code) {
    case 'MODULE_NOT_FOUND':
      if (words.includes('/headgate.node'))
        return `headgate's native addon is not built; build it: ${root}/scripts/build-addon`;
      if (words.includes('/cap.node')) return `the package cap is not built; build it: cd ${root} && npm rebuild cap`;
      return undefined;
    case 'ERR_DLOPEN_FAILED':
      return `a native part of headgate cannot be loaded (${words}); install what it lacks, or build headgate anew on this host`;
    default:
      return undefined;
  }
}

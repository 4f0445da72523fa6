/** `POST /-/reload`: reads the settings again; there only when the person who started headgate allowed it. */
import { messageOf } from '../../user-error.js';
import { textReply } from '../reply.js';
import type { Route } from './route.js';

/** @param reload takes the settings over and resolves with what changed, or rejects with a sentence and changes nothing */
export function reloadRoute(reload: () => Promise<string>): Route {
  return {
    method: 'POST',
    path: '/-/reload',
    summary: 'reads the settings again',
    reply: async () => {
      try {
        return textReply(200, await reload());
      } catch (error) {
        return textReply(500, messageOf(error));
      }
    },
  };
}

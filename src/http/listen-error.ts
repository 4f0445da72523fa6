/** Why the server could not listen, told to the person who chose the address. */
import { UserError } from '../user-error.js';

/** `code` is Node's (`EADDRINUSE`, `EACCES`, ...); `message` is one sentence that says what to do. */
export class ListenError extends UserError {
  readonly code: string;

  constructor(code: string, sentence: string) {
    super(sentence);
    this.code = code;
  }
}

export function listenError(error: NodeJS.ErrnoException, address: string, port: number): ListenError {
  const code = error.code ?? 'UNKNOWN';
  return new ListenError(code, sentenceFor(code, error, address, port));
}

function sentenceFor(code: string, error: Error, address: string, port: number): string {
  const choose = 'with --listen ADDRESS:PORT';
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${address} is in use by another program, perhaps by another headgate; stop that program, or choose another port ${choose}`;
    case 'EACCES':
      return `port ${port} on ${address} needs root (or CAP_NET_BIND_SERVICE), as all ports below 1024 do; choose a higher one ${choose}`;
    case 'EADDRNOTAVAIL':
      return `${address} is not an address of this host; choose one of its addresses ${choose}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name ${address} cannot be resolved; choose an address of this host ${choose}`;
    case 'EAFNOSUPPORT':
      return `this host does not speak the address family of ${address}; choose another address ${choose}`;
    case 'ERR_SOCKET_BAD_PORT':
      return `${port} is not a port; choose one from 0 to 65535 ${choose}`;
    default:
      return `cannot listen on port ${port} of ${address} (${error.message}); choose another address or port ${choose}`;
  }
}

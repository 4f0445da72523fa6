/** What the server is given: the manager's pages once there is one, and what the settings allow beyond them. */
import type { Settings } from '../config/options.js';
import type { ServerOptions } from '../http/server.js';
import type { Log } from '../log/log.js';
import type { Manager } from '../manager/manager.js';
import { UserError } from '../user-error.js';
import { faultKinds } from '../worker/messages.js';
import type { FaultKind } from '../worker/messages.js';
import type { Reloader } from './run-reload.js';

interface Parts {
  readonly settings: Settings;
  readonly reloader: Reloader;
  readonly log: Log;
  /** Undefined until capture has started. */
  readonly running: () => Manager | undefined;
}

/** Packets and bytes, forward and reverse. */
const seriesOfFlow = 4;

export function serverOptions({ settings, reloader, log, running }: Parts): ServerOptions {
  const manager = (): Manager => {
    const started = running();
    if (started === undefined) throw new UserError('capture has not started yet');
    return started;
  };
  const mostFlows = Math.floor(settings.fullFlowsLimit / seriesOfFlow);
  return {
    ...settings.listen,
    source: { ready: () => running()?.ready() ?? false, snapshot: () => manager().snapshot() },
    onFailure: (error) => log.error({ err: error }, `a page failed: ${String(error)}`),
    ...(settings.fullFlows ? { fullFlows: async () => manager().fullFlows(mostFlows) } : {}),
    ...(settings.enableLifecycle ? { reload: async () => reloader.reload(manager()) } : {}),
    ...(settings.faultInjection ? { fault: (query: URLSearchParams) => injectFault(running(), query) } : {}),
  };
}

function injectFault(manager: Manager | undefined, query: URLSearchParams): void {
  const kind = query.get('kind');
  const worker = query.get('worker') ?? '';
  if (!faultKinds.includes(kind as FaultKind)) throw new UserError(`kind is one of ${faultKinds.join(', ')}`);
  if (!/^\d{1,3}$/.test(worker)) throw new UserError('worker is the number of a worker');
  manager?.fault(query.get('device') ?? undefined, Number(worker), kind as FaultKind);
}

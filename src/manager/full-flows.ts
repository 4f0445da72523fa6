/** Every flow of all devices on demand. The addon does the work, outside the event loop. */
import { addon } from '../addon/addon.js';
import type { DeviceLanes, TakenDeviceFlows } from '../addon/full-flows.js';
import type { FullFlows, FullFlowsOfDevice } from '../snapshot/full-flows.js';
import { protocolName } from '../snapshot/protocol-name.js';
import { left, sumOf } from '../snapshot/top-flows.js';

/** Bytes of text in a piece: some 1,500 samples. */
const pieceBytes = 256 * 1024;

const protocols = Array.from({ length: 256 }, (_, number) => protocolName(number));

/**
 * @param limit the most flows of a device
 * @throws AddonError when flows move between lanes all the time, or a lane is closed
 */
export async function takeFullFlows(devices: readonly DeviceLanes[], limit: number): Promise<FullFlows> {
  const { handle, devices: taken } = await addon.takeFullFlows(devices, limit, protocols);
  return {
    devices: taken.map((flows, at) => ofDevice(flows, devices[at]?.lanes ?? [])),
    samples: async function* (family, figure) {
      for (;;) {
        const piece = await addon.renderFullFlows(handle, family, figure, pieceBytes);
        if (piece.length === 0) return;
        yield piece;
      }
    },
    close: () => addon.closeFullFlows(handle),
  };
}

/** Totals are read after the flows, so that no flow is ahead of them. */
function ofDevice({ device, leftOut, ...shown }: TakenDeviceFlows, lanes: readonly number[]): FullFlowsOfDevice {
  const counted = sumOf(lanes.map((lane) => addon.laneTotals(lane).counted));
  return { device, leftOut, other: left(counted, shown) };
}

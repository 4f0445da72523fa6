/**
 * Link layers: where a program finds the type of what follows, and where that begins. Ethernet and raw IP (tun) are the same bytes
 * to the kernel and to user space. A cooked capture (LINUX_SLL, the device `any`) is not: in user space the packet stands behind a
 * header of 16 bytes that libpcap makes, the kernel's filter sees none of it and knows the type beside the bytes.
 */
import { Ancillary } from '../bpf/instruction.js';
import { loadHalf, loadWord, type Statement } from '../bpf/statement.js';
import { SPLIT_HORIZON } from './wire.js';

/** Link layers that programs are made for. */
export const PROGRAM_LINK_TYPES = ['ethernet', 'raw', 'linux_sll'] as const;
export type ProgramLinkType = (typeof PROGRAM_LINK_TYPES)[number];

/**
 * Where the outermost tag is: `live`, the kernel has taken an 802.1Q or 802.1ad tag out of the bytes and keeps it beside them;
 * `inband`, all tags are in the bytes, as in files.
 */
export type ProgramForm = 'live' | 'inband';

export interface Link {
  readonly type: ProgramLinkType;
  /** Loads the outermost ethertype; raw IP has none. */
  readonly loadType: readonly Statement[];
  /** Bytes that must be there for it. */
  readonly typeEnd: number;
  /** What the link header, the outermost type included, takes of the program's bytes. */
  readonly payload: number;
  /** Whether the outermost tag may stand beside the bytes. */
  readonly mayBeStripped: boolean;
  /** How many of the program's bytes are within the split's horizon, when no tag was taken out. */
  readonly horizon: number;
}

const ETHERNET_BYTES = 14;
/** The header that libpcap makes for a cooked capture. */
export const COOKED_BYTES = 16;

export function linkOf(type: ProgramLinkType, form: ProgramForm): Link {
  const isLive = form === 'live';
  switch (type) {
    case 'ethernet':
      return { ...typedAt(type, ETHERNET_BYTES), mayBeStripped: isLive };
    case 'raw':
      // libpcap puts no tag back here, and so none counts.
      return { type, loadType: [], typeEnd: 0, payload: 0, mayBeStripped: false, horizon: SPLIT_HORIZON };
    case 'linux_sll':
      if (!isLive) return typedAt(type, COOKED_BYTES);
      return {
        type,
        loadType: [loadWord(Ancillary.PROTOCOL)],
        typeEnd: 0,
        payload: 0,
        mayBeStripped: true,
        horizon: SPLIT_HORIZON - COOKED_BYTES,
      };
  }
}

/** A header of `bytes` bytes, the last two of which are the type. */
function typedAt(type: ProgramLinkType, bytes: number): Link {
  const loadType = [loadHalf(bytes - 2)];
  return { type, loadType, typeEnd: bytes, payload: bytes, mayBeStripped: false, horizon: SPLIT_HORIZON };
}

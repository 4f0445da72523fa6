/** From an ethertype to the IP header: at once, below MPLS labels, or in a PPPoE session. It starts at `protocol`. */
import {
  addIndex,
  copyToIndex,
  ifAnyBit,
  ifEqual,
  jump,
  label,
  loadByteIndexed,
  loadConstant,
  loadHalfIndexed,
  loadWordIndexed,
  shiftRight,
  type Statement,
} from '../bpf/statement.js';
import { advance, need } from './position.js';
import { EtherType, LABEL_BYTES, MAXIMUM_LABELS, PPPOE_BYTES, PppProtocol } from './wire.js';

/** Ends at `IPv4`, `IPv6` or `not IP`, with what is there at the index register. */
export function encapsulation(): Statement[] {
  return [...protocols(), ...labels(), ...pppoe()];
}

function protocols(): Statement[] {
  return [
    label('protocol'),
    ifEqual(EtherType.IPV4, 'IPv4'),
    ifEqual(EtherType.IPV6, 'IPv6'),
    ifEqual(EtherType.MPLS, 'label 0'),
    ifEqual(EtherType.MPLS_MULTICAST, 'label 0'),
    ifEqual(EtherType.PPPOE_SESSION, 'PPPoE', 'not IP'),
  ];
}

/** RFC 3032: labels until the bottom of the stack; what follows is told by its first half byte (RFC 4928). */
function labels(): Statement[] {
  const bottomOfStack = 0x100;
  const numbers = Array.from({ length: MAXIMUM_LABELS }, (_, index) => index);
  return [
    ...numbers.flatMap((index) => [
      label(`label ${index}`),
      ...need((index + 1) * LABEL_BYTES),
      loadWordIndexed(index * LABEL_BYTES),
      ifAnyBit(bottomOfStack, `bottom ${index}`, index + 1 < MAXIMUM_LABELS ? undefined : 'not IP'),
    ]),
    ...numbers.flatMap((index) => [
      label(`bottom ${index}`),
      loadConstant((index + 1) * LABEL_BYTES),
      jump('below the labels'),
    ]),
    label('below the labels'),
    addIndex(),
    copyToIndex(),
    ...byVersion(),
  ];
}

/** IP whose version only its own first half byte tells. */
export function byVersion(): Statement[] {
  return [...need(1), loadByteIndexed(0), shiftRight(4), ifEqual(4, 'IPv4'), ifEqual(6, 'IPv6', 'not IP')];
}

function pppoe(): Statement[] {
  const skipHeader = advance(PPPOE_BYTES);
  return [
    label('PPPoE'),
    ...need(PPPOE_BYTES),
    loadHalfIndexed(PPPOE_BYTES - 2),
    ifEqual(PppProtocol.IPV4, 'PPPoE IPv4'),
    ifEqual(PppProtocol.IPV6, undefined, 'not IP'),
    ...skipHeader,
    jump('IPv6'),
    label('PPPoE IPv4'),
    ...skipHeader,
    jump('IPv4'),
  ];
}

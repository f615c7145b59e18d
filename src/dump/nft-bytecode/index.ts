/* nf_tables as `nft --debug=netlink` prints it: the instructions themselves, register by register. */
import type { ElementAttributes, RuleMessage } from '../../../protocol/netfilter/index.js'
import { printable } from '../../printable.js'
import { verdictText, words } from './data.js'
import { expressionBytecode, familyText } from './expressions.js'

export { expressionBytecode } from './expressions.js'

/**
 * A rule, line by line: `ip nat postrouting 4`, then each expression indented by two spaces. The numbers are the rule's handle
 * and that of the rule before it, where it says them.
 *
 * @param littleEndian byte order of the host that the rule is from
 */
export function ruleBytecode({ header, attributes }: RuleMessage, littleEndian = true): string[] {
  const { table, chain, handle, position, expressions = [], userdata } = attributes
  const place = [familyText(header.family), table, chain, handle, position].filter(part => part !== undefined)
  const lines = [
    printable(place.join(' ')),
    ...expressions.map(expression => `  ${expressionBytecode(expression, littleEndian)}`),
  ]
  return userdata === undefined ? lines : [...lines, `  userdata = { ${userdataText(userdata)} }`]
}

/**
 * An element of a set or a map: `element 04030201  : accept 0 [end]`. The number is its flags (NFT_SET_ELEM). Unlike nft it names
 * the object that an object map has for the key.
 *
 * @param littleEndian byte order of the host that the element is from
 */
export function elementBytecode(element: ElementAttributes, littleEndian = true): string {
  const { key, keyEnd, data, objref, flags = 0, userdata } = element
  const bytes = (value: Uint8Array) =>
    words(value, littleEndian)
      .map(word => `${word} `)
      .join('')
  const end = keyEnd?.value === undefined ? '' : ` - ${bytes(keyEnd.value)}`
  const value =
    data?.verdict !== undefined
      ? `${printable(verdictText(data.verdict))} `
      : data?.value !== undefined
        ? bytes(data.value)
        : objref === undefined
          ? ''
          : `${printable(objref)} `
  const kept = userdata === undefined ? '' : `  userdata = { ${userdataText(userdata)} }`
  return `element ${bytes(key?.value ?? new Uint8Array())}${end} : ${value}${flags} [end]${kept}`
}

/** ASCII as it is, all else as `\x00`: nothing in it acts on a terminal. */
function userdataText(bytes: Uint8Array): string {
  return Array.from(bytes, byte =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('')
}

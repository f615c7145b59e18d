/* linux/rtnetlink.h: options of IPv6 neighbour discovery that are a program's business (RDNSS, DNSSL …). The kernel passes them on. */
import {
  attr,
  attributes,
  body,
  bytes,
  type Codec,
  EncodeError,
  enumOf,
  type Infer,
  ip6,
  s32,
  struct,
  u8,
  u16,
  u32,
} from '../codec/index.js'
import { addNode } from '../codec/tree.js'
import type { MessageDefinition } from '../netlink/index.js'
import { AF, RTM } from './rtnetlink.js'

/** Fixed header: the option's length in bytes, and the ICMPv6 type of the packet that it came in. */
export const nduseroptmsg = struct('nduseroptmsg', {
  family: enumOf(u8, 'AF', AF),
  pad1: u8,
  opts_len: u16,
  ifindex: s32,
  icmp_type: u8,
  icmp_code: u8,
  pad2: u16,
  pad3: u32,
})

export interface Nduseroptmsg extends Infer<typeof nduseroptmsg> {}

export const ndUserOptionAttributes = attributes('NDUSEROPT', {
  /** The router that sent it. */
  srcaddr: attr(1, 'NDUSEROPT_SRCADDR', ip6),
})

/** `option` is the option itself, type and length first, as the packet had it: RFC 4861, RFC 8106. */
export interface NdUserOptionAttributes extends Infer<typeof ndUserOptionAttributes> {
  option: Uint8Array
}

/** The option stands between the header, which says how long it is, and the attributes. */
const optionThenAttributes: Codec<NdUserOptionAttributes> = {
  name: 'NDUSEROPT',
  nested: true,
  read(input, start, end) {
    const middle = endOfOption(input.header, start, end)
    return { option: bytes.read(input, start, middle), ...ndUserOptionAttributes.read(input, middle, end) }
  },
  write(output, value) {
    const { option, ...rest } = value ?? {}
    const given = output.data(option)
    const { opts_len = 0 } = output.header as Partial<Nduseroptmsg>
    // A message that was cut short in the option, or whose length is none, has nothing behind it.
    const isLast = Object.keys(rest).length === 0 && (given.length < opts_len || opts_len % unit !== 0)
    if (given.length !== opts_len && !isLast)
      throw new EncodeError(
        'ERR_ENCODE_RANGE',
        `has ${given.length} bytes, the header's opts_len says ${opts_len}`,
        'option',
      )
    output.append(given)
    ndUserOptionAttributes.write(output, rest)
  },
  inside: () => [ndUserOptionAttributes as Codec<unknown>],
  explore(input, start, end, node) {
    const middle = endOfOption(input.header, start, end)
    const place = { start, end: middle }
    const child = addNode(node, { kind: 'field', key: 'option', uapi: 'nd_opt_hdr', codec: bytes.name, ...place })
    child.value = bytes.read(input, start, middle)
    return { option: child.value as Uint8Array, ...ndUserOptionAttributes.explore(input, middle, end, node) }
  },
}

/** Options are counted in units of eight bytes. */
const unit = 8

function endOfOption(header: unknown, start: number, end: number): number {
  const { opts_len = 0 } = header as Partial<Nduseroptmsg>
  return opts_len % unit === 0 ? Math.min(end, start + opts_len) : end
}

export interface NdUserOptionMessage {
  header: Nduseroptmsg
  attributes: NdUserOptionAttributes
}

export const newNdUserOption: MessageDefinition<NdUserOptionMessage> = {
  type: RTM.NEWNDUSEROPT,
  name: 'RTM_NEWNDUSEROPT',
  body: body<Nduseroptmsg, NdUserOptionAttributes>(nduseroptmsg, () => optionThenAttributes),
}

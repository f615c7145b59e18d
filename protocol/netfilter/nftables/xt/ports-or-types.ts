/* linux/netfilter_bridge/ebt_ip.h, ebt_ip6.h: a union that `bitmask`, which stands before it, chooses from. */
import { arrayOf, type MemberCodec, u8, u16 } from '../../../codec/index.js'

const ports = arrayOf(u16, 2)
const types = arrayOf(u8, 2)

/** Two ports; two bytes where `bitmask`, `behindBitmask` bytes before, has one of the flags. */
export function portsOrTypes({
  flags,
  behindBitmask,
}: {
  flags: number
  behindBitmask: number
}): MemberCodec<number[]> {
  const isTypes = (bytes: Uint8Array, at: number): boolean => (bytes[at - behindBitmask]! & flags) !== 0
  return {
    ...ports,
    canonical: ({ bytes }, start) => !isTypes(bytes, start) || (bytes[start + 2] === 0 && bytes[start + 3] === 0),
    read: (input, start, end) =>
      isTypes(input.bytes, start) ? types.read(input, start, start + 2) : ports.read(input, start, end),
    write(output, value) {
      if (!isTypes(output.bytes, output.length)) return ports.write(output, value)
      types.write(output, value)
      output.zeros(2)
    },
  }
}

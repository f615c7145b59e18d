/* linux/netlink.h: bits of which only some are said. */
import { flagsOf, hex, type Infer, type Names, type Struct, struct, u32 } from '../../codec/index.js'

/** The bits in `selector` are meant; `value` has those of them that are set. */
export const nlaBitfield32 = struct('nla_bitfield32', { value: hex(u32), selector: hex(u32) })

export interface NlaBitfield32 extends Infer<typeof nlaBitfield32> {}

/** The same with names for the bits. */
export function bitfield32(prefix: string, names: Names): Struct<NlaBitfield32> {
  const flags = flagsOf(u32, prefix, names)
  return struct('nla_bitfield32', { value: flags, selector: flags })
}

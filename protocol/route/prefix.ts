/* linux/rtnetlink.h: prefixes that IPv6 routers advertise. The kernel tells of them, nobody can ask. */
import { attr, attributes, body, enumOf, hex, type Infer, ip6, s32, struct, u8, u16, u32 } from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { AF, RTM } from './rtnetlink.js'

/** Fixed header of prefix messages. `type` is the option's in the advertisement: 3. Of `flags` bit 0 means on-link, bit 1 autoconf. */
export const prefixmsg = struct('prefixmsg', {
  family: enumOf(u8, 'AF', AF),
  pad1: u8,
  pad2: u16,
  ifindex: s32,
  type: u8,
  len: u8,
  flags: hex(u8),
  pad3: u8,
})

export interface Prefixmsg extends Infer<typeof prefixmsg> {}

/** Seconds; 0xffffffff for ever. */
export const prefixCacheinfo = struct('prefix_cacheinfo', { preferred_time: u32, valid_time: u32 })

export interface PrefixCacheinfo extends Infer<typeof prefixCacheinfo> {}

export const prefixAttributes = attributes('PREFIX', {
  address: attr(1, 'PREFIX_ADDRESS', ip6),
  cacheinfo: attr<PrefixCacheinfo>(2, 'PREFIX_CACHEINFO', prefixCacheinfo),
})

export interface PrefixAttributes extends Infer<typeof prefixAttributes> {}

export interface PrefixMessage {
  header: Prefixmsg
  attributes: PrefixAttributes
}

export const newPrefix: MessageDefinition<PrefixMessage> = {
  type: RTM.NEWPREFIX,
  name: 'RTM_NEWPREFIX',
  body: body<Prefixmsg, PrefixAttributes>(prefixmsg, () => prefixAttributes),
}

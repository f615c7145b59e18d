/* linux/if_link.h: channels of a Qualcomm modem. */
import { attr, attributes, flagsOf, type Infer, struct, u16, u32 } from '../../codec/index.js'

export const RMNET_FLAGS = {
  INGRESS_DEAGGREGATION: 1,
  INGRESS_MAP_COMMANDS: 2,
  INGRESS_MAP_CKSUMV4: 4,
  EGRESS_MAP_CKSUMV4: 8,
  INGRESS_MAP_CKSUMV5: 16,
  EGRESS_MAP_CKSUMV5: 32,
} as const

/** The kernel changes the flags whose bits are set in `mask`. */
export const rmnetFlags = struct('ifla_rmnet_flags', {
  flags: flagsOf(u32, 'RMNET_FLAGS', RMNET_FLAGS),
  mask: flagsOf(u32, 'RMNET_FLAGS', RMNET_FLAGS),
})

export interface RmnetFlags extends Infer<typeof rmnetFlags> {}

export const rmnetData = attributes('IFLA_RMNET', {
  muxId: attr(1, 'IFLA_RMNET_MUX_ID', u16),
  flags: attr<RmnetFlags>(2, 'IFLA_RMNET_FLAGS', rmnetFlags),
})

export interface RmnetData extends Infer<typeof rmnetData> {}

/* linux/netfilter_arp/arpt_mangle.h: `-j mangle` of arptables. */
import {
  aligned,
  enumOf,
  flagsOf,
  type Infer,
  ip4,
  type MemberCodec,
  mac,
  s32,
  struct,
  u8,
} from '../../../codec/index.js'
import { NF } from '../nf-tables.js'

export const ARPT_MANGLE = { SDEV: 1, TDEV: 2, SIP: 4, TIP: 8 } as const

/** An address of a device in 16 bytes, of which Ethernet, the only one that the kernel takes, uses six. */
const deviceAddress: MemberCodec<string> = {
  ...mac,
  name: 'devaddr',
  size: 16,
  align: 1,
  canonical: ({ bytes }, start, end) => bytes.subarray(start + 6, end).every(byte => byte === 0),
  read: (input, start) => mac.read(input, start, start + 6),
  write(output, value) {
    mac.write(output, value)
    output.zeros(10)
  },
}

/** The members that `flags` names are written into the packet; `target` is the verdict, XT_CONTINUE being -1. */
export const arptMangle = struct('arpt_mangle', {
  src_devaddr: deviceAddress,
  tgt_devaddr: deviceAddress,
  u_s: aligned(ip4, 4),
  u_t: aligned(ip4, 4),
  flags: flagsOf(u8, 'ARPT_MANGLE', ARPT_MANGLE),
  target: enumOf(s32, 'NF', NF),
})

export interface ArptMangle extends Infer<typeof arptMangle> {}

/* linux/if_link.h: the XDP program of a device. */
import { attr, attributes, enumOf, flagsOf, type Infer, s32, u8, u32 } from '../codec/index.js'

export const XDP_ATTACHED = { NONE: 0, DRV: 1, SKB: 2, HW: 3, MULTI: 4 } as const

export const XDP_FLAGS = { UPDATE_IF_NOEXIST: 1, SKB_MODE: 2, DRV_MODE: 4, HW_MODE: 8, REPLACE: 16 } as const

export const linkXdp = attributes('IFLA_XDP', {
  /** File descriptor of the program to attach; -1 detaches. */
  fd: attr(1, 'IFLA_XDP_FD', s32),
  attached: attr(2, 'IFLA_XDP_ATTACHED', enumOf(u8, 'XDP_ATTACHED', XDP_ATTACHED)),
  flags: attr(3, 'IFLA_XDP_FLAGS', flagsOf(u32, 'XDP_FLAGS', XDP_FLAGS)),
  progId: attr(4, 'IFLA_XDP_PROG_ID', u32),
  drvProgId: attr(5, 'IFLA_XDP_DRV_PROG_ID', u32),
  skbProgId: attr(6, 'IFLA_XDP_SKB_PROG_ID', u32),
  hwProgId: attr(7, 'IFLA_XDP_HW_PROG_ID', u32),
  /** With the flag REPLACE: the program that must be attached now. */
  expectedFd: attr(8, 'IFLA_XDP_EXPECTED_FD', s32),
})

export interface LinkXdp extends Infer<typeof linkXdp> {}

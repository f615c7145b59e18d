/* linux/lwtunnel.h: programs that see the packets of a route: `ip route add … encap bpf out obj prog.o`. */
import { attr, attributes, type Infer, string, u32 } from '../../codec/index.js'

export const encapBpfProgram = attributes('LWT_BPF_PROG', {
  /** File descriptor of the sender. The kernel tells the name only. */
  fd: attr(1, 'LWT_BPF_PROG_FD', u32),
  name: attr(2, 'LWT_BPF_PROG_NAME', string),
})

export interface EncapBpfProgram extends Infer<typeof encapBpfProgram> {}

export const bpfEncap = attributes('LWT_BPF', {
  in: attr<EncapBpfProgram>(1, 'LWT_BPF_IN', () => encapBpfProgram),
  out: attr<EncapBpfProgram>(2, 'LWT_BPF_OUT', () => encapBpfProgram),
  xmit: attr<EncapBpfProgram>(3, 'LWT_BPF_XMIT', () => encapBpfProgram),
  /** Bytes that `xmit` may put in front, at most 256. */
  xmitHeadroom: attr(4, 'LWT_BPF_XMIT_HEADROOM', u32),
})

export interface BpfEncap extends Infer<typeof bpfEncap> {}

/* linux/if_link.h: a pair of devices with BPF programs between them. */
import { attr, attributes, body, bool8, enumOf, type Infer, s32, u16, u32 } from '../../codec/index.js'
import { type Ifinfomsg, ifinfomsg } from '../ifinfomsg.js'
import { type LinkAttributes, linkAttributes } from '../link.js'

export const NETKIT = { NEXT: -1, PASS: 0, DROP: 2, REDIRECT: 7 } as const

/** NETKIT_L2 carries Ethernet frames, NETKIT_L3 IP packets. */
export const NETKIT_MODE = { L2: 0, L3: 1 } as const

export const NETKIT_SCRUB = { NONE: 0, DEFAULT: 1 } as const

export const NETKIT_DEVICE = { PAIR: 0, SINGLE: 1 } as const

export const netkitData = attributes('IFLA_NETKIT', {
  /** The other end, as a link message of its own. */
  peerInfo: attr(
    1,
    'IFLA_NETKIT_PEER_INFO',
    body<Ifinfomsg, LinkAttributes>(ifinfomsg, () => linkAttributes),
  ),
  primary: attr(2, 'IFLA_NETKIT_PRIMARY', bool8),
  /** What happens to a packet that no program decides on: PASS or DROP. */
  policy: attr(3, 'IFLA_NETKIT_POLICY', enumOf(s32, 'NETKIT', NETKIT)),
  peerPolicy: attr(4, 'IFLA_NETKIT_PEER_POLICY', enumOf(s32, 'NETKIT', NETKIT)),
  mode: attr(5, 'IFLA_NETKIT_MODE', enumOf(u32, 'NETKIT', NETKIT_MODE)),
  scrub: attr(6, 'IFLA_NETKIT_SCRUB', enumOf(u32, 'NETKIT_SCRUB', NETKIT_SCRUB)),
  peerScrub: attr(7, 'IFLA_NETKIT_PEER_SCRUB', enumOf(u32, 'NETKIT_SCRUB', NETKIT_SCRUB)),
  headroom: attr(8, 'IFLA_NETKIT_HEADROOM', u16),
  tailroom: attr(9, 'IFLA_NETKIT_TAILROOM', u16),
  pairing: attr(10, 'IFLA_NETKIT_PAIRING', enumOf(u32, 'NETKIT_DEVICE', NETKIT_DEVICE)),
})

export interface NetkitData extends Infer<typeof netkitData> {}

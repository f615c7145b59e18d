import { VLAN_FLAG, type VlanData } from '../../../../../protocol/route/index.js'
import { refuse } from '../../errors.js'
import { checkAddress } from './ethernet.js'
import type { LinkKind } from './kind.js'
import { lowerOf, stack } from './stacked.js'

const ETH_P_8021Q = 0x8100

/** An 802.1Q or 802.1ad sub-device. */
export const vlan: LinkKind = {
  name: 'vlan',
  validate(wanted) {
    checkAddress(wanted)
    const data = wanted.data as VlanData | undefined
    if (data === undefined) throw refuse('EINVAL', '8021q: VLAN properties not specified')
    const { protocol, id } = data
    if (protocol !== undefined && protocol !== ETH_P_8021Q && protocol !== 0x88a8)
      throw refuse('EPROTONOSUPPORT', '8021q: Invalid VLAN protocol')
    if (id !== undefined && id >= 4095) throw refuse('ERANGE', '8021q: Invalid VLAN id')
  },
  setup(link) {
    link.minMtu = 0
  },
  create(link, wanted) {
    const { id, protocol = ETH_P_8021Q, flags } = wanted.data as VlanData
    if (id === undefined) throw refuse('EINVAL', '8021q: VLAN id not specified')
    const lower = lowerOf(wanted, '8021q: link not specified', '8021q: link does not exist')
    for (const other of wanted.namespace.links.values()) {
      const theirs = other.data as VlanData | undefined
      if (other.kind === vlan && other.lower === lower && theirs?.id === id && theirs.protocol === protocol)
        throw refuse('EEXIST', '8021q: VLAN device already exists')
    }
    stack(link, lower)
    link.address = lower.address
    const set = (VLAN_FLAG.REORDER_HDR & ~(flags?.mask ?? 0)) | ((flags?.flags ?? 0) & (flags?.mask ?? 0))
    link.data = { protocol, id, flags: { flags: set, mask: 0xffffffff } } satisfies VlanData
  },
  beforeUp({ lower }) {
    if (lower && !lower.up) throw refuse('ENETDOWN')
  },
  checkMtu({ lower }, mtu) {
    if (lower && mtu > lower.mtu) throw refuse('ERANGE')
  },
}

import { refuse } from '../../errors.js'
import { isUnicast } from './ethernet.js'
import type { LinkKind } from './kind.js'

const largestId = 0x1000000

const defaults = {
  ttl: 0,
  ttlInherit: false,
  tos: 0,
  df: 0,
  label: 0,
  labelPolicy: 0,
  learning: true,
  proxy: false,
  rsc: false,
  l2miss: false,
  l3miss: false,
  collectMetadata: false,
  ageing: 300,
  limit: 0,
  port: 8472,
  udpCsum: true,
  udpZeroCsum6Tx: false,
  udpZeroCsum6Rx: false,
  remcsumTx: false,
  remcsumRx: false,
  localbypass: true,
  portRange: { low: 0, high: 0 },
  /** Everything but the flag I and the network identifier. */
  reservedBits: Uint8Array.of(0xf7, 0xff, 0xff, 0xff, 0, 0, 0, 0xff),
}

/** Ethernet, UDP, IPv4 and VXLAN header before the inner frame. */
const overhead = 50

/** A VXLAN tunnel. */
export const vxlan: LinkKind = {
  name: 'vxlan',
  validate({ attributes: { address }, data }) {
    if (address !== undefined && address.length !== 17)
      throw refuse('EINVAL', 'Provided link layer address is not Ethernet', 'address')
    if (address !== undefined && !isUnicast(address))
      throw refuse('EADDRNOTAVAIL', 'Provided Ethernet address is not unicast', 'address')
    if (data === undefined) throw refuse('EINVAL', 'Required attributes not provided to perform the operation')
    if (typeof data.id === 'number' && data.id >= largestId)
      throw refuse('ERANGE', 'VXLAN ID must be lower than 16777216', 'linkinfo.data.id')
  },
  setup(link) {
    link.headroom = 64
  },
  create(link, { namespace, data = {} }) {
    const described = { id: 0, ...defaults, ...data }
    for (const other of namespace.links.values()) {
      const theirs = other.data as typeof described | undefined
      if (other.kind === vxlan && theirs?.id === described.id && theirs.port === described.port)
        throw refuse('EEXIST', 'A VXLAN device with the specified VNI already exists')
    }
    if (data.link !== undefined) {
      const lower = namespace.links.get(data.link as number)
      if (lower === undefined) throw refuse('ENODEV', 'Invalid local interface, device not found', 'linkinfo.data.link')
      link.mtu = lower.mtu - overhead
      link.tsoMaxSize = lower.tsoMaxSize
    }
    link.data = described
  },
  change(link, { data = {} }) {
    const own = link.data as typeof defaults & { id: number }
    if (data.id !== undefined && data.id !== own.id) throw refuse('EOPNOTSUPP', 'Cannot change VNI', 'linkinfo.data.id')
    if (data.port !== undefined && data.port !== own.port)
      throw refuse('EOPNOTSUPP', 'Cannot change UDP port', 'linkinfo.data.port')
    link.data = { ...own, ...data }
  },
}

/* linux/if_link.h: what kind of device a link is, and what that kind has to say. */
import {
  attr,
  attributes,
  type Choices,
  type Codec,
  chosen,
  type Infer,
  nest,
  string,
  type Tagged,
} from '../codec/index.js'
import { type CanDeviceStats, canDeviceStats } from './link-kinds/can.js'
import { type LinkKinds, type LinkPortKinds, linkKinds, linkPortKinds } from './link-kinds/index.js'

/** `ip link set … type bridge_slave` gives no `slaveKind`, but a `kind` of this form. The kernel looks at neither: it knows the master. */
function portOf(kind: unknown): Codec<unknown> | undefined {
  const master = /^(.*)_slave$/.exec(String(kind))?.[1]
  return Object.hasOwn(linkPortKinds, master ?? '') ? linkPortKinds[master as keyof LinkPortKinds]() : undefined
}

/** What `xstats` is, by `kind`. CAN controllers are the only ones of which the kernel sends any. */
interface LinkXstatsKinds {
  can: CanDeviceStats
}

const linkXstatsKinds: Choices<LinkXstatsKinds> = { can: () => canDeviceStats }

/** `kind` and `slaveKind` are names such as `bridge` and `veth`; they choose the tables of `data` and `slaveData`. */
export const linkInfo = attributes('IFLA_INFO', {
  kind: attr(1, 'IFLA_INFO_KIND', string),
  data: attr(2, 'IFLA_INFO_DATA', chosen<LinkKinds>('kind', linkKinds)),
  /** A struct of the driver's own. */
  xstats: attr(3, 'IFLA_INFO_XSTATS', chosen<LinkXstatsKinds>('kind', linkXstatsKinds)),
  /** The kind of the master. */
  slaveKind: attr(4, 'IFLA_INFO_SLAVE_KIND', string),
  slaveData: attr(
    5,
    'IFLA_INFO_SLAVE_DATA',
    chosen<LinkPortKinds>('slaveKind', linkPortKinds, { by: 'kind', pick: portOf }),
  ),
})

interface LinkInfoRows extends Infer<typeof linkInfo> {}

/**
 * What a link is: `kind` tells the type of `data`, `slaveKind` that of `slaveData`. Data of a kind that is not known here
 * is in `unknown`.
 */
export type LinkInfo =
  | (Tagged<Omit<LinkInfoRows, 'slaveKind' | 'slaveData'>, 'kind', 'data', LinkKinds> &
      Tagged<Pick<LinkInfoRows, 'slaveKind' | 'slaveData'>, 'slaveKind', 'slaveData', LinkPortKinds>)
  | LinkPortRequest

/** The form in which `ip link set … type bridge_slave` changes a port: the kind is the master's with `_slave` behind it. */
export type LinkPortRequest = {
  [K in keyof LinkPortKinds]: Omit<LinkInfoRows, 'kind' | 'data' | 'slaveKind' | 'slaveData'> & {
    kind: `${K}_slave`
    data?: undefined
    slaveKind?: undefined
    slaveData?: LinkPortKinds[K]
  }
}[keyof LinkPortKinds]

/** The table as the codec of the union: what the kernel sends as data always belongs to the kind beside it. */
export const linkInfoNest: Codec<LinkInfo> = nest(() => linkInfo as unknown as Codec<LinkInfo>)

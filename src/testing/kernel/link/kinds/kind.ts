import type { LinkAttributes } from '../../../../../protocol/route/index.js'
import type { Namespace } from '../../namespace.js'
import type { SimulatedRequest } from '../../socket/request.js'
import type { Link } from '../link.js'

/** What a message asks for, for the code of a kind. */
export interface Wanted {
  readonly namespace: Namespace
  readonly attributes: LinkAttributes
  /** IFLA_INFO_DATA of the kind. */
  readonly data: Record<string, unknown> | undefined
  /** For the events of what it brings along. */
  readonly cause: SimulatedRequest | undefined
}

/** What a kind of device does otherwise than the others: struct rtnl_link_ops and struct net_device_ops. */
export interface LinkKind {
  /** IFLA_INFO_KIND. */
  readonly name: string
  /** Its devices stay in their namespace. */
  readonly immutable?: true
  /** Devices can be put under it. */
  readonly isBridge?: true
  /** Looks at the message before anything else is. @throws Refusal */
  validate?(wanted: Wanted): void
  /** What devices of the kind start with. */
  setup?(link: Link): void
  /** Makes the device what the message asks for; it is not in its namespace yet. @throws Refusal */
  create?(link: Link, wanted: Wanted): void
  /** Changes IFLA_INFO_DATA. Kinds without it refuse. @throws Refusal */
  change?(link: Link, wanted: Wanted): void
  /** IFLA_INFO_DATA of its messages, where that is not `link.data`. */
  describe?(link: Link): unknown
  /** Before it goes up. @throws Refusal */
  beforeUp?(link: Link): void
  /** After it went up or down. */
  switched?(link: Link, cause: SimulatedRequest | undefined): void
  /** What the driver thinks of an MTU that is within the limits of its kind. @throws Refusal */
  checkMtu?(link: Link, mtu: number): void
  /** Devices that go when it goes. */
  companions?(link: Link): Link[]
}

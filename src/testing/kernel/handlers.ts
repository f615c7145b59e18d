import { addressHandlers } from './address/handlers.js'
import { linkHandlers } from './link/handlers.js'
import { neighbourHandlers } from './neighbour.js'
import { nsidHandlers } from './nsid.js'
import { routeHandlers } from './route/handlers.js'
import { ruleHandlers } from './route/rule.js'
import type { Handler, Handlers } from './socket/rtnetlink.js'

/** What the simulated kernel answers on NETLINK_ROUTE, by message type. Everything else is EOPNOTSUPP. */
export const handlers: Handlers = new Map([
  ...linkHandlers,
  ...addressHandlers,
  ...routeHandlers,
  ...ruleHandlers,
  ...neighbourHandlers,
  ...nsidHandlers,
] as [number, Handler][])

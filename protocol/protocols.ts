/* Every netlink protocol that has tables: what a dump can name. */
import { genericProtocol } from './generic/index.js'
import { netfilterProtocol } from './netfilter/index.js'
import type { Protocol } from './netlink/index.js'
import { routeProtocol } from './route/index.js'
import { sockDiagProtocol } from './sock-diag/index.js'

export const protocols: readonly Protocol[] = [routeProtocol, netfilterProtocol, genericProtocol, sockDiagProtocol]

/** The protocol of this number (the third argument of socket(2)), if it has tables. */
export function protocolOf(number: number): Protocol | undefined {
  return protocols.find(protocol => protocol.number === number)
}

import { setTimeout as sleep } from 'node:timers/promises'
import { IF_OPER } from '../../protocol/route/index.js'
import type { Link, RouteClient } from '../client/route/index.js'
import type { Session } from './session.js'
import type { EgressConfig } from './types.js'

/** Milliseconds: the kernel's link watch runs once a second (net/core/link_watch.c). */
const LONGEST = 2000
const PAUSE = 20

/**
 * Waits until the bridge and both ends of the pair pass packets. They have a carrier as soon as they are up, but drop what is sent until
 * the kernel's link watch has seen it, up to a second later; a question for the one link makes it look at once (since Linux 6.8).
 */
export async function settle(session: Session, config: EgressConfig): Promise<void> {
  const end = performance.now() + LONGEST
  await Promise.all([
    untilUp(session.route, config.bridge, end),
    untilUp(session.route, config.hostInterface, end),
    untilUp(session.inside(config.namespace), config.interface, end),
  ])
}

async function untilUp(route: RouteClient, device: string, end: number): Promise<void> {
  for (;;) {
    const link = await route.links.find(device)
    // What is missing or was set down is found by looking at the result.
    if (link === undefined || !link.up || passesPackets(link) || performance.now() > end) return
    await sleep(PAUSE)
  }
}

/** netif_oper_up of linux/netdevice.h: a bridge that never was without a carrier stays UNKNOWN. */
function passesPackets({ attributes: { operstate } }: Link): boolean {
  return operstate === IF_OPER.UP || operstate === IF_OPER.UNKNOWN
}

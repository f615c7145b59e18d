import { RouteClient } from '../../client/route/index.js'
import { netns } from '../../netns/index.js'
import { IsolationError, type Skippable, type TestNamespace, withNamespaces } from './namespace.js'

/** Two hosts and a router in a line: `left — router — right`. Addresses are those of RFC 5737, for documentation. */
export interface Line {
  /** Its `eth0` has 192.0.2.2/24, its default route leads to the router. */
  readonly left: TestNamespace
  /** Its `eth0`, to the left, has 192.0.2.1/24, its `eth1`, to the right, 198.51.100.1/24; it forwards. */
  readonly router: TestNamespace
  /** Its `eth0` has 198.51.100.2/24, its default route leads to the router. */
  readonly right: TestNamespace
}

/** The addresses of a {@link Line}. */
export const lineAddresses = {
  left: '192.0.2.2',
  routerLeft: '192.0.2.1',
  routerRight: '198.51.100.1',
  right: '198.51.100.2',
} as const

/**
 * Runs a test with two hosts and a router between them, each a fresh network namespace, joined by veth pairs. Packets get
 * through when the test begins; afterwards all of it goes, as with `withNamespace`.
 */
export function withLine<T>(test: (line: Line) => Promise<T>, context?: Skippable): Promise<T | undefined> {
  return withNamespaces(
    3,
    async namespaces => {
      const [left, router, right] = namespaces as [TestNamespace, TestNamespace, TestNamespace]
      netns.writeSysctl(router.netns, 'net.ipv4.ip_forward', 1)
      await join(router, 'eth0', left, lineAddresses.routerLeft, lineAddresses.left)
      await join(router, 'eth1', right, lineAddresses.routerRight, lineAddresses.right)
      return test({ left, router, right })
    },
    context,
  )
}

/** A veth pair from a port of the router to the host's eth0, with addresses, both up. */
async function join(
  router: TestNamespace,
  port: string,
  host: TestNamespace,
  gateway: string,
  address: string,
): Promise<void> {
  await using routing = RouteClient.open({ netns: router.netns })
  await using hosting = RouteClient.open({ netns: host.netns })
  await routing.links.add({ name: port, kind: 'veth', peer: { name: 'eth0', netns: host.netns } })
  for (const [client, dev, own] of [
    [routing, port, gateway],
    [hosting, 'eth0', address],
  ] as const) {
    await client.links.change('lo', { up: true })
    await client.addresses.add({ dev, address: `${own}/24` })
    await client.links.change(dev, { up: true })
  }
  await hosting.routes.add({ to: 'default', via: gateway })
  await carrier(routing, port)
  await carrier(hosting, 'eth0')
}

/** IF_OPER_UP of linux/if.h. */
const operUp = 6

/** The carrier of a new link comes up in the background: until then what is sent is lost. */
async function carrier(client: RouteClient, dev: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const { attributes } = await client.links.get(dev)
    if (attributes.operstate === operUp) return
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  throw new IsolationError(`the link ${dev} does not come up`)
}

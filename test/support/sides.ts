/** Two namespaces alike, for the tools of iproute2 and for nlkit: what is made in both is compared by both. */
import { expect } from 'vitest'
import { RouteClientSync } from '../../src/client/route/index.js'
import { netns } from '../../src/netns/index.js'
import { type Sandbox, withSandbox } from './sandbox.js'

export interface Side {
  sandbox: Sandbox
  route: RouteClientSync
  /** `ip …` or `bridge …`, one command. */
  run(command: string): Promise<string>
  json(command: string): Promise<unknown>
}

/** Two namespaces with the same devices: v0 with addresses, its peer v1, and a bridge with port w0. */
export async function withSides(body: (theirs: Side, ours: Side) => Promise<void>): Promise<void> {
  await withSandbox(async first => {
    await withSandbox(async second => {
      using one = RouteClientSync.open({ netns: first.name })
      using two = RouteClientSync.open({ netns: second.name })
      const sides = [side(first, one), side(second, two)] as const
      for (const { sandbox, route } of sides) {
        // An address is tried out for a second or two, and a side that is ahead would list it otherwise.
        netns.writeSysctl(sandbox.name, 'net.ipv6.conf.default.accept_dad', 0)
        setUp(route)
      }
      await body(...sides)
    })
  })
}

function side(sandbox: Sandbox, route: RouteClientSync): Side {
  const run = (command: string): Promise<string> => {
    const [program = '', ...args] = command.split(' ')
    return sandbox.exec(program, args)
  }
  return { sandbox, route, run, json: async command => JSON.parse((await run(command)) || '[]') }
}

function setUp(route: RouteClientSync): void {
  route.links.change('lo', { up: true })
  const pair = (name: string, last: string): void => {
    const peer = `${name[0]}1`
    route.links.add({
      name,
      kind: 'veth',
      address: `02:00:00:00:00:${last}a`,
      peer: { name: peer, address: `02:00:00:00:00:${last}b` },
    })
  }
  pair('v0', '0')
  pair('w0', '1')
  route.links.add({ name: 'br0', kind: 'bridge', address: '02:00:00:00:00:01', up: true })
  route.links.change('w0', { master: 'br0' })
  // What the bridge would learn of its own accord comes to one side sooner than to the other.
  route.links.change('w0', { slaveKind: 'bridge', slaveData: { learning: false } })
  for (const end of ['v0', 'v1', 'w0', 'w1']) route.links.change(end, { up: true })
  route.addresses.add({ dev: 'v0', address: '10.0.0.1/24' })
  route.addresses.add({ dev: 'v0', address: '2001:db8::1/64', noDad: true })
}

/** What the commands made there is what `ours` made here: to the tool, and to nlkit. */
export async function expectAlike(
  [theirs, ours]: readonly [Side, Side],
  show: readonly string[],
  list: (route: RouteClientSync) => unknown,
): Promise<void> {
  for (const command of show) {
    const [there, here] = [inOrder(await theirs.json(command)), inOrder(await ours.json(command))]
    expect(here, command).toEqual(there)
    expect(there, command).not.toEqual([])
  }
  const [there, here] = [list(theirs.route), list(ours.route)].map(one => (Array.isArray(one) ? inOrder(one) : one))
  expect(here).toEqual(there)
}

/** Some tables are hashed: their order is chance. */
export function inOrder(list: unknown): unknown[] {
  const key = (item: unknown): string =>
    JSON.stringify(item, (_, value) => (typeof value === 'bigint' ? String(value) : value))
  return [...(list as unknown[])].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

import { expect, test } from 'vitest'
import { ConntrackClientSync, RouteClientSync } from '../../src/index.js'
import { simulateKernel } from '../../src/testing/index.js'

const route = (): RouteClientSync => RouteClientSync.open({ transport: simulateKernel() })

test.each([
  ['addresses', 'address', (r: RouteClientSync) => r.addresses.add({ dev: 'lo', address: 'x' })],
  ['addresses', 'peer', (r: RouteClientSync) => r.addresses.add({ dev: 'lo', address: '10.0.0.1', peer: 'x' })],
  [
    'addresses',
    'broadcast',
    (r: RouteClientSync) => r.addresses.add({ dev: 'lo', address: '10.0.0.1', broadcast: 'x' }),
  ],
  ['routes', 'to', (r: RouteClientSync) => r.routes.add({ to: 'x', dev: 'lo' })],
  ['routes', 'via', (r: RouteClientSync) => r.routes.add({ to: 'default', via: 'x' })],
  ['routes', 'src', (r: RouteClientSync) => r.routes.add({ to: 'default', dev: 'lo', src: 'x' })],
  ['routes', 'nexthops', (r: RouteClientSync) => r.routes.add({ to: '10.0.0.0/8', nexthops: [{ via: 'x' }] })],
  ['routes', 'address', (r: RouteClientSync) => r.routes.get('x')],
  ['routes', 'from', (r: RouteClientSync) => r.routes.get('10.0.0.1', { from: 'x' })],
  ['rules', 'from', (r: RouteClientSync) => r.rules.add({ from: 'x', table: 1 })],
  ['rules', 'to', (r: RouteClientSync) => r.rules.add({ to: 'x', table: 1 })],
  [
    'neighbours',
    'address',
    (r: RouteClientSync) => r.neighbours.add({ dev: 'lo', address: 'x', lladdr: '02:00:00:00:00:01' }),
  ],
  ['nexthops', 'via', (r: RouteClientSync) => r.nexthops.add({ id: 1, via: 'x', dev: 'lo' })],
  ['fdb', 'dst', (r: RouteClientSync) => r.fdb.add({ dev: 'lo', address: '02:00:00:00:00:01', dst: 'x' })],
] as const)('%s: the error names %s', (_, at, call) => {
  using client = route()
  expect(() => call(client)).toThrow(new RegExp(`^${at}: "x" is not an (IP )?address`))
})

test('a network that is left out is named, too', () => {
  using client = route()
  // @ts-expect-error as it is written without types
  expect(() => client.routes.add({ dev: 'lo' })).toThrow(/^to: undefined is not an address such as/)
})

test('conntrack: the error names the end of the flow', () => {
  using client = ConntrackClientSync.open({ transport: simulateKernel() })
  expect(() => client.connections.list({ source: 'x' })).toThrow(/^source: "x" is not an address such as/)
})

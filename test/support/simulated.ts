import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import {
  getChain,
  getFlowtable,
  getObj,
  getRule,
  getSet,
  getSetElem,
  getTable,
  NFPROTO,
  newSet,
  type SetMessage,
} from '../../protocol/netfilter/index.js'
import { type MessageDefinition, messages, NLM_F, type Protocol } from '../../protocol/netlink/index.js'
import {
  AF,
  getAddress,
  getFibRule,
  getLink,
  getNeighbour,
  getRoute,
  IF_OPER,
  IFF,
  type NeighbourMessage,
  RTN,
} from '../../protocol/route/index.js'
import { NftablesClientSync, NftTransaction } from '../../src/client/nftables/index.js'
import { RouteClientSync } from '../../src/client/route/index.js'
import { netns } from '../../src/netns/index.js'
import { openTransport } from '../../src/socket/capture-transport.js'
import { KernelError } from '../../src/socket/errors.js'
import type { NetlinkSocketSync } from '../../src/socket/index.js'
import type { Transport } from '../../src/socket/transport.js'
import { simulateKernel } from '../../src/testing/kernel/index.js'

/** A namespace of one of the two kernels, and the clients that a scenario speaks to it with. */
export interface Host {
  /** For `links.add({ netns })`. */
  readonly netns: never
  readonly route: RouteClientSync
  readonly nft: NftablesClientSync
  /** Listens to a multicast group from now on; calling what it returns gives the events so far. */
  listen(protocol: Protocol, group: number): () => unknown[]
}

/** The events that wait in a transport. */
function take(protocol: Protocol, transport: Transport): unknown[] {
  const events: unknown[] = []
  for (let received = transport.receiveSync(); received; received = transport.receiveSync())
    for (const { type, flags, payload, end } of messages(received.input, 0, received.length)) {
      const definition = protocol.messages.get(type)!
      const body = definition.body.read(received.input, payload, end) as object
      events.push(plain({ name: definition.name, flags, ...body }))
    }
  return events
}

function listenOn(protocol: Protocol, transport: Transport, group: number): () => unknown[] {
  transport.setMembership(group, true)
  return () => take(protocol, transport)
}

/** What a scenario has in hand: the same whichever kernel it runs on. */
export interface Lab extends Host {
  /** A second namespace of the same machine. */
  other(): Host
  /** Does something and writes down what came of it: its result, or what the kernel's error says. */
  step(what: string, action: () => unknown): void
  /** Waits until the real kernel has told itself of the carriers: it does so behind the requests. */
  settle(): void
}

export type Scenario = (lab: Lab) => void

interface Machine {
  host(): Host
  settle(): void
  close(): void
}

/** Time that the kernel's own work may take behind the requests: it tells carriers up to a second later. */
const patience = 4000

/** Whether the kernel still owes something: the state of a carrier, the local route of an IPv6 address. */
function isUnsettled({ links, addresses, routes }: RouteClientSync): boolean {
  const owed = links
    .list({ kind: 'veth' })
    .some(({ header, attributes }) => header.flags & IFF.LOWER_UP && attributes.operstate !== IF_OPER.UP)
  const local = new Set(routes.list({ family: AF.INET6, table: 'local' }).map(({ attributes }) => attributes.dst))
  return owed || addresses.list({ family: AF.INET6 }).some(({ attributes }) => !local.has(attributes.address!))
}

/** New namespaces of the kernel of this machine. */
export function realMachine(): Machine {
  const open: { close(): void }[] = []
  return {
    host() {
      const handle = netns.createAnonymous()
      // No address of its own accord: it would come from a random MAC address, a second later.
      netns.writeSysctl(handle, 'net/ipv6/conf/default/addr_gen_mode', 1)
      const route = RouteClientSync.open({ netns: handle })
      const nft = NftablesClientSync.open({ netns: handle })
      open.push(route, nft, handle)
      const listen = (protocol: Protocol, group: number) =>
        listenOn(protocol, openTransport(protocol.number, { netns: handle }), group)
      return { netns: handle as never, route, nft, listen }
    },
    settle() {
      const pending = () => open.some(each => each instanceof RouteClientSync && isUnsettled(each))
      const deadline = Date.now() + patience
      while (pending() && Date.now() < deadline) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    },
    close() {
      for (const each of open) each.close()
    },
  }
}

/** New namespaces of a simulated kernel. */
export function simulatedMachine(): Machine {
  const kernel = simulateKernel()
  let count = 0
  return {
    host() {
      const namespace = kernel.namespace(`host${count++}`)
      return {
        netns: namespace as never,
        route: RouteClientSync.open({ transport: kernel, netns: namespace.name }),
        nft: NftablesClientSync.open({ transport: kernel, netns: namespace.name }),
        listen: (protocol, group) => listenOn(protocol, kernel.open(protocol.number, { netns: namespace.name }), group),
      }
    },
    settle() {},
    close() {},
  }
}

/** What came of a scenario. */
export interface Outcome {
  steps: Record<string, unknown>
  /** What the kernel has in the end, by namespace; read anew each time. */
  state(): unknown[]
}

export function perform(scenario: Scenario, machine: Machine): Outcome {
  const hosts: Host[] = []
  const host = () => {
    hosts.push(machine.host())
    return hosts.at(-1)!
  }
  const steps: Record<string, unknown> = {}
  const step = (what: string, action: () => unknown): void => {
    try {
      steps[what] = { gave: plain(action()) }
    } catch (error) {
      if (!(error instanceof KernelError)) throw error
      const { code, errno, kernelMessage, attribute, missing, index } = error
      steps[what] = {
        code,
        errno,
        kernelMessage,
        attribute: attribute && [attribute.path, attribute.start],
        missing,
        index,
      }
    }
  }
  scenario({ ...host(), other: host, step, settle: () => machine.settle() })
  return { steps, state: () => hosts.map(stateOf) }
}

/** A set: what the kernel tells of it, and of lo, shows how old it is. */
function attributesOf({ route, nft }: Host): string[] {
  const header = { family: NFPROTO.IPV4, version: 0, res_id: 0 }
  const attributes = { table: 't', name: 's', id: 1, keyType: 7, keyLen: 4 }
  const flags = NLM_F.CREATE
  const step = { definition: newSet as MessageDefinition, body: { header, attributes }, flags }
  nft.ruleset.commit(new NftTransaction().addTable({ family: 'ip', table: 't' }).message(step))
  const [set] = dump(nft.socket, getSet, { header, attributes: {} }) as [SetMessage]
  return [...Object.keys(route.links.get('lo').attributes), ...Object.keys(set.attributes)]
}

/** Attributes that a kernel older than the simulated one does not know are left out of the comparison. */
function leaveOutNewer(simulated: Host, real: Host): void {
  const known = new Set(attributesOf(real))
  for (const key of attributesOf(simulated)) if (!known.has(key)) leftOut.add(key)
}

/** Runs a scenario on the kernel of this machine and on a simulated one, and compares all that can be seen. */
export function same(name: string, scenario: Scenario): void {
  test(name, async () => {
    const machine = realMachine()
    try {
      leaveOutNewer(simulatedMachine().host(), machine.host())
      const simulated = perform(scenario, simulatedMachine())
      const real = perform(scenario, machine)
      expect(Object.keys(real.steps).length, 'a scenario needs steps').toBeGreaterThan(0)
      expect(simulated.steps).toEqual(real.steps)
      const expected = simulated.state()
      const deadline = Date.now() + patience
      while (!isDeepStrictEqual(real.state(), expected) && Date.now() < deadline)
        await new Promise(resolve => setTimeout(resolve, 100))
      expect(expected).toEqual(real.state())
    } finally {
      machine.close()
    }
  })
}

/** Left out of the comparison: counters, times, and what docs/simulated-kernel.md lists as not simulated. */
const leftOut = new Set([
  'stats',
  'stats64',
  'afSpec',
  'map',
  'xdp',
  'devlinkPort',
  'dpllPin',
  'cacheinfo',
  'probes',
  'maxPacingOffloadHorizon',
  'xstats',
  // A byte in what the kernel sends, a flag in what it takes: a value of false is not written.
  'ttlInherit',
])

/** Timers and identities of bridges, which come of MAC addresses that are random. */
const random = new Set([
  'gcTimer',
  'helloTimer',
  'bridgeId',
  'rootId',
  'forwardDelayTimer',
  'holdTimer',
  'messageAgeTimer',
])

/** MAC addresses that a scenario chose begin with 02:00:00, those of groups with 01, and the others are nobody's choice. */
const isRandom = (text: string): boolean => /^(?!02:00:00|00:00|ff:ff|01)[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(text)

/** NFTA_SET_TYPE: a function's name, or its address where the kernel has no names. */
const isPointer = (value: unknown): boolean => typeof value === 'string' && /^0x[0-9a-f]{16}$/.test(value)

/** A value that can be compared: without what differs from run to run. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string' && isRandom(value)) return 'random MAC'
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map) return plain([...value])
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => !leftOut.has(key) && !random.has(key) && member !== undefined && !isPointer(member))
      .map(([key, member]) => [key, plain(member)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function dump<T>(socket: NetlinkSocketSync, definition: MessageDefinition<T>, body: T): unknown[] {
  const result = socket.request({ kind: 'dump', definition: definition as MessageDefinition, body })
  return result.replies.map(reply => plain(reply.body))
}

const sorted = (list: unknown[]): unknown[] => {
  const text = new Map(list.map(each => [each, JSON.stringify(each)]))
  return list.toSorted((a, b) => (text.get(a)! < text.get(b)! ? -1 : 1))
}

/** The kernel's own IGMP and MLD packets leave neighbours behind: the groups that they were sent to. */
const isNoGroup = (neighbour: unknown): boolean => (neighbour as NeighbourMessage).header.type !== RTN.MULTICAST

/** Everything that there is in a namespace, as the clients get it. */
export function stateOf({ route, nft }: Host): unknown {
  const family = (number: number) => ({ family: number, version: 0, res_id: 0 })
  const rtmsg = { dst_len: 0, src_len: 0, tos: 0, table: 0, protocol: 0, scope: 0, type: 0, flags: 0 }
  const rule = { dst_len: 0, src_len: 0, tos: 0, table: 0, res1: 0, res2: 0, action: 0, flags: 0 }
  const all = { header: family(NFPROTO.UNSPEC), attributes: {} }
  const sets = nft.socket
    .request({ kind: 'dump', definition: getSet, body: all })
    .replies.map(each => each.body as SetMessage)
  return {
    links: dump(route.socket, getLink, {
      header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
      attributes: { extMask: 8 },
    }),
    addresses: dump(route.socket, getAddress, {
      header: { family: 0, prefixlen: 0, flags: 0, scope: 0, index: 0 },
      attributes: {},
    }),
    routes: [AF.INET, AF.INET6].map(each =>
      sorted(dump(route.socket, getRoute, { header: { family: each, ...rtmsg }, attributes: {} })),
    ),
    rules: [AF.INET, AF.INET6].map(each =>
      dump(route.socket, getFibRule, { header: { family: each, ...rule }, attributes: {} }),
    ),
    neighbours: sorted(
      dump(route.socket, getNeighbour, {
        header: { family: 0, ifindex: 0, state: 0, flags: 0, type: 0 },
        attributes: {},
      }).filter(isNoGroup),
    ),
    generation: nft.ruleset.generation(),
    tables: dump(nft.socket, getTable, all),
    chains: dump(nft.socket, getChain, all),
    rulesOfChains: dump(nft.socket, getRule, all),
    sets: sets.map(plain),
    elements: sets.map(({ header, attributes: { table, name } }) =>
      sorted(
        dump(nft.socket, getSetElem, {
          header: family(header.family),
          attributes: { table: table!, set: name! },
        }),
      ),
    ),
    objects: dump(nft.socket, getObj, all),
    flowtables: dump(nft.socket, getFlowtable, all),
  }
}

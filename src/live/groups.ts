import type { Protocol } from '../../protocol/netlink/index.js'
import { protocols } from '../../protocol/protocols.js'
import type { CaptureItem } from '../capture/datagram.js'
import { NlkitError, TransportError } from '../errors.js'
import type { NamespaceSpec } from '../netns/index.js'
import { openTransport } from '../socket/capture-transport.js'
import type { Transport } from '../socket/transport.js'
import { arrivals, type Source } from './arrivals.js'

/** A multicast group of a protocol. */
export interface Group {
  readonly protocol: Protocol
  readonly number: number
  /** By the rest of the kernel's name: `IPV4_ROUTE`. */
  readonly name: string
}

/** There is no such multicast group in any protocol. */
export class GroupError extends NlkitError {
  override readonly name = 'GroupError'
  declare readonly code: 'ERR_GROUP'

  constructor(word: string) {
    const known = [...Object.keys(WORDS), ...everyGroup().map(({ name }) => name.toLowerCase())]
    super('ERR_GROUP', `no multicast group ${JSON.stringify(word)}; there are ${[...new Set(known)].join(', ')}`)
  }
}

/** The words of `ip monitor` and `nft monitor` for several groups at once. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  address: ['IPV4_IFADDR', 'IPV6_IFADDR'],
  route: ['IPV4_ROUTE', 'IPV6_ROUTE'],
  rule: ['IPV4_RULE', 'IPV6_RULE'],
  neighbour: ['NEIGH'],
  netns: ['NSID'],
  ruleset: ['NFTABLES'],
}

/** Groups as people name them: `link`, `route`, `IPV6_ROUTE`, `RTNLGRP_LINK`; `all` is every one. @throws GroupError */
export function findGroups(words: readonly string[]): Group[] {
  const found = words.flatMap(word => {
    if (word.toLowerCase() === 'all') return everyGroup()
    const wanted = WORDS[word.toLowerCase()] ?? [
      word
        .toUpperCase()
        .replace(/^(RTNLGRP|NFNLGRP)_/, '')
        .replaceAll('-', '_'),
    ]
    const groups = everyGroup().filter(({ name }) => wanted.includes(name))
    if (groups.length === 0) throw new GroupError(word)
    return groups
  })
  const key = ({ protocol, number }: Group): string => `${protocol.number}:${number}`
  return [...new Map(found.map(group => [key(group), group])).values()]
}

function everyGroup(): Group[] {
  return protocols.flatMap(protocol =>
    Object.entries(protocol.groups)
      .filter(([name, number]) => number > 0 && name !== 'NONE')
      .map(([name, number]) => ({ protocol, number, name })),
  )
}

/**
 * What the kernel tells the members of multicast groups, datagram by datagram: a socket for each protocol. Ends quietly with
 * the signal. Events that were lost are a problem among the items.
 *
 * @throws TransportError, NamespaceError, PlatformError
 */
export async function* listen(
  groups: readonly Group[],
  signal: AbortSignal,
  options: { netns?: NamespaceSpec } = {},
): AsyncGenerator<CaptureItem[], void, undefined> {
  const transports: Transport[] = []
  try {
    for (const protocol of new Set(groups.map(group => group.protocol))) {
      const transport = openTransport(protocol.number, options)
      transports.push(transport)
      for (const group of groups) if (group.protocol === protocol) transport.setMembership(group.number, true)
    }
    yield* arrivals(transports.map(sourceOf), signal)
  } finally {
    for (const transport of transports) transport.close()
  }
}

function sourceOf(transport: Transport): Source<CaptureItem> {
  return {
    receive: () => receive(transport),
    whenReadable: callback => transport.whenReadable(callback),
  }
}

function receive(transport: Transport): CaptureItem | undefined {
  try {
    const received = transport.receiveSync()
    if (received === undefined) return undefined
    return {
      kind: 'datagram',
      datagram: {
        bytes: received.input.bytes.slice(0, received.length),
        littleEndian: transport.littleEndian,
        protocol: transport.protocol,
        direction: 'received',
        time: BigInt(Date.now()) * 1_000_000n,
        place: { offset: 0 },
      },
    }
  } catch (error) {
    const { code } = error as { code?: string }
    if (!(error instanceof TransportError) || (code !== 'ENOBUFS' && code !== 'EMSGSIZE')) throw error
    const reason = code === 'ENOBUFS' ? 'events were lost: they came faster than they were read' : error.message
    return { kind: 'problem', problem: { reason, place: { offset: 0 } } }
  }
}

import type { Link } from '../../client/route/index.js'
import { inBase, type Part } from '../action.js'
import type { Attachment } from '../desired.js'
import type { Journal } from '../journal.js'
import type { NetworkState } from '../observe.js'
import { hasCode, type Session } from '../session.js'
import type { EgressConfig, EgressNetwork } from '../types.js'

/* What several steps have parts of. */

interface AddressAsk {
  readonly route: Session['route'] | (() => Session['route'])
  readonly device: string
  readonly link: Link | undefined
  readonly state: NetworkState | undefined
  readonly network: EgressNetwork
  readonly address: string
  /** An address that this one takes the place of. */
  readonly before: string | undefined
  readonly command: (words: string) => string
}

export function addressParts(ask: AddressAsk): Part[] {
  const { device, link, state, network, address, before, command } = ask
  const client = (): Session['route'] => (typeof ask.route === 'function' ? ask.route() : ask.route)
  const cidr = `${address}/${network.prefixLength}`
  const stale = staleAddresses(link, state, { ...network, address }, before)
  const there = addressesOf(link, state).includes(cidr)
  // An IPv6 address is usable at once only without duplicate address detection; nobody else can have it on our own bridge.
  const noDad = network.family === 'ip6'
  const remove = stale.map(
    (old): Part => ({
      needed: true,
      commands: [command(`ip address delete ${old} dev ${device}`)],
      run: async journal => {
        if (await unless('EADDRNOTAVAIL', client().addresses.delete({ dev: device, address: old })))
          journal.did(`address ${old}`, () => client().addresses.add({ dev: device, address: old, noDad }))
      },
    }),
  )
  const add: Part = {
    // With the first address of a network, the kernel takes away the others in it.
    needed: !there || stale.length > 0,
    commands: [command(`ip address add ${cidr} dev ${device}${noDad ? ' nodad' : ''}`)],
    run: async journal => {
      if (await unless('EEXIST', client().addresses.add({ dev: device, address: cidr, noDad })))
        journal.did(`address ${cidr}`, () => client().addresses.delete({ dev: device, address: cidr }))
    },
  }
  return [...remove, add]
}

function addressesOf(link: Link | undefined, state: NetworkState | undefined): string[] {
  return (state?.addresses ?? []).filter(({ index }) => index === link?.index).map(({ address }) => address)
}

/** What was our address with another prefix length, or before another one was asked for. */
export function staleAddresses(
  link: Link | undefined,
  state: NetworkState | undefined,
  { address, prefixLength }: Pick<Attachment, 'address' | 'prefixLength'>,
  before: string | undefined,
): string[] {
  return addressesOf(link, state).filter(each => {
    const [own, length] = each.split('/')
    return own === before || (own === address && Number(length) !== prefixLength)
  })
}

export function mtuPart(
  config: EgressConfig,
  route: Session['route'],
  link: Link | undefined,
  mtu: number | undefined,
): Part {
  const is = link?.attributes.mtu
  return {
    needed: link !== undefined && mtu !== undefined && is !== mtu,
    commands: link === undefined || mtu === undefined ? [] : [inBase(config, `ip link set ${link.name} mtu ${mtu}`)],
    run: changeLink(route, link, { mtu: mtu ?? 0 }, { mtu: is ?? 0 }),
  }
}

type LinkChange = Parameters<Session['route']['links']['change']>[1]

export function changeLink(
  route: Session['route'],
  link: Link | undefined,
  change: LinkChange,
  back: LinkChange,
): (journal: Journal) => Promise<void> {
  return async journal => {
    if (link === undefined) return
    await route.links.change(link.index, change)
    journal.did(`${link.name}: ${Object.keys(change).join(', ')}`, () => route.links.change(link.index, back))
  }
}

/** Whether it was done; false when the kernel says that there is nothing to do. */
export async function unless(code: string, doing: Promise<unknown>): Promise<boolean> {
  try {
    await doing
    return true
  } catch (error) {
    if (hasCode(error, code)) return false
    throw error
  }
}

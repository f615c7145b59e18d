/* What was read, summed up: every peer gives the same sums for the same state. */
import type { ElementMessage, RuleMessage } from '../../../protocol/netfilter/index.js'
import type { AddressMessage, LinkMessage, RouteMessage } from '../../../protocol/route/index.js'

/** 10.0.0.0 + i. */
export const host = (i: number): string => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`

export function numberOf(address: string): number {
  // Inside the clock of `walk`: without a list of four texts for each route.
  let sum = 0
  let octet = 0
  for (let i = 0; i < address.length; i++) {
    const code = address.charCodeAt(i)
    if (code === 46) {
      sum = sum * 256 + octet
      octet = 0
    } else octet = octet * 10 + code - 48
  }
  return sum * 256 + octet
}

export const bigEndian = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)

/** Count, sum of destinations, sum of metrics, how many have a gateway. */
export function routeSums(routes: readonly Pick<RouteMessage, 'header' | 'attributes'>[]): number[] {
  const sums = [0, 0, 0, 0, 0]
  for (const { header, attributes } of routes) {
    if (header.family !== 2 || attributes.table !== 254 || !attributes.dst?.startsWith('10.')) continue
    sums[0]!++
    sums[1]! += numberOf(attributes.dst)
    sums[2]! += attributes.priority ?? 0
    if (attributes.gateway !== undefined) sums[3]!++
  }
  return sums
}

/** Count, sums of indexes, of MTUs, of the bytes of link-layer addresses; how many are veth. */
export function linkSums(links: readonly Pick<LinkMessage, 'header' | 'attributes'>[]): number[] {
  const sums = [0, 0, 0, 0, 0]
  for (const { header, attributes } of links) {
    sums[0]!++
    sums[1]! += header.index
    sums[2]! += attributes.mtu ?? 0
    for (const byte of attributes.address?.split(':') ?? []) sums[3]! += Number.parseInt(byte, 16)
    if (attributes.linkinfo?.kind === 'veth') sums[4]!++
  }
  return sums
}

/** The bytes of an address as the kernel has them. */
function addressBytes(address: string): number[] {
  if (!address.includes(':')) return address.split('.').map(Number)
  const [head = '', tail] = address.split('::')
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map(group => Number.parseInt(group, 16))
  const front = groups(head)
  const back = tail === undefined ? [] : groups(tail)
  const all = [...front, ...new Array(8 - front.length - back.length).fill(0), ...back]
  return all.flatMap(group => [group >> 8, group & 255])
}

/** Count, sums of indexes, of prefix lengths, of the bytes of addresses. */
export function addressSums(addresses: readonly Pick<AddressMessage, 'header' | 'attributes'>[]): number[] {
  const sums = [0, 0, 0, 0, 0]
  for (const { header, attributes } of addresses) {
    sums[0]!++
    sums[1]! += header.index
    sums[2]! += header.prefixlen
    for (const byte of addressBytes(attributes.address!)) sums[3]! += byte
  }
  return sums
}

/** Count, sum of the addresses compared with, how many masquerade. */
export function ruleSums(rules: readonly RuleMessage['attributes'][]): number[] {
  const sums = [0, 0, 0, 0, 0]
  for (const { expressions = [] } of rules) {
    sums[0]!++
    for (const expression of expressions) {
      if (expression.name === 'cmp') sums[1]! += bigEndian(expression.data?.data?.value ?? new Uint8Array(4))
      if (expression.name === 'masq') sums[2]!++
    }
  }
  return sums
}

/** Count, sum of the keys. */
export function elementSums(messages: readonly ElementMessage[]): number[] {
  const sums = [0, 0, 0, 0, 0]
  for (const { attributes } of messages)
    for (const { key } of attributes.elements ?? []) {
      sums[0]!++
      sums[1]! += bigEndian(key!.value!)
    }
  return sums
}

/** The address that says the events are over. */
export const sentinel = '198.18.255.254'

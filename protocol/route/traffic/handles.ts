/* Handles and protocols of traffic control as `tc` writes them. */
import { TC_H, TC_H_MIN } from './tcmsg.js'

/** What stands above a qdisc, class or filter; the two hooks are those of clsact. */
const names = {
  none: TC_H.UNSPEC,
  root: TC_H.ROOT,
  clsact: TC_H.CLSACT,
  ingress: 0xffff0000 + TC_H_MIN.INGRESS,
  egress: 0xffff0000 + TC_H_MIN.EGRESS,
} as const

/** `1:10`, `1:` for a qdisc, `root`, or `clsact`, `ingress` and `egress` for the hooks of a device. */
export function handleText(handle: number): string {
  const name = Object.entries(names).find(([, number]) => number === handle)?.[0]
  if (name !== undefined) return name
  const minor = handle & 0xffff
  return `${(handle >>> 16).toString(16)}:${minor === 0 ? '' : minor.toString(16)}`
}

/** The number of what {@link handleText} writes, also `:10`; undefined for any other text. */
export function handleNumber(text: string): number | undefined {
  if (Object.hasOwn(names, text)) return names[text as keyof typeof names]
  const parts = /^([0-9a-f]{0,4}):([0-9a-f]{0,4})$/i.exec(text)
  if (parts === null || text === ':') return undefined
  return (Number.parseInt(parts[1] || '0', 16) * 0x10000 + Number.parseInt(parts[2] || '0', 16)) >>> 0
}

/** A filter's priority and EtherType as tcm_info holds them; the EtherType is in network order, whatever the host's. */
export function filterInfo(priority: number, protocol: number, littleEndian: boolean): number {
  return ((priority << 16) | (littleEndian ? swapped(protocol) : protocol)) >>> 0
}

/** What {@link filterInfo} put together. */
export function filterInfoParts(info: number, littleEndian: boolean): { priority: number; protocol: number } {
  const protocol = info & 0xffff
  return { priority: info >>> 16, protocol: littleEndian ? swapped(protocol) : protocol }
}

const swapped = (number: number): number => ((number & 0xff) << 8) | (number >>> 8)

/** Words of `tc` for EtherTypes (linux/if_ether.h). */
export const filterProtocols = {
  all: 0x0003,
  ip: 0x0800,
  arp: 0x0806,
  ipv6: 0x86dd,
  '802.1q': 0x8100,
  '802.1ad': 0x88a8,
  mpls_uc: 0x8847,
  mpls_mc: 0x8848,
} as const

import { readIp4, writeIp4 } from './text.js'
import type { Writer } from './writer.js'

export interface Route {
  header: {
    family: number
    dst_len: number
    src_len: number
    tos: number
    table: number
    protocol: number
    scope: number
    type: number
    flags: number
  }
  attributes: { dst?: string; oif?: number; gateway?: string; priority?: number; table?: number }
}

export function readRoute(bytes: Uint8Array, view: DataView, start: number, end: number): Route {
  const attributes: Route['attributes'] = {}
  for (let at = start + 12; at + 4 <= end; ) {
    const length = view.getUint16(at, true)
    if (length < 4 || at + length > end) throw new RangeError(`bad attribute at ${at}`)
    switch (view.getUint16(at + 2, true)) {
      case 1:
        attributes.dst = readIp4(bytes, at + 4)
        break
      case 4:
        attributes.oif = view.getUint32(at + 4, true)
        break
      case 5:
        attributes.gateway = readIp4(bytes, at + 4)
        break
      case 6:
        attributes.priority = view.getUint32(at + 4, true)
        break
      case 15:
        attributes.table = view.getUint32(at + 4, true)
        break
    }
    at += (length + 3) & ~3
  }
  return {
    header: {
      family: bytes[start]!,
      dst_len: bytes[start + 1]!,
      src_len: bytes[start + 2]!,
      tos: bytes[start + 3]!,
      table: bytes[start + 4]!,
      protocol: bytes[start + 5]!,
      scope: bytes[start + 6]!,
      type: bytes[start + 7]!,
      flags: view.getUint32(start + 8, true),
    },
    attributes,
  }
}

export function writeRoute(out: Writer, { header, attributes }: Route): void {
  const { bytes, view, at } = out
  bytes[at] = header.family
  bytes[at + 1] = header.dst_len
  bytes[at + 2] = header.src_len
  bytes[at + 3] = header.tos
  bytes[at + 4] = header.table
  bytes[at + 5] = header.protocol
  bytes[at + 6] = header.scope
  bytes[at + 7] = header.type
  view.setUint32(at + 8, header.flags, true)
  out.at = at + 12
  const { table, dst, priority, gateway, oif } = attributes
  if (table !== undefined) out.u32(15, table)
  if (dst !== undefined) writeIp4(bytes, out.sized(1, 4), dst)
  if (priority !== undefined) out.u32(6, priority)
  if (gateway !== undefined) writeIp4(bytes, out.sized(5, 4), gateway)
  if (oif !== undefined) out.u32(4, oif)
}

import type { Codec, Explorer } from './codec.js'
import { EncodeError } from './errors.js'
import { align4, type Input } from './input.js'
import type { Struct } from './struct.js'
import { addNode } from './tree.js'
import { wire } from './wire.js'

/** What a message carries behind its netlink header: a fixed header, then attributes. */
export interface Body<H, A> {
  header: H
  attributes: A
}

/** The codec of a {@link Body}: also of a nest that starts with a fixed header, such as VETH_INFO_PEER. */
export function body<H, A>(header: Struct<H>, table: () => Codec<A>): Codec<Body<H, A>> {
  let length = 0
  let minimum = 0
  /** With the padding that aligns the attributes. */
  let whole = -1
  let padded = false
  /** On first use: a program that is started has use for few of the headers that are declared. */
  const layOut = (): void => {
    length = header.length
    minimum = header.minimum
    if (minimum !== length) throw new Error(`${header.name}: a header that attributes follow cannot grow`)
    whole = align4(length)
    padded = whole !== length
  }
  const split = (start: number, end: number): number => Math.min(end, start + whole)
  /** Keeps the padding behind a header such as rtgenmsg, unless it is zeros up to the next multiple of four. */
  const keepPadding = (head: H, input: Input, start: number, middle: number): void => {
    if (middle - start < minimum) return
    if (middle - start === whole) {
      let at = start + length
      while (at < middle && input.bytes[at] === 0) at++
      if (at === middle) return
    }
    ;(head as Record<PropertyKey, unknown>)[wire] = input.bytes.slice(start, middle)
  }
  return {
    name: header.name,
    nested: true,
    read(input, start, end) {
      if (whole < 0) layOut()
      const outer = input.header
      const middle = split(start, end)
      const head = header.read(input, start, Math.min(end, start + length))
      if (padded) keepPadding(head, input, start, middle)
      input.header = head
      const value = { header: head, attributes: table().read(input, middle, end) }
      input.header = outer
      return value
    },
    inside: () => [header as Codec<unknown>, table() as Codec<unknown>],
    part(paths) {
      if (whole < 0) layOut()
      const attributes = table().part!(paths)
      return {
        read(input, start, end) {
          const outer = input.header
          const head = header.read(input, start, Math.min(end, start + length))
          input.header = head
          const value = { header: head, attributes: attributes.read(input, split(start, end), end) }
          input.header = outer
          return value
        },
      }
    },
    along(path) {
      if (whole < 0) layOut()
      const [name] = path
      const codec = table()
      const all: Explorer = (input, start, end, node) => codec.explore?.(input, start, end, node)
      const attributes = codec.along === undefined ? all : codec.along(path)
      const isHeader = name === 'header' || name === header.name || header.fields.some(field => field.name === name)
      if (attributes === undefined && !isHeader) return undefined
      return (input, start, end, node) => {
        const outer = input.header
        const headEnd = Math.min(end, start + length)
        const place = { kind: 'header', key: 'header', uapi: header.name, codec: header.name } as const
        input.header = isHeader
          ? header.explore!(input, start, headEnd, addNode(node, { ...place, start, end: headEnd }))
          : header.read(input, start, headEnd)
        attributes?.(input, split(start, end), end, node)
        input.header = outer
      }
    },
    write(output, value) {
      if (typeof value !== 'object' || value === null || typeof value.header !== 'object' || value.header === null)
        throw new EncodeError('ERR_ENCODE_TYPE', `expected { header, attributes }, header a ${header.name} object`)
      if (whole < 0) layOut()
      const outer = output.header
      const start = output.length
      header.write(output, value.header)
      const written = output.length - start
      const kept = padded ? (value.header as Record<PropertyKey, unknown>)[wire] : undefined
      if (kept !== undefined) output.append(output.data(kept).subarray(written))
      else if (written >= minimum) output.zeros(whole - written)
      output.header = value.header
      table().write(output, value.attributes)
      output.header = outer
    },
    explore(input, start, end, node) {
      if (whole < 0) layOut()
      const outer = input.header
      const middle = split(start, end)
      const headEnd = Math.min(end, start + length)
      const child = addNode(node, {
        kind: 'header',
        key: 'header',
        uapi: header.name,
        codec: header.name,
        start,
        end: headEnd,
      })
      const head = header.explore!(input, start, headEnd, child)
      if (padded) keepPadding(head, input, start, middle)
      input.header = head
      const value = { header: head, attributes: table().explore!(input, middle, end, node) }
      input.header = outer
      return value
    },
  }
}

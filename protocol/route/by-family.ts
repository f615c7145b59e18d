import type { Codec } from '../codec/index.js'

type Body = Codec<{ header: { family: number } }>

/**
 * Messages whose first byte, the address family, may make them another message altogether: RTM_NEWROUTE in AF_CAN has struct
 * rtcanmsg and attributes CGW_*.
 */
export function byFamily(usual: Body, others: Readonly<Record<number, Body>>): Codec<unknown> {
  const all = [usual, ...Object.values(others)]
  const of = (family: number | undefined): Body => (family === undefined ? undefined : others[family]) ?? usual
  return {
    name: usual.name,
    nested: true,
    read: (input, start, end) => of(start < end ? input.bytes[start] : undefined).read(input, start, end),
    write(output, value) {
      const body = value as { header: { family: number } }
      of(body?.header?.family).write(output, body)
    },
    inside: () => all,
    explore: (input, start, end, node) =>
      of(start < end ? input.bytes[start] : undefined).explore!(input, start, end, node),
    // A part of the usual message is asked for: of the others all is read.
    part(paths) {
      const part = usual.part!(paths)
      return {
        read(input, start, end) {
          const body = of(start < end ? input.bytes[start] : undefined)
          return (body === usual ? part : body).read(input, start, end)
        },
      }
    },
    along(path) {
      const ways = new Map(all.map(body => [body, body.along?.(path)]))
      if ([...ways.values()].every(way => way === undefined)) return undefined
      return (input, start, end, node) =>
        ways.get(of(start < end ? input.bytes[start] : undefined))?.(input, start, end, node)
    },
  }
}

/* The u32 filter: `match ip dst 10.0.0.0/8`. */
import { TC_U32, type TcU32Key, type U32Filter, u32Filter } from '../../../../protocol/route/index.js'
import type { Words } from '../line.js'
import { elsewhere, option, type Row, sayAttributes, type Telling } from '../rows.js'
import { classRows } from './filter-rows.js'
import { networkText } from './masks.js'

type Selector = NonNullable<U32Filter['sel']>

const hex = (number: number): string => `0x${number.toString(16).padStart(8, '0')}`

/** Fields of IPv4 that people match, where they are matched whole. */
function fieldOf({ val, mask, off }: TcU32Key): Words | undefined {
  if (off === 12 || off === 16) {
    const network = networkText(val, mask)
    return network === undefined ? undefined : ['ip', off === 12 ? 'src' : 'dst', network]
  }
  if (off === 8 && mask === 0x00ff0000) return ['ip', 'protocol', val >>> 16, '0xff']
  if (off === 20 && mask === 0xffff0000) return ['ip', 'sport', val >>> 16, '0xffff']
  return off === 20 && mask === 0x0000ffff ? ['ip', 'dport', val, '0xffff'] : undefined
}

/** Four bytes of the packet, counted from its network header or from the one behind. */
function match(key: TcU32Key): Words {
  const { val, mask, off, offmask } = key
  const field = offmask === 0 ? fieldOf(key) : undefined
  return ['match', ...(field ?? ['u32', hex(val), hex(mask), 'at', offmask === 0 ? off : `nexthdr+${off}`])]
}

/** Where the next table is looked up, and where its offsets count from. */
function onwards({ flags, offshift, offmask, off, offoff, hoff, hmask }: Selector): Words {
  const isVariable = (flags & TC_U32.VAROFFSET) !== 0
  const offset = [
    ...(isVariable ? ['at', offoff, 'mask', offmask.toString(16).padStart(4, '0'), 'shift', offshift] : []),
    ...(flags & TC_U32.OFFSET ? ['plus', off] : []),
    ...(flags & TC_U32.EAT ? ['eat'] : []),
  ]
  return [
    ...(offset.length === 0 ? [] : ['offset', ...offset]),
    ...(hmask === 0 ? [] : ['hashkey', 'mask', hex(hmask), 'at', hoff]),
  ]
}

/** `2:7:`, of a table the bucket; `800:` of a table alone. */
function tableText(handle: number): string {
  const [table, bucket, key] = [handle >>> 20, (handle >>> 12) & 0xff, handle & 0xfff]
  return `${table.toString(16)}:${bucket === 0 ? '' : bucket.toString(16)}:${key === 0 ? '' : key.toString(16)}`
}

const rows: Readonly<Record<string, Row<never>>> = {
  divisor: option('divisor'),
  hash: (handle: number) => ['ht', tableText(handle)],
  sel: ({ keys = [], ...selector }: Selector) => [...keys.flatMap(match), ...onwards(selector as Selector)],
  mark: ({ val, mask }: NonNullable<U32Filter['mark']>) => ['match', 'mark', hex(val), hex(mask)],
  link: (handle: number) => ['link', tableText(handle)],
  pcnt: elsewhere,
  pad: elsewhere,
  ...classRows,
}

export function u32(options: U32Filter, telling: Telling): Words {
  sayAttributes(u32Filter, rows as never, options, telling)
  return []
}

/** A node's own number is the handle; `tc` writes all three. */
export const u32Handle = (handle: number): string => tableText(handle)

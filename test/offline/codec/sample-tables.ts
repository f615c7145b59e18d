/* Tables that use every feature of the engine at once, for tests that hold for any table. */
import {
  attr,
  attributes,
  body,
  bytes,
  type Codec,
  chars,
  chosen,
  flag,
  type Infer,
  ip,
  ip4,
  ip6,
  list,
  lladdr,
  mac,
  multi,
  nest,
  pad,
  records,
  s32,
  s64,
  string,
  struct,
  text,
  u8,
  u16,
  u16be,
  u32,
  u64,
} from '../../../protocol/codec/index.js'

export const point = struct('point', { x: u8, y: u32, name: chars(8) }, { z: u64 })

export const head = struct('head', { family: u8, type: u16, index: s32, name: chars(5) })

export const small = attributes('SMALL', {
  id: attr(1, 'SMALL_ID', u16),
  port: attr(2, 'SMALL_PORT', u16be),
  label: attr(3, 'SMALL_LABEL', string),
  pad: attr(4, 'SMALL_PAD', pad),
})
export interface Small extends Infer<typeof small> {}

const bigRows = {
  number: attr(1, 'BIG_NUMBER', u32),
  wide: attr(2, 'BIG_WIDE', s64),
  inner: attr<Small>(3, 'BIG_INNER', () => small),
  list: attr(
    4,
    'BIG_LIST',
    list(
      1,
      'BIG_LIST_ELEM',
      nest<Small>(() => small),
      { nestedFlag: true },
    ),
  ),
  pad: attr(21, 'BIG_PAD', pad),
}

/** Again: a table learns from what it reads. */
export const freshBig = () => attributes('BIG', bigRows, { order: 'big', nestedFlag: true })

export const big = freshBig()
export interface Big extends Infer<typeof big> {}

export interface Kinds {
  small: Small
  big: Big
  all: All
}
/** Written by hand: a table may hold itself, but TypeScript cannot infer a type from itself. */
export interface All {
  kind?: string
  data?: Small | Big | All
}

export const record = struct('record', { len: u16, flags: u8, hops: u8, index: s32 })

const allRows = {
  byte: attr(1, 'ALL_BYTE', u8),
  number: attr(2, 'ALL_NUMBER', u32),
  wide: attr(3, 'ALL_WIDE', u64),
  name: attr(4, 'ALL_NAME', string),
  text: attr(5, 'ALL_TEXT', text),
  raw: attr(6, 'ALL_RAW', bytes),
  on: attr(7, 'ALL_ON', flag),
  address: attr(8, 'ALL_ADDRESS', ip),
  ip4: attr(9, 'ALL_IP4', ip4),
  ip6: attr(10, 'ALL_IP6', ip6),
  lladdr: attr(11, 'ALL_LLADDR', lladdr),
  mac: attr(12, 'ALL_MAC', mac),
  point: attr(13, 'ALL_POINT', point),
  many: attr(14, 'ALL_MANY', multi(u32)),
  nests: attr(15, 'ALL_NESTS', multi(nest<Small>(() => small))),
  kind: attr(16, 'ALL_KIND', string),
  data: attr(17, 'ALL_DATA', chosen<Kinds>('kind', { small: () => small, big: () => big, all: (): Codec<All> => all })),
  records: attr(
    18,
    'ALL_RECORDS',
    records(record, (): Codec<Small> => small),
  ),
  peer: attr(
    19,
    'ALL_PEER',
    body(head, (): Codec<Small> => small),
  ),
  big: attr<Big>(20, 'ALL_BIG', () => big),
  pad: attr(21, 'ALL_PAD', pad),
}

export const freshAll = () => attributes('ALL', allRows)

export const all = freshAll()

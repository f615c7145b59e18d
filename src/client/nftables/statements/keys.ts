import { type Expression, NFT_CONNLIMIT_F, NFT_SOCKET } from '../../../../protocol/netfilter/index.js'
import {
  type CtRow,
  ctKeys,
  type IpsecRow,
  ipsecKeys,
  type Key,
  type MetaRow,
  metaKeys,
  type RtRow,
  rtKeys,
  type SocketRow,
  socketKeys,
} from '../../../dump/nft-syntax/keys.js'
import { type Tree, tree } from './headers.js'
import { named, type ObjectRef } from './named.js'
import { type Operand, wholePart } from './operand.js'
import { rtHeader } from './options.js'
import { loader, metaLoad, register } from './registers.js'
import type { Statement } from './rule-context.js'
import { type Selector, selector } from './selector.js'
import { typeofData } from './typeof.js'
import type { NumberValue } from './value-types.js'

/* What the kernel knows of a packet beside its bytes: `meta mark`, `ct state`, `rt classid`, `socket mark`, `ipsec in reqid`. */

/** nft's own name without the word in front: `meta mark` is `meta.mark`, `iifname` is `meta.iifname`. */
const behind = (word: string, name: string): string =>
  name.startsWith(`${word} `) ? name.slice(word.length + 1) : name

type Renamed<Row, Word extends string> = Row extends {
  readonly name: `${Word} ${infer Name}`
  readonly type: infer Type
}
  ? { readonly name: Name; readonly type: Type }
  : Row

type Fields<Row, Word extends string, Leaf extends 'get' | 'set'> = Tree<Renamed<Row, Word>, 'name', 'type', Leaf>

type Rows = Readonly<Record<number, Key>>

function operandsOf(
  word: string,
  rows: Rows,
  make: (key: number, row: Key) => Pick<Operand, 'load' | 'typeOf' | 'store'>,
): [string, Operand][] {
  return Object.entries(rows).map(([number, row]) => {
    const parts = [wholePart(row.type, row.bytes, row.order)]
    return [behind(word, row.name), { words: row.name, parts, require() {}, ...make(Number(number), row) }]
  })
}

function metaOperand(key: number): Pick<Operand, 'load' | 'typeOf' | 'store'> {
  return {
    load: (rule, slot) => rule.push(metaLoad(key, slot)),
    typeOf: () => typeofData('meta', [[0, key]]),
    store: (rule, slot) => rule.push({ name: 'meta', data: { key, sreg: register(slot) } }),
  }
}

export interface MetaSelectors extends Fields<MetaRow, 'meta', 'set'> {}

/** `meta …`: devices, the mark, protocols, the socket's owner, the time. */
export const meta = tree(operandsOf('meta', metaKeys, metaOperand)) as MetaSelectors

function ctOperand(key: number, direction: number | undefined): Pick<Operand, 'load' | 'typeOf' | 'store'> {
  const side = direction === undefined ? {} : { direction }
  const load = loader(dreg => ({ name: 'ct', data: { key, dreg, ...side } }))
  return {
    load: (rule, slot) => rule.push(load(slot)),
    typeOf: () =>
      typeofData('ct', [
        [0, key],
        // Of the packet's own direction: nft's number for none.
        [1, direction ?? 0xffffffff],
      ]),
    store: (rule, slot) => rule.push({ name: 'ct', data: { key, ...side, sreg: register(slot) } }),
  }
}

/** Of one direction, or of the connection. */
export interface CtFields extends Fields<CtRow, 'ct', 'set'> {}

function ctFields(direction: number | undefined): CtFields {
  const words = direction === undefined ? 'ct' : direction === 0 ? 'ct original' : 'ct reply'
  const operands = operandsOf('ct', ctKeys, key => ctOperand(key, direction))
  return tree(operands.map(([name, operand]) => [name, { ...operand, words: `${words} ${name}` }] as const)) as CtFields
}

const { helper, ...ctRest } = ctFields(undefined)

/** Refers to an object: the key itself is set to no text. */
const ctHelper = Object.assign(helper as Selector<string>, {
  set: (name: ObjectRef): Statement => named('ct helper', name),
})

export interface CtSelectors extends Omit<CtFields, 'helper'> {
  readonly helper: Selector<string> & {
    /** `ct helper set "name"` */
    set(name: ObjectRef): Statement
  }
  readonly timeout: {
    /** `ct timeout set "name"` */
    set(name: ObjectRef): Statement
  }
  readonly expectation: {
    /** `ct expectation set "name"` */
    set(name: ObjectRef): Statement
  }
  /** The direction in which the connection was opened: `ct original ip saddr`. */
  readonly original: CtFields
  /** The other direction. */
  readonly reply: CtFields
  /** `ct count 10`, `ct count over 10`: how many connections there are. */
  count(limit: number, options?: { over?: boolean }): Expression
}

/** `ct …`. Several flags in one text mean any of them: `ct.state('established,related')`. */
export const ct: CtSelectors = {
  ...ctRest,
  helper: ctHelper,
  timeout: { set: name => named('ct timeout', name) },
  expectation: { set: name => named('ct expectation', name) },
  original: ctFields(0),
  reply: ctFields(1),
  count: (limit, { over } = {}) => ({
    name: 'connlimit',
    data: { count: limit, flags: over ? NFT_CONNLIMIT_F.INV : 0 },
  }),
}

interface RtFields extends Fields<RtRow, 'rt', 'get'> {}

const rtFields = tree(
  operandsOf('rt', rtKeys, key => ({
    load: (rule, slot) => rule.push({ name: 'rt', data: { key, dreg: register(slot) } }),
    typeOf: () => typeofData('rt', [[0, key]]),
  })),
) as RtFields

export interface RtSelectors extends RtFields, Pick<typeof rtHeader, 'nexthdr' | 'hdrlength' | 'type' | 'segLeft'> {}

/** `rt …`: the route of the packet, and the fields of IPv6's routing header, which nft calls so, too. */
export const rt: RtSelectors = Object.assign(
  {
    nexthdr: rtHeader.nexthdr,
    hdrlength: rtHeader.hdrlength,
    type: rtHeader.type,
    segLeft: rtHeader.segLeft,
  },
  rtFields,
)

function socketOperand(key: number, level: number): Pick<Operand, 'load' | 'typeOf'> {
  return {
    load: (rule, slot) => rule.push({ name: 'socket', data: { key, dreg: register(slot), level } }),
    typeOf: () =>
      typeofData(
        'socket',
        level === 0
          ? [[0, key]]
          : [
              [0, key],
              [1, level],
            ],
      ),
  }
}

interface SocketFields
  extends Fields<Exclude<SocketRow, { readonly name: 'socket cgroupv2 level' }>, 'socket', 'get'> {}

/** `socket …`: the socket that the packet is for. */
export const socket = Object.assign(
  tree(operandsOf('socket', withoutCgroup(), key => socketOperand(key, 0))) as SocketFields,
  {
    /** `socket cgroupv2 level LEVEL`: the number of the control group at that level. */
    cgroupv2(level: number): Selector<NumberValue> {
      const row = socketKeys[NFT_SOCKET.CGROUPV2]!
      const operand = { words: row.name, parts: [wholePart(row.type, row.bytes)], require() {} }
      return selector({ ...operand, ...socketOperand(NFT_SOCKET.CGROUPV2, level) })
    },
  },
)

function withoutCgroup(): Rows {
  const { [NFT_SOCKET.CGROUPV2]: _, ...rows } = socketKeys
  return rows
}

export interface IpsecFields extends Fields<IpsecRow, 'ipsec', 'get'> {}

function ipsecFields(dir: number, spnum: number): IpsecFields {
  return tree(
    operandsOf('ipsec', ipsecKeys, key => ({
      load: (rule, slot) => rule.push({ name: 'xfrm', data: { key, dir, spnum, dreg: register(slot) } }),
      typeOf: () =>
        typeofData('ipsec', [
          [0, key],
          [1, spnum],
          [2, dir],
        ]),
    })),
  ) as IpsecFields
}

/** `ipsec in reqid`, of the policy's template with that number: `nft.ipsec.in().reqid(5)`. */
export const ipsec = {
  in: (spnum = 0): IpsecFields => ipsecFields(0, spnum),
  out: (spnum = 0): IpsecFields => ipsecFields(1, spnum),
} as const

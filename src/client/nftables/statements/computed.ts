import { type Expressions, NFT_FIB_RESULT, NFT_HASH, NFT_NG, NFTA_FIB_F } from '../../../../protocol/netfilter/index.js'
import { dataTypes } from '../../../dump/nft-syntax/data-types.js'
import { InputError } from '../../input.js'
import type { Comparison } from './compare.js'
import { loadKey, type Operand, wholePart } from './operand.js'
import type { Presence } from './options.js'
import { register, slotsOf, wholeRegister } from './registers.js'
import type { Statement } from './rule-context.js'
import { type Selector, selector } from './selector.js'
import { typeofData } from './typeof.js'
import type { NumberValue, ValueOf } from './value-types.js'

/* What the kernel looks up or computes: `fib daddr type`, `numgen inc mod 2`, `jhash ip saddr mod 4`, `osf name`. */

const number = [wholePart(dataTypes.hostInteger, 4)]

/** `numgen inc mod 3`, `numgen random mod 4 offset 100` */
export function numgen(
  how: 'inc' | 'random',
  { mod, offset = 0 }: { mod: number; offset?: number },
): Selector<NumberValue> {
  const type = how === 'random' ? NFT_NG.RANDOM : NFT_NG.INCREMENTAL
  return selector({
    words: `numgen ${how}`,
    parts: number,
    require() {},
    load: (rule, slot) => rule.push({ name: 'numgen', data: { dreg: register(slot), modulus: mod, type, offset } }),
    typeOf: () =>
      typeofData('numgen', [
        [0, type],
        [1, mod],
        [2, offset],
      ]),
  })
}

/** `jhash ip saddr . tcp dport mod 10 seed 0x1234 offset 1`. Without a seed the kernel chooses one. */
export function jhash(
  of: { readonly operand: Operand },
  { mod, seed, offset = 0 }: { mod: number; seed?: number; offset?: number },
): Selector<NumberValue> {
  const { operand } = of
  const len = operand.parts.reduce((sum, { bytes }) => sum + (operand.concatenated ? slotsOf(bytes) * 4 : bytes), 0)
  return selector({
    words: 'jhash',
    parts: number,
    require: rule => operand.require(rule),
    load(rule, slot) {
      loadKey(rule, operand, slot + wholeRegister, false)
      const data: Expressions['hash'] = {
        sreg: register(slot + wholeRegister),
        dreg: register(slot),
        len,
        modulus: mod,
        ...(seed !== undefined && { seed }),
        offset,
        type: NFT_HASH.JENKINS,
      }
      rule.push({ name: 'hash', data })
    },
    typeOf: () => hashTypeof(NFT_HASH.JENKINS, mod, offset, seed),
  })
}

/** `symhash mod 2`: the same for both directions of a connection. */
export function symhash({ mod, offset = 0 }: { mod: number; offset?: number }): Selector<NumberValue> {
  return selector({
    words: 'symhash',
    parts: number,
    require() {},
    load: (rule, slot) =>
      rule.push({ name: 'hash', data: { dreg: register(slot), modulus: mod, offset, type: NFT_HASH.SYM } }),
    typeOf: () => hashTypeof(NFT_HASH.SYM, mod, offset),
  })
}

const hashTypeof = (type: number, mod: number, offset: number, seed?: number): Uint8Array =>
  typeofData('hash', [
    [0, type],
    [1, offset],
    [2, mod],
    [3, seed ?? 0],
    [4, seed === undefined ? 0 : 1],
  ])

const inputs = {
  saddr: NFTA_FIB_F.SADDR,
  daddr: NFTA_FIB_F.DADDR,
  mark: NFTA_FIB_F.MARK,
  iif: NFTA_FIB_F.IIF,
  oif: NFTA_FIB_F.OIF,
} as const

/** What the routing table is asked about: `saddr` or `daddr`, and what else counts. */
export type FibInput = keyof typeof inputs

/** What is looked up, or whether anything is found. */
export interface FibResult<Value> extends Selector<Value> {
  (to: Comparison<Value>): Statement
  (to: Presence): Statement
}

/** `fib saddr . iif oif missing` is `nft.fib('saddr', 'iif').oif('missing')`. */
export function fib(...of: readonly FibInput[]): {
  readonly type: Selector<ValueOf<typeof dataTypes.routeType>>
  readonly oif: FibResult<ValueOf<typeof dataTypes.device>>
  readonly oifname: FibResult<string>
} {
  if (of.length === 0) throw new InputError('ERR_COMBINATION', 'fib needs an address to look up')
  const flags = of.reduce((sum, input) => sum | inputs[input], 0)
  const words = `fib ${of.join(' . ')}`
  const result = (name: string, number: number, type: Operand['parts'][number]['type']): Operand => ({
    words: `${words} ${name}`,
    parts: [wholePart(type, type === dataTypes.string ? 16 : undefined)],
    require() {},
    load: (rule, slot) => rule.push({ name: 'fib', data: { flags, result: number, dreg: register(slot) } }),
    typeOf: () =>
      typeofData('fib', [
        [0, number],
        [1, flags],
      ]),
  })
  const orPresence = (operand: Operand, number: number) => {
    const present = selector<Presence>({
      words: operand.words,
      // The kernel fills the whole register.
      parts: [wholePart(dataTypes.boolean, 4)],
      require() {},
      load: (rule, slot) =>
        rule.push({ name: 'fib', data: { flags: flags | NFTA_FIB_F.PRESENT, result: number, dreg: register(slot) } }),
    })
    const value = selector(operand)
    const either = (to: unknown): Statement =>
      to === 'exists' || to === 'missing' ? present(to) : value(to as Comparison)
    return Object.setPrototypeOf(Object.assign(either, { operand }), Object.getPrototypeOf(value))
  }
  return {
    type: selector(result('type', NFT_FIB_RESULT.ADDRTYPE, dataTypes.routeType)),
    oif: orPresence(result('oif', NFT_FIB_RESULT.OIF, dataTypes.device), NFT_FIB_RESULT.OIF),
    oifname: orPresence(result('oifname', NFT_FIB_RESULT.OIFNAME, dataTypes.string), NFT_FIB_RESULT.OIFNAME),
  }
}

const ttls = { loose: 1, skip: 2 } as const

/** `osf ttl loose name "Linux"`: the operating system that the first packet of a connection looks like. */
export function osf({ ttl }: { ttl?: keyof typeof ttls } = {}): {
  readonly name: Selector<string>
  readonly version: Selector<string>
} {
  const operand = (name: string, flags: object): Operand => ({
    words: `osf ${name}`,
    parts: [wholePart(dataTypes.string, 16)],
    require() {},
    load: (rule, slot) =>
      rule.push({ name: 'osf', data: { dreg: register(slot), ttl: ttl === undefined ? 0 : ttls[ttl], ...flags } }),
    typeOf: () => typeofData('osf', []),
  })
  return { name: selector(operand('name', {})), version: selector(operand('version', { flags: 1 })) }
}

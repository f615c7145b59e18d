import { type HeaderName, type HeaderRows, headers } from '../../../dump/nft-syntax/headers.js'
import type { Operand } from './operand.js'
import { fieldOperand, rawBases, rawOperand } from './payload.js'
import { type Selector, type Settable, selector } from './selector.js'
import type { NumberValue, ValueOf } from './value-types.js'

/* Fields of packets, as `nft.tcp.dport`: those of nft's headers, in camelCase, a word for each level (`arp saddr ip` is `arp.saddr.ip`). */

/** `frag-off` is `fragOff`. */
export type CamelCase<Text extends string> = Text extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Text

type FirstWord<Name> = Name extends `${infer First} ${string}` ? First : Name

/** Named rows as properties; those of two words below one another. */
export type Tree<Row, Name extends PropertyKey, Type extends PropertyKey, Leaf extends 'get' | 'set'> = {
  readonly [Key in Row as Key extends Readonly<Record<Name, infer Text extends string>>
    ? CamelCase<FirstWord<Text>>
    : never]: Key extends Readonly<Record<Name, `${string} ${string}`>>
    ? Inner<Row, Name, Type, Leaf, FirstWord<Key[Name]>>
    : LeafOf<Leaf, Key extends Readonly<Record<Type, infer Data>> ? ValueOf<Data> : NumberValue>
}

type Inner<Row, Name extends PropertyKey, Type extends PropertyKey, Leaf extends 'get' | 'set', First> = {
  readonly [Key in Row as Key extends Readonly<Record<Name, `${First & string} ${infer Second}`>>
    ? CamelCase<Second>
    : never]: LeafOf<Leaf, Key extends Readonly<Record<Type, infer Data>> ? ValueOf<Data> : NumberValue>
}

type LeafOf<Leaf, Value> = Leaf extends 'set' ? Settable<Value> : Selector<Value>

export type HeaderFields<Name extends HeaderName> = Tree<HeaderRows[Name][number], 1, 4, 'set'>

export function camelCase(words: string): string {
  return words.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

/** Selectors by the words of their names. */
export function tree(operands: readonly (readonly [words: string, operand: Operand])[], root: object = {}): object {
  for (const [words, operand] of operands) {
    const keys = words.split(' ').map(camelCase)
    const last = keys.pop()!
    let owner = root as Record<string, object>
    for (const key of keys) {
      owner[key] ??= {}
      owner = owner[key] as Record<string, object>
    }
    // Some are beside a function, which has a `length` and a `name` of its own.
    Object.defineProperty(owner, last, { value: selector(operand), enumerable: true, configurable: true })
  }
  return root
}

function fieldsOf<Name extends HeaderName>(header: Name): HeaderFields<Name> {
  const { fields } = headers[header]
  return tree(fields.map(field => [field.name.slice(header.length + 1), fieldOperand(field)])) as HeaderFields<Name>
}

export const ether = fieldsOf('ether')
export const vlan = fieldsOf('vlan')
export const arp = fieldsOf('arp')
export const icmp = fieldsOf('icmp')
export const icmpv6 = fieldsOf('icmpv6')
export const igmp = fieldsOf('igmp')
export const ah = fieldsOf('ah')
export const esp = fieldsOf('esp')
export const comp = fieldsOf('comp')
export const udp = fieldsOf('udp')
export const udplite = fieldsOf('udplite')
export const dccp = fieldsOf('dccp')
/** Ports, whatever the transport protocol is. */
export const th = fieldsOf('th')

export const ipFields = fieldsOf('ip')
export const ip6 = fieldsOf('ip6')
export const tcpFields = fieldsOf('tcp')
export const sctpFields = fieldsOf('sctp')

/** `@th,16,16`: bits of the packet by their place, where no field is known by name. */
export function raw(base: (typeof rawBases)[number], offset: number, length: number): Settable<NumberValue> {
  return selector(rawOperand(rawBases.indexOf(base), offset, length))
}

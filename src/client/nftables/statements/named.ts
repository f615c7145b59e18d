import { wire } from '../../../../protocol/codec/index.js'
import { NFT_REG } from '../../../../protocol/netfilter/index.js'
import { type ObjectKind, objectKindNumber } from '../named-objects.js'
import type { Statement } from './rule-context.js'
import { Action, MapLookup } from './selector.js'

/* Named objects that a rule refers to: `counter name "hits"`, `counter name tcp dport map { 80 : "web" }`. */

/** The name of an object, or a map that has names of objects. */
export type ObjectRef = string | MapLookup<string>

export function named(kind: ObjectKind, name: ObjectRef): Statement {
  return new Action([name], rule => {
    if (!(name instanceof MapLookup)) {
      const data = { immType: objectKindNumber(kind), immName: name, ...unterminated('immName', name) }
      rule.push({ name: 'objref', data })
      return
    }
    const set = name.load(rule, 0, { kind: 'object', object: kind })
    const id = set.id === undefined ? {} : { setId: set.id }
    const data = { setSreg: NFT_REG[1], setName: set.name, ...id, ...unterminated('setName', set.name) }
    rule.push({ name: 'objref', data })
  })
}

/** nft leaves out the NUL of these names. */
function unterminated(key: string, name: string): object {
  return { [wire]: { [key]: { data: new TextEncoder().encode(name) } } }
}

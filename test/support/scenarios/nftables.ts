import {
  batchBegin,
  batchEnd,
  delChain,
  delObj,
  delRule,
  delSet,
  delSetElem,
  delTable,
  destroySet,
  type ElementListAttributes,
  type Expression,
  getChain,
  getObj,
  getRule,
  getSet,
  getSetElem,
  getTable,
  NFNL_SUBSYS,
  NFPROTO,
  NFT_DATA,
  NFT_OBJECT,
  NFT_PAYLOAD,
  NFT_SET,
  newObj,
  newRule,
  newSet,
  newSetElem,
  newTable,
  type ObjectAttributes,
  type RuleAttributes,
  type SetAttributes,
  type TableAttributes,
} from '../../../protocol/netfilter/index.js'
import { type MessageDefinition, NLM_F } from '../../../protocol/netlink/index.js'
import { NftTransaction, nft } from '../../../src/client/nftables/index.js'
import type { RulePart } from '../../../src/client/nftables/statements.js'
import type { TransactionStep } from '../../../src/socket/index.js'
import type { Lab, Scenario } from '../simulated.js'

const header = { family: NFPROTO.INET, version: 0, res_id: 0 }
const of = { family: 'inet', table: 't' } as const
const chain = { ...of, chain: 'c' } as const
const create = NLM_F.CREATE
const exclusive = NLM_F.CREATE | NLM_F.EXCL

function step<A>(
  definition: MessageDefinition<{ header: typeof header; attributes: A }>,
  attributes: A,
  flags: number = create,
): TransactionStep {
  return { definition: definition as MessageDefinition, body: { header, attributes }, flags }
}

const table = (attributes: TableAttributes, flags?: number) => step(newTable as never, attributes, flags)
const ruleOf = (attributes: RuleAttributes, flags?: number) =>
  step(newRule as never, { table: 't', ...attributes }, flags)
const set = (attributes: SetAttributes, flags?: number) => step(newSet as never, { table: 't', ...attributes }, flags)
const elements = (attributes: ElementListAttributes, flags?: number) =>
  step(newSetElem as never, { table: 't', ...attributes }, flags)
const object = (attributes: ObjectAttributes, flags?: number) =>
  step(newObj as never, { table: 't', ...attributes } as ObjectAttributes, flags)

/** A batch of any messages. */
function batch({ nft: { socket } }: Lab, ...steps: TransactionStep[]): void {
  const control = { header: { family: 0, version: 0, res_id: NFNL_SUBSYS.NFTABLES }, attributes: {} }
  socket.request({
    kind: 'transaction',
    begin: { definition: batchBegin as MessageDefinition, body: control },
    steps,
    end: { definition: batchEnd as MessageDefinition, body: control },
  })
}

function query({ nft: { socket } }: Lab, definition: unknown, attributes: object): unknown {
  return socket.request({ kind: 'query', definition: definition as MessageDefinition, body: { header, attributes } })
    .body
}

/** A table `t` with a chain `c`. */
function tableAndChain({ nft: client }: Lab): void {
  client.ruleset.commit(new NftTransaction().addTable(of).addChain(chain))
}

const key = (...bytes: number[]) => ({ key: { value: Uint8Array.from(bytes) } })
const addresses: SetAttributes = { name: 's', keyType: 7, keyLen: 4, id: 1, flags: 0 }
const lookup = (name: string): Expression => ({ name: 'lookup', data: { set: name, sreg: 1 } })
const load: Expression = { name: 'payload', data: { dreg: 1, base: NFT_PAYLOAD.NETWORK_HEADER, offset: 12, len: 4 } }

export const nftablesScenarios: Record<string, Scenario> = {
  tables(lab) {
    const { step: did, nft: client } = lab
    const commit = (build: (t: NftTransaction) => NftTransaction) => client.ruleset.commit(build(new NftTransaction()))
    did('generation', () => client.ruleset.generation())
    did('add', () => commit(t => t.addTable({ ...of, comment: 'a comment' })))
    did('add again', () => commit(t => t.addTable(of)))
    did('create', () => commit(t => t.createTable(of)))
    did('other family', () => commit(t => t.addTable({ family: 'ip', table: 't' })))
    did('dormant', () => commit(t => t.addTable({ ...of, flags: 1 })))
    did('has', () => client.ruleset.hasTable(of))
    did('has not', () => client.ruleset.hasTable({ family: 'ip6', table: 't' }))
    did('delete', () => commit(t => t.deleteTable(of)))
    did('delete none', () => commit(t => t.deleteTable(of)))
    did('destroy none', () => commit(t => t.destroyTable(of)))
    did('no name', () => batch(lab, table({})))
    did('generation then', () => client.ruleset.generation())
    did('list', () => client.ruleset.tables())
    did('one', () => query(lab, getTable, { name: 'none' }))
  },

  'a batch is all or nothing'(lab) {
    const { step: did, nft: client } = lab
    did('second fails', () =>
      client.ruleset.commit(new NftTransaction().addTable(of).addChain({ ...chain, table: 'other' })),
    )
    did('nothing', () => client.ruleset.tables())
    did('generation', () => client.ruleset.generation())
    did('first fails', () => client.ruleset.commit(new NftTransaction().deleteTable(of).addTable(of)))
    did('two fail', () => client.ruleset.commit(new NftTransaction().deleteTable(of).deleteChain(chain)))
    did('pinned', () => client.ruleset.commit(new NftTransaction().pin(client.ruleset.generation()).addTable(of)))
    did('pinned to the past', () => client.ruleset.commit(new NftTransaction().pin(1).deleteTable(of)))
    did('made and deleted', () =>
      client.ruleset.commit(new NftTransaction().addTable({ ...of, table: 'x' }).deleteTable({ ...of, table: 'x' })),
    )
  },

  chains(lab) {
    const { step: did, nft: client } = lab
    const commit = (build: (t: NftTransaction) => NftTransaction) => client.ruleset.commit(build(new NftTransaction()))
    did('without a table', () => commit(t => t.addChain(chain)))
    tableAndChain(lab)
    did('again', () => commit(t => t.addChain(chain)))
    did('create', () => commit(t => t.createChain(chain)))
    did('base', () =>
      commit(t =>
        t.addChain({ ...of, chain: 'in', hook: 'input', priority: 'filter', policy: 'accept', comment: 'x' }),
      ),
    )
    did('policy', () => commit(t => t.addChain({ ...of, chain: 'in', policy: 'drop' })))
    did('same hook', () => commit(t => t.addChain({ ...of, chain: 'in', hook: 'input', priority: 'filter' })))
    did('other hook', () => commit(t => t.addChain({ ...of, chain: 'in', hook: 'forward', priority: 'filter' })))
    did('other priority', () => commit(t => t.addChain({ ...of, chain: 'in', hook: 'input', priority: 7 })))
    did('hook of a plain one', () => commit(t => t.addChain({ ...chain, hook: 'input', priority: 0 })))
    did('policy of a plain one', () => commit(t => t.addChain({ ...chain, policy: 'drop' })))
    did('NAT', () =>
      commit(t => t.addChain({ ...of, chain: 'post', hook: 'postrouting', type: 'nat', priority: 'srcnat' })),
    )
    did('NAT in the wrong place', () =>
      commit(t => t.addChain({ ...of, chain: 'n', hook: 'forward', type: 'nat', priority: 'srcnat' })),
    )
    did('NAT drops nothing', () =>
      commit(t =>
        t.addChain({ ...of, chain: 'n', hook: 'postrouting', type: 'nat', priority: 'srcnat', policy: 'drop' }),
      ),
    )
    did('list', () => client.ruleset.chains({ family: 'inet' }).map(each => [each.chain, each.handle, each.policy]))
    did('delete', () => commit(t => t.deleteChain(chain)))
    did('delete none', () => commit(t => t.deleteChain(chain)))
    did('destroy none', () => commit(t => t.destroyChain(chain)))
    did('get none', () => query(lab, getChain, { table: 't', name: 'none' }))
    did('by handle', () => batch(lab, step(delChain as never, { table: 't', handle: 2n }, 0)))
    did('by handle none', () => batch(lab, step(delChain as never, { table: 't', handle: 77n }, 0)))
  },

  rules(lab) {
    const { step: did, nft: client } = lab
    tableAndChain(lab)
    const commit = (t: NftTransaction) => client.ruleset.commit(t)
    const listed = () => client.ruleset.rules(chain).map(each => [each.handle, each.comment])
    const add = (comment: string, position?: bigint) => {
      const t = new NftTransaction()
      const added = t.addRule({
        ...chain,
        comment,
        expressions: [nft.counter()],
        ...(position !== undefined && { position }),
      })
      commit(t)
      return added.rule
    }
    did('first', () => add('one'))
    did('second', () => add('two'))
    did('behind the first', () => add('three', 2n))
    did('insert', () => {
      const t = new NftTransaction()
      t.insertRule({ ...chain, comment: 'four', expressions: [nft.accept()] })
      t.insertRule({ ...chain, comment: 'five', expressions: [nft.drop()], position: 3n })
      commit(t)
    })
    did('list', listed)
    did('replace', () => {
      const t = new NftTransaction()
      const added = t.replaceRule({ ...chain, handle: 3n, comment: 'six', expressions: [nft.returnToCaller()] })
      commit(t)
      return added.rule.handle
    })
    did('list then', listed)
    did('delete', () => commit(new NftTransaction().deleteRule({ ...chain, handle: 2n })))
    did('delete none', () => commit(new NftTransaction().deleteRule({ ...chain, handle: 2n })))
    did('replace none', () => {
      const t = new NftTransaction()
      t.replaceRule({ ...chain, handle: 99n, expressions: [] })
      commit(t)
    })
    did('position that is none', () => add('seven', 99n))
    did('no chain', () => {
      const t = new NftTransaction()
      t.addRule({ ...chain, chain: 'none', expressions: [] })
      commit(t)
    })
    did('exclusive handle', () => batch(lab, ruleOf({ chain: 'c', handle: 3n, expressions: [] }, exclusive)))
    did('get none', () => query(lab, getRule, { table: 't', chain: 'c', handle: 99n }))
    did('flush', () => commit(new NftTransaction().flushChain(chain)))
    did('list in the end', listed)
    did('next handle', () => add('eight').handle)
  },

  jumps(lab) {
    const { step: did, nft: client } = lab
    tableAndChain(lab)
    const commit = (t: NftTransaction) => client.ruleset.commit(t)
    const jump = (from: string, to: string) => {
      const t = new NftTransaction()
      t.addRule({ ...of, chain: from, expressions: [nft.jump(to)] })
      commit(t)
    }
    did('to nowhere', () => jump('c', 'none'))
    did('to another', () => {
      commit(new NftTransaction().addChain({ ...of, chain: 'd' }))
      jump('c', 'd')
    })
    did('in a circle', () => jump('d', 'c'))
    did('to itself', () => jump('c', 'c'))
    did('to a base chain', () => {
      commit(new NftTransaction().addChain({ ...of, chain: 'base', hook: 'input' }))
      jump('c', 'base')
    })
    did('delete what is jumped to', () => commit(new NftTransaction().deleteChain({ ...of, chain: 'd' })))
    did('uses', () => client.ruleset.chains({ table: 't' }).map(each => [each.chain, each.attributes.use]))
    did('delete with the rule', () => commit(new NftTransaction().flushChain(chain).deleteChain({ ...of, chain: 'd' })))
    did('chain with rules', () => {
      const t = new NftTransaction()
      t.addRule({ ...chain, expressions: [nft.accept()] })
      commit(t)
      commit(new NftTransaction().deleteChain(chain))
    })
  },

  'a circle that packets would get into'(lab) {
    const { step: did, nft: client } = lab
    client.ruleset.commit(
      new NftTransaction()
        .addTable(of)
        .addChain({ ...of, chain: 'in', hook: 'input' })
        .addChain(chain),
    )
    const jump = (from: string, to: string) => {
      const t = new NftTransaction()
      t.addRule({ ...of, chain: from, expressions: [nft.jump(to)] })
      client.ruleset.commit(t)
    }
    did('in', () => jump('in', 'c'))
    did('round', () => jump('c', 'c'))
    did('generation', () => client.ruleset.generation())
  },

  'expressions come back'(lab) {
    const { step: did, nft: client } = lab
    client.ruleset.commit(
      new NftTransaction()
        .addTable(of)
        .addChain({ ...of, chain: 'c', hook: 'postrouting', type: 'nat', priority: 'srcnat' }),
    )
    const add = (...expressions: RulePart[]) => {
      const t = new NftTransaction()
      const added = t.addRule({ ...chain, expressions })
      client.ruleset.commit(t)
      return added.rule.expressions
    }
    did('masquerade', () => add(nft.ip.saddr('10.0.0.0/8'), nft.counter(), nft.masquerade()))
    did('names', () => add(nft.meta.oifname('eth0'), nft.meta.iifname('veth*'), nft.accept()))
    did('odd prefix', () => add(nft.ip.daddr('10.0.0.0/9'), nft.drop()))
    did('IPv6', () => add(nft.ip6.saddr('fd00::/64'), nft.returnToCaller()))
    did('counter without numbers', () => add({ name: 'counter', data: {} }))
    did('limit', () => add({ name: 'limit', data: { rate: 10n, unit: 1n } }))
    did('limit of bytes', () => add({ name: 'limit', data: { rate: 10n, unit: 60n, burst: 7, type: 1 } }))
    did('quota', () => add({ name: 'quota', data: { bytes: 1000n } }))
    did('log', () => add({ name: 'log', data: { prefix: 'x' } }))
    did('mark', () =>
      add(
        { name: 'immediate', data: { dreg: 1, data: { value: Uint8Array.of(1, 0, 0, 0) } } },
        { name: 'meta', data: { key: 3, sreg: 1 } },
      ),
    )
    did('connection', () => add({ name: 'ct', data: { key: 0, dreg: 1 } }))
    did('masquerade with flags', () => add({ name: 'masq', data: { flags: 4 } }))
    did('unknown', () => add({ name: 'warp' } as never))
  },

  sets(lab) {
    const { step: did } = lab
    tableAndChain(lab)
    did('add', () => batch(lab, set(addresses)))
    did('again', () => batch(lab, set(addresses)))
    did('exclusive', () => batch(lab, set(addresses, exclusive)))
    did('no key length', () => batch(lab, set({ name: 'n', keyType: 7, id: 1 })))
    did('no id', () => batch(lab, set({ name: 'n', keyType: 7, keyLen: 4 })))
    did('no table', () => batch(lab, step(newSet as never, { ...addresses, table: 'none' })))
    did('interval', () => batch(lab, set({ ...addresses, name: 'i', flags: NFT_SET.INTERVAL })))
    did('timeout', () => batch(lab, set({ ...addresses, name: 'o', flags: NFT_SET.TIMEOUT, timeout: 60000n })))
    did('size', () => batch(lab, set({ ...addresses, name: 'z', desc: { size: 2 } })))
    did('map', () => batch(lab, set({ ...addresses, name: 'm', flags: NFT_SET.MAP, dataType: 7, dataLen: 4 })))
    did('verdict map', () =>
      batch(lab, set({ ...addresses, name: 'v', flags: NFT_SET.MAP, dataType: NFT_DATA.VERDICT, dataLen: 0 })),
    )
    did('delete', () => batch(lab, step(delSet as never, { table: 't', name: 'm' }, 0)))
    did('delete none', () => batch(lab, step(delSet as never, { table: 't', name: 'm' }, 0)))
    did('destroy none', () => batch(lab, step(destroySet as never, { table: 't', name: 'm' }, 0)))
    did('get', () => query(lab, getSet, { table: 't', name: 's' }))
    did('get none', () => query(lab, getSet, { table: 't', name: 'none' }))
  },

  elements(lab) {
    const { step: did } = lab
    tableAndChain(lab)
    batch(lab, set(addresses), set({ ...addresses, id: 2, name: 'z', desc: { size: 2 } }))
    const list = [key(10, 0, 0, 1), key(10, 0, 0, 2)]
    did('add', () => batch(lab, elements({ set: 's', elements: list })))
    did('again', () => batch(lab, elements({ set: 's', elements: list })))
    did('exclusive', () =>
      batch(lab, elements({ set: 's', elements: [key(10, 0, 0, 3), key(10, 0, 0, 2)] }, exclusive)),
    )
    did('short', () => batch(lab, elements({ set: 's', elements: [key(10)] })))
    did('full', () => batch(lab, elements({ set: 'z', elements: [...list, key(10, 0, 0, 3)] })))
    did('no set', () => batch(lab, elements({ set: 'none', elements: list })))
    did('get', () => query(lab, getSetElem, { table: 't', set: 's', elements: [key(10, 0, 0, 1)] }))
    did('get none', () => query(lab, getSetElem, { table: 't', set: 's', elements: [key(10, 0, 0, 9)] }))
    did('delete', () =>
      batch(lab, step(delSetElem as never, { table: 't', set: 's', elements: [key(10, 0, 0, 1)] }, 0)),
    )
    did('delete none', () =>
      batch(lab, step(delSetElem as never, { table: 't', set: 's', elements: [key(10, 0, 0, 1)] }, 0)),
    )
    did('flush', () => batch(lab, step(delSetElem as never, { table: 't', set: 's' }, 0)))
    did('flush nothing', () => batch(lab, step(delSetElem as never, { table: 't', set: 's' }, 0)))
  },

  maps(lab) {
    const { step: did } = lab
    tableAndChain(lab)
    batch(
      lab,
      set({ ...addresses, name: 'm', flags: NFT_SET.MAP, dataType: 7, dataLen: 4 }),
      set({ ...addresses, id: 2, name: 'v', flags: NFT_SET.MAP, dataType: NFT_DATA.VERDICT, dataLen: 0 }),
    )
    const one = { ...key(1, 1, 1, 1), data: { value: Uint8Array.of(2, 2, 2, 2) } }
    did('add', () => batch(lab, elements({ set: 'm', elements: [one] })))
    did('other value', () =>
      batch(lab, elements({ set: 'm', elements: [{ ...one, data: { value: Uint8Array.of(3, 3, 3, 3) } }] })),
    )
    did('without a value', () => batch(lab, elements({ set: 'm', elements: [key(5, 5, 5, 5)] })))
    const jump = { ...key(1, 1, 1, 1), data: { verdict: { code: -3, chain: 'c' } } }
    did('verdict', () => batch(lab, elements({ set: 'v', elements: [jump] })))
    did('delete the chain', () => batch(lab, step(delChain as never, { table: 't', name: 'c' }, 0)))
    did('verdict to nowhere', () =>
      batch(
        lab,
        elements({ set: 'v', elements: [{ ...key(2, 2, 2, 2), data: { verdict: { code: -3, chain: 'none' } } }] }),
      ),
    )
  },

  'sets in rules'(lab) {
    const { step: did } = lab
    tableAndChain(lab)
    batch(lab, set(addresses))
    did('lookup', () =>
      batch(lab, ruleOf({ chain: 'c', expressions: [load, lookup('s'), nft.accept()] }, create | NLM_F.APPEND)),
    )
    did('list', () => lab.nft.ruleset.rules(chain).map(each => each.expressions))
    did('of none', () => batch(lab, ruleOf({ chain: 'c', expressions: [load, lookup('none')] }, create | NLM_F.APPEND)))
    did('delete the set', () => batch(lab, step(delSet as never, { table: 't', name: 's' }, 0)))
    did('anonymous', () =>
      batch(
        lab,
        set({ ...addresses, name: '__set%d', id: 9, flags: NFT_SET.ANONYMOUS | NFT_SET.CONSTANT }),
        elements({ set: '__set%d', setId: 9, elements: [key(1, 2, 3, 4)] }),
        ruleOf(
          { chain: 'c', expressions: [load, { name: 'lookup', data: { set: '__set%d', setId: 9, sreg: 1 } }] },
          create | NLM_F.APPEND,
        ),
      ),
    )
    did('flush', () => batch(lab, step(delRule as never, { table: 't', chain: 'c' }, 0)))
    did('now', () => batch(lab, step(delSet as never, { table: 't', name: 's' }, 0)))
  },

  objects(lab) {
    const { step: did } = lab
    tableAndChain(lab)
    const counter: ObjectAttributes = { name: 'o', type: NFT_OBJECT.COUNTER, data: { bytes: 10n, packets: 1n } }
    did('add', () => batch(lab, object(counter)))
    did('again', () => batch(lab, object(counter)))
    did('exclusive', () => batch(lab, object(counter, exclusive)))
    did('quota', () => batch(lab, object({ name: 'q', type: NFT_OBJECT.QUOTA, data: { bytes: 1000n } })))
    did('unknown type', () => batch(lab, object({ name: 'x', type: 99 } as never)))
    const objref: Expression = { name: 'objref', data: { immType: NFT_OBJECT.COUNTER, immName: 'o' } }
    did('used', () => batch(lab, ruleOf({ chain: 'c', expressions: [objref] }, create | NLM_F.APPEND)))
    did('used, but none', () =>
      batch(
        lab,
        ruleOf(
          { chain: 'c', expressions: [{ name: 'objref', data: { immType: NFT_OBJECT.COUNTER, immName: 'no' } }] },
          create | NLM_F.APPEND,
        ),
      ),
    )
    did('get', () => query(lab, getObj, { table: 't', name: 'o', type: NFT_OBJECT.COUNTER }))
    did('get none', () => query(lab, getObj, { table: 't', name: 'no', type: NFT_OBJECT.COUNTER }))
    did('delete', () => batch(lab, step(delObj as never, { table: 't', name: 'o', type: NFT_OBJECT.COUNTER }, 0)))
    did('delete the unused', () =>
      batch(lab, step(delObj as never, { table: 't', name: 'q', type: NFT_OBJECT.QUOTA }, 0)),
    )
    did('delete none', () => batch(lab, step(delObj as never, { table: 't', name: 'q', type: NFT_OBJECT.QUOTA }, 0)))
  },

  'much in one batch'(lab) {
    const { nft: client, step: did } = lab
    const ip = { family: 'ip', table: 't' } as const
    did('rules that come and go', () => {
      const t = new NftTransaction().addTable(ip).addChain({ ...ip, chain: 'c' })
      t.addRule({ ...ip, chain: 'c', expressions: [nft.accept()] })
      t.flushChain({ ...ip, chain: 'c' })
      const last = t.addRule({ ...ip, chain: 'c', expressions: [nft.drop()] })
      const first = t.insertRule({ ...ip, chain: 'c', expressions: [nft.counter()] })
      client.ruleset.commit(t)
      return [last.rule.handle, first.rule.handle, last.rule.attributes.position, first.rule.attributes.position]
    })
    did('a table anew', () => client.ruleset.commit(new NftTransaction().deleteTable(ip).addTable(ip)))
    did('deleted twice', () => client.ruleset.commit(new NftTransaction().deleteTable(ip).deleteTable(ip)))
    did('other family', () =>
      client.ruleset.commit(new NftTransaction().addChain({ ...ip, family: 'ip6', chain: 'c' })),
    )
    did('created twice', () =>
      client.ruleset.commit(new NftTransaction().createChain({ ...ip, chain: 'd' }).createChain({ ...ip, chain: 'd' })),
    )
  },

  'a table goes with all that is in it'(lab) {
    const { step: did, nft: client } = lab
    tableAndChain(lab)
    batch(lab, set(addresses), object({ name: 'o', type: NFT_OBJECT.COUNTER, data: { bytes: 0n, packets: 0n } }))
    batch(lab, ruleOf({ chain: 'c', expressions: [load, lookup('s'), nft.accept()] }, create | NLM_F.APPEND))
    did('uses', () => client.ruleset.tables().map(each => each.attributes.use))
    did('delete', () => batch(lab, step(delTable as never, { name: 't' }, 0)))
    did('all of a family', () => {
      tableAndChain(lab)
      batch(lab, step(delTable as never, {}, 0))
    })
  },
}

/* A view of nf_tables on a simulated kernel: each kind of item, without root. */
import { describe, expect, test } from 'vitest'
import { delRule, newRule } from '../../protocol/netfilter/index.js'
import { NLM_F } from '../../protocol/netlink/index.js'
import {
  NftablesClient,
  NftablesClientSync,
  type NftElement,
  NftTransaction,
  type NftView,
  type NftViewItem,
  nft,
} from '../../src/client/nftables/index.js'
import { type Fault, faults, simulateKernel, withFaults } from '../../src/testing/index.js'

const t = { family: 'ip', table: 't' } as const
const c = { ...t, chain: 'c' }
const s = { ...t, set: 's', type: 'ipv4_addr' }

const key = ({ key = new Uint8Array() }: NftElement): string => key.join('.')

const words = (item: NftViewItem): string => {
  if (item.kind === 'overrun') return 'overrun'
  if (item.kind === 'synchronised') return `synchronised ${item.of.join(' ')}`
  const { of, object } = item
  const name =
    of === 'elements'
      ? key(object)
      : of === 'rules'
        ? object.comment
        : of === 'sets'
          ? object.set
          : of === 'chains'
            ? object.chain
            : object.table
  return `${item.kind} ${of} ${name}${item.synthetic ? ' synthetic' : ''}`
}

/** Takes so many items. */
async function take(view: NftView, count: number): Promise<string[]> {
  const items: string[] = []
  for await (const item of view) {
    items.push(words(item))
    if (items.length === count) break
  }
  return items
}

const everything = ['tables', 'chains', 'rules', 'sets', 'elements', 'objects', 'flowtables'] as const

/** A simulated kernel with a table, a chain, a rule and a set of one element. */
function kernelWithRules() {
  const transport = simulateKernel()
  const client = NftablesClientSync.open({ transport })
  const made = new NftTransaction()
    .addTable(t)
    .addChain(c)
    .addSet(s)
    .addElements(s, [{ key: '10.0.0.1' }])
  made.addRule({ ...c, comment: 'first', expressions: [nft.accept()] })
  client.ruleset.commit(made)
  const commit = (build: (transaction: NftTransaction) => unknown): void => {
    const transaction = new NftTransaction()
    build(transaction)
    client.ruleset.commit(transaction)
  }
  return { transport, client, commit }
}

test('what is there is no change; what happens is one each', async () => {
  const { transport, commit } = kernelWithRules()
  await using view = await NftablesClient.view(everything, { transport })
  expect(view.objects('elements').map(key)).toEqual(['10.0.0.1'])
  commit(change => {
    change.addRule({ ...c, comment: 'last', expressions: [nft.drop()] })
    change.insertRule({ ...c, comment: 'new first', expressions: [nft.drop()] })
    change.addElements(s, [{ key: '10.0.0.2' }])
  })
  expect(await take(view, 3)).toEqual(['added rules last', 'added rules new first', 'added elements 10.0.0.2'])
  const rules = view.objects('rules')
  expect(rules.map(({ comment }) => comment)).toEqual(['new first', 'first', 'last'])
  commit(change => change.deleteRule({ ...c, handle: rules[1]!.handle }))
  commit(change => change.deleteSet(s))
  expect(await take(view, 4)).toEqual([
    'removed rules first',
    'removed sets s',
    'removed elements 10.0.0.1',
    'removed elements 10.0.0.2',
  ])
  expect(view.objects('rules').map(({ comment }) => comment)).toEqual(['new first', 'last'])
})

test('after an overrun the differences come as changes; a loop that is left is gone on with', async () => {
  const { transport, client, commit } = kernelWithRules()
  await using view = await NftablesClient.view(everything, { transport, receiveBuffer: 2048 })
  commit(change =>
    change.addElements(
      s,
      Array.from({ length: 50 }, (_, i) => ({ key: `10.0.1.${i}` })),
    ),
  )
  commit(change => change.insertRule({ ...c, comment: 'new first', expressions: [nft.drop()] }))
  const items: string[] = []
  // One item for each loop.
  while (!items.at(-1)?.startsWith('synchronised')) items.push(...(await take(view, 1)))
  expect(items.filter(item => item === 'overrun')).toHaveLength(1)
  expect(items).toContain('added elements 10.0.1.49 synthetic')
  expect(items).toContain('added rules new first synthetic')
  expect(items.at(-1)).toBe(`synchronised ${everything.join(' ')}`)
  expect(view.objects('rules').map(({ comment }) => comment)).toEqual(['new first', 'first'])
  expect(view.objects('elements').map(key).sort()).toEqual(client.ruleset.elements(s).map(key).sort())
})

test('a listing that changes interrupt is done again; one that is refused closes the view', async () => {
  const { transport } = kernelWithRules()
  const interrupted = withFaults(transport, [faults.interrupt({ on: 'NFT_MSG_GETRULE', times: 7 })])
  await using view = await NftablesClient.view(['rules'], { transport: interrupted })
  expect(view.objects('rules').map(({ comment }) => comment)).toEqual(['first'])
  const refused = withFaults(transport, [faults.refuse({ on: 'NFT_MSG_GETSET', errno: 'EPERM' })])
  await expect(NftablesClient.view(everything, { transport: refused })).rejects.toMatchObject({ code: 'EPERM' })
})

test('closed, the loop ends at once', async () => {
  const { transport, commit } = kernelWithRules()
  const view = await NftablesClient.view(['elements'], { transport })
  commit(change => change.deleteSet(s))
  commit(change => change.addTable({ family: 'ip', table: 'other' }))
  for await (const _ of view) view.close()
  for await (const _ of view) expect.unreachable()
})

/** Events of rules as Linux 5.10 gives them: without flags, and of one that is replaced the new one first. */
function flagless(): Fault {
  let old: Uint8Array | undefined
  return {
    arriving(arrival) {
      if (!(arrival instanceof Uint8Array)) return arrival ? [arrival] : []
      const header = new DataView(arrival.buffer, arrival.byteOffset)
      const [type, flags] = [header.getUint16(4, true), header.getUint16(6, true)]
      // Listed rules have NLM_F_MULTI.
      if ((type !== newRule.type && type !== delRule.type) || flags & NLM_F.MULTI) return [arrival]
      header.setUint16(6, 0, true)
      if (type === delRule.type && flags & NLM_F.APPEND) {
        old = arrival
        return []
      }
      const both = old === undefined ? [arrival] : [arrival, old]
      old = undefined
      return both
    },
  }
}

describe('rules', () => {
  const comments = (view: NftView<'rules'>) => view.objects('rules').map(({ comment }) => comment)

  test('one that is replaced is another one from then on, at its place', async () => {
    const { transport, commit } = kernelWithRules()
    commit(change => change.addRule({ ...c, comment: 'last', expressions: [nft.drop()] }))
    await using view = await NftablesClient.view(['rules'], { transport })
    const { handle } = view.objects('rules')[0]!
    commit(change => change.replaceRule({ ...c, handle, comment: 'other', expressions: [nft.drop()] }))
    commit(change => change.addRule({ ...c, comment: 'end', expressions: [nft.drop()] }))
    expect(await take(view, 2)).toEqual(['changed rules other', 'added rules end'])
    expect(comments(view)).toEqual(['other', 'last', 'end'])
  })

  test.each<[string, (change: NftTransaction, handle: bigint) => unknown, items: string[], rules: string[]]>([
    [
      'replaced: the old one, which goes behind the new one, is the same',
      (change, handle) => change.replaceRule({ ...c, handle, comment: 'other', expressions: [nft.drop()] }),
      ['changed rules other'],
      ['other', 'last'],
    ],
    [
      'added: where it stands is found by listing',
      change => change.addRule({ ...c, comment: 'new', expressions: [nft.drop()] }),
      ['added rules new'],
      ['first', 'last', 'new'],
    ],
  ])('without flags, as on Linux 5.10, they are listed again: %s', async (_, build, items, rules) => {
    const { transport, commit } = kernelWithRules()
    commit(change => change.addRule({ ...c, comment: 'last', expressions: [nft.drop()] }))
    const old = withFaults(transport, [flagless()])
    await using view = await NftablesClient.view(['rules'], { transport: old })
    const { handle } = view.objects('rules')[0]!
    commit(change => build(change, handle))
    expect(await take(view, items.length + 1)).toEqual([...items, 'synchronised rules'])
    expect(comments(view)).toEqual(rules)
    // What is deleted is told like an old one that is replaced: once events are known to have no flags, only listing tells.
    commit(change => change.deleteRule({ ...c, handle: view.objects('rules')[1]!.handle }))
    expect(await take(view, 2)).toEqual(['removed rules last synthetic', 'synchronised rules'])
    expect(comments(view)).toEqual(rules.filter(comment => comment !== 'last'))
  })
})

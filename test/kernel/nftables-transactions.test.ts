/* All of a transaction or nothing, however long: as the kernel, other programs and listeners see it. */
import { expect, test } from 'vitest'
import { NFT_MSG } from '../../protocol/netfilter/index.js'
import { NftablesClient, NftTransaction, nft } from '../../src/client/nftables/index.js'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'

const t = { family: 'ip', table: 't' } as const
const c = { ...t, chain: 'c' } as const

/** Several times what the socket's send buffer holds at first (1 MiB). */
const many = 8_000

function rules(count: number): {
  transaction: NftTransaction
  first: ReturnType<NftTransaction['addRule']>
  last: ReturnType<NftTransaction['addRule']>
} {
  const transaction = new NftTransaction().addTable(t).addChain({ ...c, hook: 'forward' })
  const added = Array.from({ length: count }, (_, i) =>
    transaction.addRule({
      ...c,
      expressions: [nft.ip.saddr(`10.0.${i >> 8}.${i & 255}`), nft.counter(), nft.accept()],
    }),
  )
  return { transaction, first: added[0]!, last: added.at(-1)! }
}

describeKernel('a transaction', ['nft', 'nf_tables'], () => {
  test('longer than the send buffer goes whole, and tells the handles', async () => {
    await withSandbox(async inside => {
      await using client = NftablesClient.open({ netns: inside.name })
      const { transaction, first, last } = rules(many)
      const { generation } = client.ruleset
      const before = await generation()
      await client.ruleset.commit(transaction)
      expect(await generation()).toBe(before + 1)
      const listed = await client.ruleset.rules(c)
      expect(listed.length).toBe(many)
      expect([first.rule.handle, last.rule.handle]).toEqual([listed[0]!.handle, listed.at(-1)!.handle])
    })
  })

  test('of which the last operation fails leaves nothing, and names it', async () => {
    await withSandbox(async inside => {
      await using client = NftablesClient.open({ netns: inside.name })
      const { transaction } = rules(many)
      const missing = { ...t, set: 'nosuch' }
      transaction.deleteSet(missing)
      await expect(client.ruleset.commit(transaction)).rejects.toMatchObject({
        code: 'ENOENT',
        index: many + 2,
        subject: missing,
        attribute: { path: 'name' },
      })
      expect(await inside.exec('nft', ['list', 'ruleset'])).toBe('')
    })
  })

  test('replaces several objects at once: listeners hear of one new generation', async () => {
    await withSandbox(async inside => {
      await using client = NftablesClient.open({ netns: inside.name })
      const set = { ...t, set: 's', type: 'ipv4_addr' } as const
      const counter = { ...t, kind: 'counter', object: 'k' } as const
      const make = (transaction: NftTransaction, key: string) => {
        transaction.addSet({ ...set, elements: [{ key }] }).addObject({ ...counter, data: {} })
        transaction.addRule({ ...c, expressions: [nft.ip.saddr({ set: 's' }), nft.accept()], comment: key })
        return transaction
      }
      await client.ruleset.commit(make(new NftTransaction().addTable(t).addChain({ ...c, hook: 'input' }), '10.0.0.1'))
      const events = NftablesClient.events(['NFTABLES'], { netns: inside.name })
      const again = new NftTransaction().flushChain(c).deleteSet(set).deleteObject(counter)
      await client.ruleset.commit(make(again, '10.0.0.2'))
      const heard: number[] = []
      for await (const item of events) {
        if (item.kind !== 'overrun') heard.push(item.type & 0xff)
        if (heard.at(-1) === NFT_MSG.NEWGEN) break
      }
      events.close()
      // All that went and all that came, in front of the one generation.
      const { DELRULE, DELSET, DELOBJ, NEWSET, NEWOBJ, NEWRULE, NEWGEN } = NFT_MSG
      expect(heard).toEqual(expect.arrayContaining([DELRULE, DELSET, DELOBJ, NEWSET, NEWOBJ, NEWRULE]))
      expect(heard.filter(type => type === NEWGEN).length).toBe(1)
      expect(await inside.exec('nft', ['list', 'ruleset'])).toMatch(/elements = \{ 10\.0\.0\.2 \}/)
    })
  })
})

/* What the kernel tells of what a transaction made, and objects that nft cannot make. */
import { expect, test } from 'vitest'
import { NFT_CONNLIMIT_F, NFT_TABLE_F } from '../../protocol/netfilter/index.js'
import { NftablesClient, NftTransaction, nft } from '../../src/client/nftables/index.js'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'

const t = { family: 'inet', table: 't' } as const

describeKernel('handles', ['nf_tables'], () => {
  test('of everything that was made, where they are asked for', async () => {
    await withSandbox(async inside => {
      await using client = NftablesClient.open({ netns: inside.name })
      const chain = { ...t, chain: 'c' }
      const set = { ...t, set: 's', type: 'ipv4_addr', elements: [{ key: '10.0.0.1' }] } as const
      const object = { ...t, kind: 'counter', object: 'k', data: {} } as const
      const change = new NftTransaction().addTable(t).addChain(chain).addSet(set).addObject(object)
      const added = change.addRule({ ...chain, expressions: [nft.counter()] })
      await client.ruleset.commit(change, { handles: 'all' })
      const [[table], [madeChain], [madeSet], [madeObject], [rule]] = [
        await client.ruleset.tables(t),
        await client.ruleset.chains(t),
        await client.ruleset.sets(t),
        await client.ruleset.objects(t),
        await client.ruleset.rules(t),
      ]
      expect(change.handleOf(t)).toBe(table!.handle)
      expect(change.handleOf(chain)).toBe(madeChain!.handle)
      expect(change.handleOf(set)).toBe(madeSet!.handle)
      expect(change.handleOf(object)).toBe(madeObject!.handle)
      expect(added.rule.handle).toBe(rule!.handle)
    })
  })

  test('of rules alone by default, and of nothing where that is asked for', async () => {
    await withSandbox(async inside => {
      await using client = NftablesClient.open({ netns: inside.name })
      const chain = { ...t, chain: 'c' }
      const first = new NftTransaction().addTable(t).addChain(chain)
      const one = first.addRule({ ...chain, expressions: [nft.counter()] })
      await client.ruleset.commit(first)
      expect(one.rule.handle).toBeGreaterThan(0n)
      expect(() => first.handleOf(chain)).toThrow('handles: "all"')

      const second = new NftTransaction()
      const two = second.addRule({ ...chain, expressions: [nft.accept()] })
      await client.ruleset.commit(second, { handles: false })
      expect(() => two.rule).toThrow()
      expect((await client.ruleset.rules(chain)).length).toBe(2)
    })
  })

  test('also of a chain that was there already; of such a table nothing is told', async () => {
    await withSandbox(async inside => {
      await using client = NftablesClient.open({ netns: inside.name })
      await client.ruleset.commit(new NftTransaction().addTable(t).addChain({ ...t, chain: 'c' }))
      const again = { ...t, chain: 'c' }
      const change = new NftTransaction().addTable(t).addChain(again)
      await client.ruleset.commit(change, { handles: 'all' })
      expect(change.handleOf(again)).toBe((await client.ruleset.chains(t))[0]!.handle)
      expect(() => change.handleOf(t)).toThrow('told no handle')
    })
  })
})

describeKernel('what nft 1.0 cannot make', ['nf_tables'], () => {
  test('a connlimit object, read back', async () => {
    await withSandbox(async inside => {
      await using client = NftablesClient.open({ netns: inside.name })
      const data = { count: 5, flags: NFT_CONNLIMIT_F.INV }
      await client.ruleset.commit(
        new NftTransaction().addTable(t).addObject({ ...t, kind: 'connlimit', object: 'k', data }),
      )
      expect(await client.ruleset.objects(t)).toMatchObject([{ kind: 'connlimit', object: 'k', data }])
    })
  })
})

describeKernel('what nft 1.0 cannot make', ['nf_tables', 'nft_owner'], () => {
  test("a table with an owner is nobody else's, and goes with its socket", async () => {
    await withSandbox(async inside => {
      await using other = NftablesClient.open({ netns: inside.name })
      {
        await using owner = NftablesClient.open({ netns: inside.name })
        await owner.ruleset.commit(new NftTransaction().addTable({ ...t, owner: true }))
        const [table] = await other.ruleset.tables()
        expect(table!.attributes.flags).toBe(NFT_TABLE_F.OWNER)
        expect(table!.attributes.owner).toBeGreaterThan(0)
        await expect(other.ruleset.commit(new NftTransaction().deleteTable(t))).rejects.toMatchObject({ code: 'EPERM' })
      }
      await expect.poll(async () => (await other.ruleset.tables()).length).toBe(0)
    })
  })
})

describeKernel('what nft 1.0 cannot make', ['nf_tables', 'nft_persist'], () => {
  test('a table with an owner that persists stays, and can be taken over', async () => {
    await withSandbox(async inside => {
      await using other = NftablesClient.open({ netns: inside.name })
      {
        await using owner = NftablesClient.open({ netns: inside.name })
        await owner.ruleset.commit(new NftTransaction().addTable({ ...t, owner: true, persist: true }))
      }
      await expect.poll(async () => (await other.ruleset.tables())[0]?.attributes.owner).toBe(undefined)
      await other.ruleset.commit(new NftTransaction().addTable({ ...t, owner: true, persist: true }))
      expect((await other.ruleset.tables())[0]!.attributes.owner).toBeGreaterThan(0)
    })
  })
})

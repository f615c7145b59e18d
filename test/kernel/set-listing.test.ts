import { expect, test } from 'vitest'
import { NftablesClient, NftTransaction } from '../../src/client/nftables/index.js'
import { netns } from '../../src/netns/index.js'
import { describeKernel } from '../support/kernel.js'

const count = 100_000

describeKernel('a set listed right after 100,000 elements were added', ['nft_ip'], () => {
  test('has each of them once, also where the kernel gives some twice and others not at all', async () => {
    const inside = netns.createAnonymous()
    const nftables = NftablesClient.open({ netns: inside })
    const elements = Array.from({ length: count }, (_, i) => ({ key: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}` }))
    try {
      for (let round = 0; round < 4; round++) {
        const set = { family: 'ip', table: 't', set: `s${round}` } as const
        const transaction = new NftTransaction().addTable({ family: 'ip', table: 't' })
        await nftables.ruleset.commit(transaction.addSet({ ...set, type: 'ipv4_addr', elements }))
        const listed = await nftables.ruleset.elements(set)
        const keys = new Set(listed.map(({ key }) => new DataView(key!.buffer, key!.byteOffset).getUint32(0)))
        expect([listed.length, keys.size]).toEqual([count, count])
        for (let i = 0; i < count; i++) if (!keys.has(0x0a000000 + i)) expect.fail(`element ${i} is missing`)
      }
    } finally {
      nftables.close()
      inside.close()
    }
  })
})

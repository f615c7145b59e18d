/* Sets made with `typeof` and an option or extension header: the userdata says which, by numbers of nft's own. */
import { expect, test } from 'vitest'
import { NftablesClientSync } from '../../src/client/nftables/index.js'
import { ip6Headers, ipOptions, sctpChunks, tcpOptions } from '../../src/dump/nft-syntax/exthdr.js'
import { netns } from '../../src/netns/index.js'
import { describeKernel } from '../support/kernel.js'
import { loadText } from '../support/load-rules.js'

const kinds = [
  ['', ip6Headers],
  ['tcp option ', tcpOptions],
  ['ip option ', ipOptions],
  ['sctp chunk ', sctpChunks],
] as const

describeKernel('typeof', ['nft'], () => {
  test('every field of every option and extension header', () => {
    const fields = kinds
      .flatMap(([words, options]) =>
        options.flatMap(({ name, fields }) => fields.map(([field]) => `${words}${name} ${field}`)),
      )
      // nft 1.0.6 does not survive the addresses behind the second.
      .filter(field => !/^rt0 addr\[[3-8]\]/.test(field))
    expect(fields.length).toBeGreaterThan(130)
    using namespace = netns.createAnonymous()
    loadText(namespace, `table inet t {\n${fields.map((field, i) => `set s${i} { typeof ${field}; }\n`).join('')}}\n`)
    using client = NftablesClientSync.open({ netns: namespace })
    const sets = client.ruleset.sets()
    expect(fields.map((_, i) => sets.find(({ set }) => set === `s${i}`)?.typeof)).toEqual(fields)
  })
})

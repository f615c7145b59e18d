import { expect, test } from 'vitest'
import { elementBytecode, ruleBytecode } from '../../src/dump/nft-bytecode/index.js'
import { netns } from '../../src/netns/index.js'
import { describeKernel } from '../support/kernel.js'
import { loadRules } from '../support/load-rules.js'
import { debugListing, snapshotOf } from '../support/nft-listing.js'

describeKernel('bytecode as nft prints it', ['nft', 'nft_egress'], () => {
  test('hundreds of rules of every family and the elements of their sets, line for line', { timeout: 120_000 }, () => {
    using namespace = netns.createAnonymous()
    const loaded = loadRules(namespace)
    expect(loaded.length).toBeGreaterThan(600)

    const theirs = debugListing(namespace)
    const { rules, elements } = snapshotOf(namespace)
    const ours = rules.map(rule => ruleBytecode(rule).join('\n'))
    expect(ours.length).toBeGreaterThanOrEqual(loaded.length)
    // libnftnl 1.2.4 has no name for NFT_CT_ID.
    const named = theirs.rules.map(rule => rule.replace('ct load unknown', 'ct load id'))
    expect(ours.sort()).toEqual(named.sort())

    const lines = elements
      .flatMap(({ attributes }) => attributes.elements ?? [])
      // Which object an element of an object map has, nft does not say.
      .map(({ objref: _, ...element }) => elementBytecode(element))
    expect(lines.length).toBeGreaterThan(200)
    expect(lines.sort()).toEqual(theirs.elements.sort())
  })
})

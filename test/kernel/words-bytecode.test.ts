import { expect, test } from 'vitest'
import { NftablesClientSync } from '../../src/client/nftables/index.js'
import { ruleBytecode } from '../../src/dump/nft-bytecode/index.js'
import { netns } from '../../src/netns/index.js'
import { describeKernel } from '../support/kernel.js'
import { loadRules, rawRules } from '../support/load-rules.js'

describeKernel('bytecode as nft prints it', ['nft'], () => {
  test('some two hundred rules of every family, line for line', { timeout: 120_000 }, () => {
    using namespace = netns.createAnonymous()
    const loaded = loadRules(namespace)
    expect(loaded.length).toBeGreaterThan(190)

    const listed = netns.spawnSync(namespace, 'nft', ['--debug=netlink', 'list', 'ruleset'])
    using client = NftablesClientSync.open({ netns: namespace })
    const ours = client.socket.run(rawRules()).map(rule => ruleBytecode(rule).join('\n'))
    expect(ours.length).toBe(loaded.length)
    const theirs = rulesIn(listed.stdout)
    expect(ours.sort()).toEqual(theirs.sort())
  })
})

/** The rules of the debug listing: a line that names the chain, and the indented lines below it. */
function rulesIn(text: string): string[] {
  return [...text.matchAll(/^(?:inet|ip|ip6|arp|bridge|netdev) \S+ [^@\s]+ \d+.*\n(?: {2}(?:\[|userdata).*\n)*/gm)].map(
    ([rule]) => rule.replaceAll(/ +$/gm, '').trimEnd(),
  )
}

import type { RuleMessage } from '../../protocol/netfilter/index.js'
import { NftablesClientSync } from '../../src/client/nftables/index.js'
import { messagesOf } from '../../src/client/nftables/messages.js'
import { elementBytecode, ruleBytecode } from '../../src/dump/nft-bytecode/index.js'
import { NftScope, type RulesetMessages } from '../../src/dump/nft-syntax/index.js'
import { type NamespaceHandle, netns } from '../../src/netns/index.js'

/** All of nf_tables in a namespace. */
export function snapshotOf(namespace: NamespaceHandle): RulesetMessages {
  using client = NftablesClientSync.open({ netns: namespace })
  return messagesOf(client.ruleset.snapshot())
}

/** What the snapshot's rules refer to. */
export function scopeOf({ sets, elements, chains, rules }: RulesetMessages): NftScope {
  const scope = new NftScope()
  const say = (name: string, bodies: readonly unknown[]) => {
    for (const body of bodies) scope.learn({ name, body })
  }
  say('NFT_MSG_NEWSET', sets)
  say('NFT_MSG_NEWSETELEM', elements)
  say('NFT_MSG_NEWCHAIN', chains)
  say('NFT_MSG_NEWRULE', rules)
  return scope
}

/** A rule's bytecode without its handle, and with the elements of sets without a name instead of the kernel's names for them. */
export function comparableBytecode(rule: RuleMessage, { sets, elements }: RulesetMessages): string {
  const [, ...lines] = ruleBytecode(rule)
  return lines
    .join('\n')
    .replaceAll(/__chain\d+/g, '__chain')
    .replaceAll(/__(?:set|map|objmap)\d+/g, name => {
      const isOwn = (table: string | undefined, family: number) =>
        table === rule.attributes.table && family === rule.header.family
      const set = sets.find(
        ({ header, attributes }) => attributes.name === name && isOwn(attributes.table, header.family),
      )?.attributes
      const own = elements.filter(
        ({ header, attributes }) => attributes.set === name && isOwn(attributes.table, header.family),
      )
      const texts = own.flatMap(({ attributes }) => attributes.elements ?? []).map(element => elementBytecode(element))
      return `{ ${set?.flags} ${set?.keyType} ${set?.keyLen} ${set?.dataType} ${set?.dataLen} ${set?.objType}: ${texts.sort().join(', ')} }`
    })
}

/** What `nft --debug=netlink list ruleset` says, in paragraphs: rules, and sets with their elements in order. */
export function debugListing(namespace: NamespaceHandle): { rules: string[]; elements: string[] } {
  const { stdout } = netns.spawnSync(namespace, 'nft', ['--debug=netlink', 'list', 'ruleset'], { encoding: 'utf8' })
  const text = String(stdout).replaceAll(/ +$/gm, '')
  const rules = [
    ...text.matchAll(/^(?:inet|ip|ip6|arp|bridge|netdev) \S+ [^@\s]+ \d+.*\n(?: {2}(?:\[|userdata).*\n)*/gm),
  ]
  const elements = [...text.matchAll(/^\telement .*$/gm)]
  return { rules: rules.map(([rule]) => rule.trimEnd()), elements: elements.map(([line]) => line.trim()) }
}

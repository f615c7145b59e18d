/* Whole rulesets: what we list is what `nft -j list ruleset` lists, fact by fact. */
import { expect, test } from 'vitest'
import { NFT_SET } from '../../protocol/netfilter/index.js'
import { NftablesClient } from '../../src/client/nftables/index.js'
import type { Ruleset } from '../../src/client/nftables/ruleset.js'
import { describeKernel } from '../support/kernel.js'
import { loadCommand } from '../support/rulesets.js'
import { withSandbox } from '../support/sandbox.js'

const rulesets = {
  'firewalld.nft': ['firewalld.nft'],
  'router.nft': ['router.nft'],
  'container-engine.nft': ['container-engine.nft'],
  'kube-proxy.nft': ['kube-proxy.nft'],
  docker: ['docker.iptables', 'docker.ip6tables'],
  ufw: ['ufw.iptables'],
}

type Json = Record<string, unknown>

/** One line per fact of `nft -j list ruleset`. */
function factsOfNft(listing: string): string[] {
  const { nftables } = JSON.parse(listing) as { nftables: Record<string, Json>[] }
  return nftables.flatMap(item => {
    const [kind, told] = Object.entries(item)[0]!
    return factsOfItem(kind, told)
  })
}

function factsOfItem(kind: string, told: Json): string[] {
  const { family, table, name, handle, chain, comment } = told
  const at = `${family} ${table ?? name}`
  switch (kind) {
    case 'metainfo':
    case 'element':
      return []
    case 'table':
      return [line('table', at, { handle })]
    case 'chain': {
      const { type, hook, prio, policy } = told
      return [line('chain', `${at} ${name}`, { handle, type, hook, prio, policy, comment })]
    }
    case 'rule': {
      const { expr } = told as { expr: Json[] }
      const counter = expr.find(each => 'counter' in each)?.counter as Json | undefined
      return [line('rule', `${at} ${chain}`, { handle, comment, packets: counter?.packets, bytes: counter?.bytes })]
    }
    case 'set':
    case 'map': {
      const { type, map, flags = [], timeout, elem = [] } = told as Json & { flags?: string[]; elem?: unknown[] }
      const elements = flags.includes('interval') ? undefined : elem.length
      const set = {
        handle,
        type,
        map,
        flags: flags.filter(flag => flag !== 'dynamic').sort(),
        timeout,
        comment,
        elements,
      }
      return [line('set', `${at} ${name}`, set)]
    }
    default:
      return [line(kind, `${at} ${name}`, { handle, comment })]
  }
}

function line(kind: string, name: string, facts: Json): string {
  const said = Object.entries(facts).filter(([, value]) => value !== undefined)
  return `${kind} ${name} ${said.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(' ')}`
}

/** The same of a snapshot of ours. */
function factsOf({ tables, chains, rules, sets, objects, flowtables }: Ruleset): string[] {
  return [
    ...tables.map(({ family, table, handle }) => line('table', `${family} ${table}`, { handle: Number(handle) })),
    ...chains.map(({ family, table, chain, handle, type, hook, priority: prio, policy }) =>
      line('chain', `${family} ${table} ${chain}`, {
        handle: Number(handle),
        type: hook && type,
        hook,
        prio,
        policy: hook && policy,
      }),
    ),
    ...rules.map(({ family, table, chain, handle, comment, expressions }) => {
      const counter = expressions.find(each => each.name === 'counter')
      const data = counter?.name === 'counter' ? counter.data : undefined
      const counted = counter && { packets: Number(data?.packets ?? 0n), bytes: Number(data?.bytes ?? 0n) }
      return line('rule', `${family} ${table} ${chain}`, { handle: Number(handle), comment, ...counted })
    }),
    ...sets
      .filter(({ attributes }) => ((attributes.flags ?? 0) & NFT_SET.ANONYMOUS) === 0)
      .map(set => line('set', `${set.family} ${set.table} ${set.set}`, factsOfSet(set))),
    ...objects.map(({ family, table, kind, object, handle, comment }) =>
      line(kind ?? '', `${family} ${table} ${object}`, { handle: Number(handle), comment }),
    ),
    ...flowtables.map(({ family, table, flowtable, handle }) =>
      line('flowtable', `${family} ${table} ${flowtable}`, { handle: Number(handle) }),
    ),
  ]
}

/** Older versions of nft leave out `dynamic`. */
const flagWords = { CONSTANT: 'constant', INTERVAL: 'interval', TIMEOUT: 'timeout' } as const

function factsOfSet({ handle, type, data, object, comment, attributes, elements }: Ruleset['sets'][number]): Json {
  const flags = (Object.keys(flagWords) as (keyof typeof flagWords)[])
    .filter(name => ((attributes.flags ?? 0) & NFT_SET[name]) !== 0)
    .map(name => flagWords[name])
  const timeout = attributes.timeout === undefined ? undefined : Number(attributes.timeout) / 1000
  // An interval is two elements for the kernel, and nft puts together those that touch.
  const count = flags.includes('interval') ? undefined : elements.length
  return { handle: Number(handle), type, map: data ?? object, flags: flags.sort(), timeout, comment, elements: count }
}

describeKernel('a whole ruleset', ['nf_tables', 'iptables'], () => {
  test.each(Object.entries(rulesets))('%s', async (_, files) => {
    await withSandbox(async inside => {
      for (const file of files) await inside.exec('sh', ['-c', loadCommand(file)])
      await using client = NftablesClient.open({ netns: inside.name })
      const ours = factsOf(await client.ruleset.snapshot())
      const theirs = factsOfNft(await inside.exec('nft', ['-j', 'list', 'ruleset']))
      expect(theirs.length).toBeGreaterThan(5)
      expect(ours.sort()).toEqual(theirs.sort())
    })
  })
})

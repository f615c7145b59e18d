/* What a view of nf_tables shows and what `nft -j list ruleset` prints, in the same words: one line for each object. */
import { NFT_SET, NFT_SET_ELEM } from '../../protocol/netfilter/index.js'
import type { ElementOfSet, NftView } from '../../src/client/nftables/index.js'
import { type NamespaceHandle, netns } from '../../src/netns/index.js'

interface Listed {
  family: string
  table: string
  name: string
  handle: number
}
interface ListedChain extends Listed {
  hook?: string
  prio?: number
  policy?: string
}
interface ListedRule extends Listed {
  chain: string
  comment?: string
}
type ListedKey =
  | string
  | { range: [string, string] }
  | { prefix: { addr: string; len: number } }
  | { elem: { val: ListedKey } }
interface ListedSet extends Listed {
  map?: string
  elem?: (ListedKey | [ListedKey, unknown])[]
}
interface Entry {
  table?: Listed
  chain?: ListedChain
  rule?: ListedRule
  set?: ListedSet
  map?: ListedSet
  counter?: Listed
  quota?: Listed
}

/** What the kernel calls the chains of one rule and the sets in rules: nft shows them in their rules. */
const nameless = /^__(chain|set|map)\d/

const number = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

function rangeOf(key: ListedKey): [first: number, last: number] {
  if (typeof key === 'string') return [number(key), number(key)]
  if ('elem' in key) return rangeOf(key.elem.val)
  if ('range' in key) return [number(key.range[0]), number(key.range[1])]
  const first = number(key.prefix.addr)
  return [first, first + 2 ** (32 - key.prefix.len) - 1]
}

/** Everything in the namespace, as nft has it: IPv4 addresses in sets, rules by their comments and in their order. */
export function pictureOfNft(inside: NamespaceHandle): string[] {
  const options = { maxBuffer: 1 << 28, encoding: 'utf8' } as const
  const { stdout, stderr, status } = netns.spawnSync(inside, 'nft', ['-j', 'list', 'ruleset'], options)
  if (status !== 0) throw new Error(`nft list ruleset: ${stderr}`)
  const lines: string[] = []
  const places = new Map<string, number>()
  for (const { table, chain, rule, set, map, counter, quota } of (JSON.parse(stdout) as { nftables: Entry[] })
    .nftables) {
    if (table) lines.push(`table ${table.family} ${table.name}`)
    if (chain && !nameless.test(chain.name)) {
      const { family, table, name, handle, hook, prio, policy } = chain
      lines.push(`chain ${family} ${table} ${name} ${handle} ${hook ?? ''} ${prio ?? ''} ${policy ?? ''}`)
    }
    if (rule && !nameless.test(rule.chain)) lines.push(ruleLine(rule, places))
    const collection = set ?? map
    if (collection) {
      const { family, table, name, handle, elem = [] } = collection
      lines.push(`set ${family} ${table} ${name} ${handle}`)
      for (const entry of elem) {
        const [first, last] = rangeOf(Array.isArray(entry) ? entry[0] : entry)
        lines.push(`element ${family} ${table} ${name} ${first}-${last}`)
      }
    }
    for (const [kind, object] of Object.entries({ counter, quota }))
      if (object) lines.push(`${kind} ${object.family} ${object.table} ${object.name} ${object.handle}`)
  }
  return lines.sort()
}

/** With the place that it has in its chain. */
function ruleLine(
  {
    family,
    table,
    chain,
    handle,
    comment,
  }: {
    family?: string | undefined
    table: string
    chain: string
    handle: number | bigint
    comment?: string | undefined
  },
  places: Map<string, number>,
): string {
  const where = `${family} ${table} ${chain}`
  const place = (places.get(where) ?? 0) + 1
  places.set(where, place)
  return `rule ${where} ${place} ${handle} ${comment ?? ''}`
}

/** The same as a view has it. */
export function pictureOfNftView(view: NftView): string[] {
  const lines = view.objects('tables').map(({ family, table }) => `table ${family} ${table}`)
  for (const { family, table, chain, handle, hook, priority, policy } of view.objects('chains'))
    if (!nameless.test(chain))
      lines.push(`chain ${family} ${table} ${chain} ${handle} ${hook ?? ''} ${priority ?? ''} ${policy ?? ''}`)
  const places = new Map<string, number>()
  for (const rule of view.objects('rules')) if (!nameless.test(rule.chain)) lines.push(ruleLine(rule, places))
  const intervals = new Set<string>()
  for (const { family, table, set, handle, interval, attributes } of view.objects('sets')) {
    if ((attributes.flags ?? 0) & NFT_SET.ANONYMOUS) continue
    lines.push(`set ${family} ${table} ${set} ${handle}`)
    if (interval) intervals.add(`${family} ${table} ${set}`)
  }
  const bounds = new Map<string, ElementOfSet[]>()
  for (const element of view.objects('elements')) {
    const where = `${element.family} ${element.table} ${element.set}`
    if (nameless.test(element.set)) continue
    if (!intervals.has(where)) lines.push(`element ${where} ${keyOf(element)}-${keyOf(element)}`)
    else bounds.set(where, [...(bounds.get(where) ?? []), element])
  }
  for (const [where, elements] of bounds) lines.push(...ranges(elements).map(range => `element ${where} ${range}`))
  for (const { family, table, kind, object, handle } of view.objects('objects'))
    lines.push(`${kind} ${family} ${table} ${object} ${handle}`)
  return lines.sort()
}

const keyOf = ({ key }: ElementOfSet): number => Buffer.from(key!).readUInt32BE()

/** The kernel has an interval as two elements: where it starts, and where it is over. */
function ranges(elements: readonly ElementOfSet[]): string[] {
  const isEnd = ({ attributes }: ElementOfSet): boolean => ((attributes.flags ?? 0) & NFT_SET_ELEM.INTERVAL_END) !== 0
  const ends = elements.filter(isEnd).map(keyOf)
  return elements
    .filter(element => !isEnd(element))
    .map(element => {
      const first = keyOf(element)
      return `${first}-${Math.min(2 ** 32, ...ends.filter(end => end > first)) - 1}`
    })
}

/* Whole rulesets: what we list is what `nft -j list ruleset` lists, fact by fact, and with it every element of every set. */
import { expect, test } from 'vitest'
import { NFT_LIMIT_F, NFT_QUOTA_F, NFT_SET, NFT_SET_POL, NFT_TABLE_F } from '../../protocol/netfilter/index.js'
import {
  type ElementSpec,
  elementSpecs,
  NftablesClient,
  type NftObject,
  NftTransaction,
} from '../../src/client/nftables/index.js'
import { messagesOf } from '../../src/client/nftables/messages.js'
import type { Ruleset } from '../../src/client/nftables/ruleset.js'
import { dataTypes } from '../../src/dump/nft-syntax/data-types.js'
import { rulesetSyntax } from '../../src/dump/nft-syntax/index.js'
import { describeKernel } from '../support/kernel.js'
import { loadCommand, skipUnlessLoadable } from '../support/rulesets.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'

const inNft = ['firewalld.nft', 'router.nft', 'container-engine.nft', 'kube-proxy.nft', 'every-set.nft']
const rulesets = {
  ...Object.fromEntries(inNft.map(file => [file, [file]])),
  docker: ['docker.iptables', 'docker.ip6tables'],
  ufw: ['ufw.iptables'],
}

type Json = Record<string, unknown>

/** What `nft list ruleset` says of the type of each set: in JSON, versions of nft say it in different ways. */
function typesOfNft(listing: string): ReadonlyMap<string, string> {
  const types = new Map<string, string>()
  let [table, set] = ['', '']
  for (const line of listing.split('\n')) {
    table = /^table (.*) \{$/.exec(line)?.[1] ?? table
    set = /^\t(?:set|map) (.*) \{$/.exec(line)?.[1] ?? set
    const type = /^\t\t((?:type|typeof) .*)$/.exec(line)?.[1]
    if (type !== undefined && !types.has(`${table} ${set}`))
      types.set(`${table} ${set}`, type.replace(' interval ', ' '))
  }
  return types
}

/** One line per fact of `nft -j list ruleset`. */
function factsOfNft(listing: string, types: ReadonlyMap<string, string>): string[] {
  const { nftables } = JSON.parse(listing) as { nftables: Record<string, Json>[] }
  return nftables.flatMap(item => {
    const [kind, told] = Object.entries(item)[0]!
    return factsOfItem(kind, told, types)
  })
}

function factsOfItem(kind: string, told: Json, types: ReadonlyMap<string, string>): string[] {
  const { family, table, name, handle, chain, comment } = told
  const at = `${family} ${table ?? name}`
  switch (kind) {
    case 'metainfo':
    case 'element':
      return []
    case 'table':
      return [line('table', at, { handle, dormant: told.flags !== undefined })]
    case 'chain': {
      const { type, hook, prio, policy } = told
      return [line('chain', `${at} ${name}`, { handle, type, hook, prio, policy })]
    }
    case 'rule': {
      const { expr } = told as { expr: Json[] }
      const counter = expr.find(each => 'counter' in each)?.counter as Json | undefined
      return [line('rule', `${at} ${chain}`, { handle, comment, packets: counter?.packets, bytes: counter?.bytes })]
    }
    case 'set':
    case 'map': {
      const { flags = [], timeout, size, elem = [], policy } = told as Json & { flags?: string[]; elem?: unknown[] }
      const set = {
        handle,
        type: types.get(`${at} ${name}`),
        flags: flags.filter(flag => flag !== 'dynamic').sort(),
        timeout,
        gc: told['gc-interval'],
        size,
        policy,
        comment,
        elements: elem.map(elementOfNft).map(comparable).sort(),
      }
      return [line('set', `${at} ${name}`, set)]
    }
    case 'flowtable':
      return [line(kind, `${at} ${name}`, { handle, hook: told.hook, prio: told.prio, dev: [told.dev].flat() })]
    default:
      return [line(kind, `${at} ${name}`, { handle, comment, ...objectFactsOfNft(kind, told) })]
  }
}

/** Bytes of a unit in which `nft -j` tells limits. */
const units: Json = { bytes: 1, kbytes: 1024, mbytes: 1024 ** 2 }

function objectFactsOfNft(kind: string, told: Json): Json {
  const { family: _, name: __, table: ___, handle: ____, comment: _____, ...facts } = told
  switch (kind) {
    case 'limit': {
      const { rate, per, burst, inv = false, rate_unit: rateUnit = 'bytes', burst_unit: burstUnit = 'bytes' } = facts
      const times = (number: unknown, unit: unknown) => Number(number) * Number(units[unit as string])
      return { rate: times(rate, rateUnit), per, burst: times(burst, burstUnit), inv }
    }
    case 'ct timeout':
      // Of the policy, nft leaves out what is usual.
      return { protocol: facts.protocol, l3proto: facts.l3proto }
    case 'synproxy':
      // Versions of nft do not agree on the rest.
      return { mss: facts.mss }
    default:
      return facts
  }
}

/** An element of `nft -j` as nft would print it, without what changes from one moment to the next. */
function elementOfNft(element: unknown): string {
  if (typeof element !== 'object' || element === null) return String(element)
  if (Array.isArray(element)) return element.map(elementOfNft).join(' : ')
  const [[kind, told]] = Object.entries(element) as [[string, Json & { target?: string }]]
  switch (kind) {
    case 'prefix':
      return `${told.addr}/${told.len}`
    case 'range':
      return (told as unknown as unknown[]).map(elementOfNft).join('-')
    case 'concat':
      return (told as unknown as unknown[]).map(elementOfNft).join(' . ')
    case '|':
      return (told as unknown as string[]).join(' | ')
    case 'elem': {
      const counter = told.counter as { packets: number; bytes: number } | undefined
      return [
        elementOfNft(told.val),
        ...(counter ? [`counter ${counter.packets} ${counter.bytes}`] : []),
        ...(told.timeout === undefined ? [] : [`timeout ${told.timeout}`]),
        ...(told.comment === undefined ? [] : [`comment ${told.comment}`]),
      ].join(' ')
    }
    default:
      // A verdict.
      return told === null ? kind : `${kind} ${told.target}`
  }
}

/** The same of one of ours. */
function elementText({ key, value, object, timeout, comment, expressions = [] }: ElementSpec): string {
  const part = (each: unknown): string => (Array.isArray(each) ? each.map(part).join(' . ') : String(each))
  const verdict = (value as { verdict?: unknown } | undefined)?.verdict
  const right =
    typeof verdict === 'object'
      ? Object.entries(verdict as object)[0]!.join(' ')
      : (verdict ?? object ?? (value === undefined ? undefined : part(value)))
  const left = [
    key === undefined ? '*' : part(key),
    ...expressions.flatMap(({ name, data }) => (name === 'counter' ? [`counter ${data?.packets} ${data?.bytes}`] : [])),
    ...(timeout === undefined ? [] : [`timeout ${Number(timeout) / 1000}`]),
    ...(comment === undefined ? [] : [`comment ${comment}`]),
  ].join(' ')
  return right === undefined ? left : `${left} : ${right}`
}

/** Numbers in decimal, and words for what nft has several ways to say. */
function comparable(text: string): string {
  return text
    .replaceAll(/0x[0-9a-f]+/g, hex => String(Number(hex)))
    .replace(/^(\w+)-(\d+)$/, (all, from, to) => {
      const [number] = [...dataTypes.dscp.symbols!].find(([, word]) => word === from) ?? []
      return number === undefined ? all : `${number}-${to}`
    })
    .replace(/^lo( \. )/, '1$1')
    .replace(/^true$/, 'exists')
}

function line(kind: string, name: string, facts: Json): string {
  const said = Object.entries(facts).filter(([, value]) => value !== undefined)
  return `${kind} ${name} ${said.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(' ')}`
}

/** The same of a snapshot of ours. */
function factsOf({ tables, chains, rules, sets, objects, flowtables }: Ruleset): string[] {
  return [
    ...tables.map(({ family, table, handle, attributes }) =>
      line('table', `${family} ${table}`, {
        handle: Number(handle),
        dormant: attributes.flags === NFT_TABLE_F.DORMANT,
      }),
    ),
    ...chains.map(({ family, table, chain, handle, type, hook, priority: prio, policy }) => {
      const facts = { handle: Number(handle), type: hook && type, hook, prio, policy: hook && policy }
      return line('chain', `${family} ${table} ${chain}`, facts)
    }),
    ...rules.map(({ family, table, chain, handle, comment, expressions }) => {
      const counter = expressions.find(each => each.name === 'counter')
      const data = counter?.name === 'counter' ? counter.data : undefined
      const counted = counter && { packets: Number(data?.packets ?? 0n), bytes: Number(data?.bytes ?? 0n) }
      return line('rule', `${family} ${table} ${chain}`, { handle: Number(handle), comment, ...counted })
    }),
    ...sets
      .filter(({ attributes }) => ((attributes.flags ?? 0) & NFT_SET.ANONYMOUS) === 0)
      .map(set => line('set', `${set.family} ${set.table} ${set.set}`, factsOfSet(set))),
    ...objects.map(object =>
      line(object.kind ?? '', `${object.family} ${object.table} ${object.object}`, {
        handle: Number(object.handle),
        comment: object.comment,
        ...factsOfObject(object),
      }),
    ),
    ...flowtables.map(({ family, table, flowtable, handle, priority: prio, devices: dev }) =>
      line('flowtable', `${family} ${table} ${flowtable}`, { handle: Number(handle), hook: 'ingress', prio, dev }),
    ),
  ]
}

const periods: Readonly<Record<number, string>> = { 1: 'second', 60: 'minute', 3600: 'hour', 86400: 'day' }
const protocols: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp' }
const versions: Readonly<Record<number, string>> = { 1: 'inet', 2: 'ip', 10: 'ip6' }

/** As `nft -j` has them (libnftables-json(5)). */
function factsOfObject(object: NftObject): Json {
  switch (object.kind) {
    case 'counter':
      return { packets: Number(object.data?.packets), bytes: Number(object.data?.bytes) }
    case 'quota': {
      const { bytes, consumed, flags = 0 } = object.data ?? {}
      return { bytes: Number(bytes), used: Number(consumed ?? 0n), inv: (flags & NFT_QUOTA_F.INV) !== 0 }
    }
    case 'limit': {
      const { rate, unit, burst, flags } = object.data ?? {}
      const per = periods[Number(unit)]
      return { rate: Number(rate), per, burst, inv: flags === NFT_LIMIT_F.INV }
    }
    case 'synproxy':
      return { mss: object.data?.mss }
    case 'ct helper': {
      const { name, l3proto = 0, l4proto = 0 } = object.data ?? {}
      return { type: name, protocol: protocols[l4proto], l3proto: versions[l3proto] }
    }
    case 'ct timeout': {
      const { l3proto = 0, l4proto = 0 } = object.data ?? {}
      return { protocol: protocols[l4proto], l3proto: versions[l3proto] }
    }
    case 'ct expectation': {
      const { l3proto = 0, l4proto = 0, dport, timeout, size } = object.data ?? {}
      return { protocol: protocols[l4proto], dport, timeout, size, l3proto: versions[l3proto] }
    }
    default:
      return {}
  }
}

/** Older versions of nft leave out `dynamic`. */
const flagWords = { CONSTANT: 'constant', INTERVAL: 'interval', TIMEOUT: 'timeout' } as const

function factsOfSet(set: Ruleset['sets'][number]): Json {
  const { handle, comment, attributes, elements } = set
  const flags = (Object.keys(flagWords) as (keyof typeof flagWords)[])
    .filter(name => ((attributes.flags ?? 0) & NFT_SET[name]) !== 0)
    .map(name => flagWords[name])
  const { timeout, gcInterval, desc, policy } = attributes
  return {
    handle: Number(handle),
    type: typeText(set),
    flags: flags.sort(),
    timeout: timeout && Number(timeout) / 1000,
    gc: gcInterval ? gcInterval / 1000 : undefined,
    // Of a set that cannot change, nft does not tell it.
    size: flags.includes('constant') ? undefined : desc?.size || undefined,
    policy: policy === NFT_SET_POL.MEMORY ? 'memory' : undefined,
    comment,
    elements: elementSpecs(set, elements).map(elementText).map(comparable).sort(),
  }
}

function typeText({ type, typeof: term, data, dataTypeof, object }: Ruleset['sets'][number]): string {
  const names = (types: string | readonly string[] | undefined) => [types].flat().join(' . ')
  const right = object ?? (data === 'verdict' ? data : (dataTypeof ?? (data && names(data))))
  const left = term === undefined ? `type ${names(type)}` : `typeof ${term}`
  return right === undefined ? left : `${left} : ${right}`
}

/** nft 1.0.6 does not get over a set of labels: it goes on without what stands behind it. */
async function withoutUnlisted(client: NftablesClient): Promise<void> {
  const sets = await client.ruleset.sets()
  const change = new NftTransaction()
  for (const { family, table, set, typeof: term } of sets)
    if (term === 'ct label') change.deleteSet({ family: family!, table, set })
  await client.ruleset.commit(change)
}

async function compare(inside: Sandbox, client: NftablesClient): Promise<void> {
  const ours = factsOf(await client.ruleset.snapshot())
  const types = typesOfNft(await inside.exec('nft', ['list', 'ruleset']))
  const theirs = factsOfNft(await inside.exec('nft', ['-j', 'list', 'ruleset']), types)
  expect(theirs.length).toBeGreaterThan(5)
  expect(ours.sort()).toEqual(theirs.sort())
}

describeKernel('a whole ruleset', ['nf_tables', 'iptables'], () => {
  test.for(Object.entries(rulesets))('%s', async ([, files], context) => {
    skipUnlessLoadable(context, ...files)
    await withSandbox(async inside => {
      for (const file of files) await inside.exec('sh', ['-c', loadCommand(file)])
      await using client = NftablesClient.open({ netns: inside.name })
      await withoutUnlisted(client)
      await compare(inside, client)
    })
  })

  test.for(inNft)(
    '%s: what we list, written as nft would, nft -j lists the same, rules and all',
    async (file, context) => {
      skipUnlessLoadable(context, file)
      // A set of ranges keeps its elements in the order in which they came.
      const still = (listing: string) =>
        JSON.parse(listing, (key, value) => {
          if (key === 'handle' || key === 'expires') return 0
          return key === 'elem' && Array.isArray(value) ? value.map(each => JSON.stringify(each)).sort() : value
        })
      const [theirs, lines] = await withSandbox(async inside => {
        await inside.exec('sh', ['-c', loadCommand(file)])
        await using client = NftablesClient.open({ netns: inside.name })
        await withoutUnlisted(client)
        const written = rulesetSyntax(messagesOf(await client.ruleset.snapshot()))
        return [still(await inside.exec('nft', ['-j', 'list', 'ruleset'])), written.join('\n')] as const
      })
      expect(theirs.nftables.length).toBeGreaterThan(10)
      await withSandbox(async inside => {
        await inside.exec('nft', [lines])
        expect(still(await inside.exec('nft', ['-j', 'list', 'ruleset']))).toEqual(theirs)
      })
    },
  )

  test('elements that are listed, given back, are the same elements', async context => {
    skipUnlessLoadable(context, 'every-set.nft')
    await withSandbox(async inside => {
      await inside.exec('sh', ['-c', loadCommand('every-set.nft')])
      await using client = NftablesClient.open({ netns: inside.name })
      const still = (listing: string) =>
        listing.replaceAll(/ expires \w+/g, '').replaceAll(/elements = \{[^}]*\}/g, all =>
          all
            .split(/[{},\s]{2,}/)
            .sort()
            .join(),
        )
      const before = still(await inside.exec('nft', ['list', 'ruleset']))
      let given = 0
      for (const set of (await client.ruleset.snapshot()).sets) {
        const { family, type, data, attributes } = set
        const specs = elementSpecs(set, set.elements)
        // Those of a set that cannot change stay; a type that only typeof can say, and ranges of values, cannot be given.
        const isFixed = ((attributes.flags ?? 0) & NFT_SET.CONSTANT) !== 0
        if (family === undefined || type === undefined || isFixed || set.set === 'mp' || specs.length === 0) continue
        const name = { family, table: set.table, set: set.set }
        const types = { type, ...(data !== undefined && { data }), interval: set.interval }
        await client.ruleset.commit(new NftTransaction().flushSet(name).addElements({ ...name, ...types }, specs))
        given += specs.length
      }
      expect(given).toBeGreaterThan(40)
      expect(still(await inside.exec('nft', ['list', 'ruleset']))).toBe(before)
    })
  })
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { NFT_SET_ELEM, newRule } from '../../protocol/netfilter/index.js'
import { NLM_F } from '../../protocol/netlink/index.js'
import {
  messagesOf,
  NftablesClient,
  NftablesClientSync,
  type NftElement,
  NftTransaction,
  type NftView,
  type NftViewItem,
  type NftViewKind,
} from '../../src/client/nftables/index.js'
import { rulesetSyntax } from '../../src/dump/index.js'
import { type NamespaceHandle, netns } from '../../src/netns/index.js'
import { describeKernel } from '../support/kernel.js'
import { pictureOfNft, pictureOfNftView } from '../support/picture-of-nft.js'
import { Random } from '../support/random.js'

let inside: NamespaceHandle
let client: NftablesClientSync

beforeEach(() => {
  inside = netns.createAnonymous()
  client = NftablesClientSync.open({ netns: inside })
})

afterEach(() => {
  client.close()
  inside.close()
})

const everything = ['tables', 'chains', 'rules', 'sets', 'elements', 'objects', 'flowtables'] as const

/** Gives `nft` commands, each line a commit or, where it is refused, none: one run each, `nft -i` crashes on some. */
function nft(lines: readonly string[]): Promise<void> {
  const loop = 'while read -r line; do nft "$line"; done'
  return new Promise((resolve, reject) => {
    const child = netns.spawn(inside, 'sh', ['-c', loop], { stdio: ['pipe', 'ignore', 'ignore'] })
    child.once('error', reject).once('exit', () => resolve())
    child.stdin!.end(`${lines.join('\n')}\n`)
  })
}

/** Whether the kernel's events of rules say how they were made (NLM_F_CREATE); 5.10's do not, so that rules are listed again. */
async function eventsHaveFlags(): Promise<boolean> {
  await using events = await NftablesClient.events(['NFTABLES'], { netns: inside })
  await nft(['add table ip probe', 'add chain ip probe c', 'add rule ip probe c accept', 'delete table ip probe'])
  for await (const event of events)
    if (event.kind === 'event' && event.type === newRule.type) return (event.flags & NLM_F.CREATE) !== 0
  throw new Error('no event of the rule')
}

const made = ['add table ip t9', 'add chain ip t9 a', 'add chain ip t9 goes']
const changed = ['rename chain ip t9 a b', 'delete chain ip t9 goes']

/** Takes every item, and adds up what they say beside the view's own picture. */
function follow(view: NftView) {
  const items: NftViewItem[] = []
  const added = new Map<NftViewKind, Set<object>>(everything.map(kind => [kind, new Set<object>(view.objects(kind))]))
  const over = (async () => {
    for await (const item of view) {
      items.push(item)
      if (!('of' in item) || item.kind === 'synchronised') continue
      const objects = added.get(item.of)!
      // By identity: what goes must be the very object that came.
      if (item.kind === 'changed') expect(objects.delete(item.before!)).toBe(true)
      if (item.kind === 'removed') expect(objects.delete(item.object)).toBe(true)
      else objects.add(item.object)
    }
  })()
  return { items, added, over }
}

/** Elements with the keys `from`, `from` + 1 … */
const keysFrom = (from: number, count: number): { key: number }[] =>
  Array.from({ length: count }, (_, i) => ({ key: 0x0a000000 + from + i }))

/** A table with a thousand elements. */
function flood(number: number): void {
  const [family, table] = ['ip', `flood${number}`] as const
  const set = { family, table, set: 's', type: 'ipv4_addr', elements: keysFrom(0, 1000) }
  client.ruleset.commit(new NftTransaction().addTable({ family, table }).addSet(set))
}

/** The picture as `nft list ruleset` would write it, with what stands in rules alone: their sets and chains. */
function textOfView(view: NftView): string[] {
  const elementsOf = new Map<string, NftElement[]>()
  const name = ({ family, table, set }: { family: unknown; table: string; set: string }) => `${family} ${table} ${set}`
  for (const element of view.objects('elements'))
    elementsOf.set(name(element), [...(elementsOf.get(name(element)) ?? []), element])
  const sets = view.objects('sets').map(set => ({ ...set, elements: inOrder(elementsOf.get(name(set)) ?? []) }))
  const [tables, chains, rules] = [view.objects('tables'), view.objects('chains'), view.objects('rules')]
  const [objects, flowtables] = [view.objects('objects'), view.objects('flowtables')]
  return rulesetSyntax(messagesOf({ generation: 0, tables, chains, rules, sets, objects, flowtables }))
}

function textOfKernel(): string[] {
  const listed = client.ruleset.snapshot()
  const sets = listed.sets.map(set => ({ ...set, elements: inOrder(set.elements) }))
  return rulesetSyntax(messagesOf({ ...listed, sets }))
}

/** A set is in no order; the end of an interval comes before the start of the next. */
const inOrder = (elements: readonly NftElement[]): NftElement[] => {
  const place = ({ key, attributes: { flags = 0 } }: NftElement): string =>
    `${Buffer.from(key ?? []).toString('hex')} ${flags & NFT_SET_ELEM.INTERVAL_END ? 0 : 1}`
  return [...elements].sort((a, b) => (place(a) < place(b) ? -1 : 1))
}

const settled = async (view: NftView, hint = ''): Promise<void> => {
  await vi.waitFor(() => expect(pictureOfNftView(view), hint).toEqual(pictureOfNft(inside)), {
    timeout: 60_000,
    interval: 200,
  })
  expect(textOfView(view), hint).toEqual(textOfKernel())
}

/** Commands about three tables; many are refused, because what they are about is not there. */
const changes = (random: Random, count: number): string[] => {
  let comments = 0
  const table = () => `ip t${random.below(3)}`
  const chain = () => `${table()} c${random.below(4)}`
  const address = () => `10.0.${random.below(2)}.${random.below(100)}`
  const addresses = () => Array.from({ length: 1 + random.below(60) }, address).join(', ')
  const statement = () =>
    random.pick([
      'counter accept',
      `ip saddr ${address()} drop`,
      `ip saddr { ${address()}, 10.9.0.1 } counter`,
      `jump { ip daddr ${address()} accept ; counter ; }`,
    ])
  const rule = () => {
    const text = statement()
    return text.endsWith('}') || text.endsWith('; }') ? text : `${text} comment "${++comments}"`
  }
  const handle = () => 1 + random.below(60)
  const line = (): string => {
    switch (random.below(24)) {
      case 0:
        return `add table ${table()}`
      case 1:
        return random.below(12) === 0 ? `delete table ${table()}` : `add table ${table()}`
      case 2:
        return `add chain ${chain()}`
      case 3:
        return `add chain ${chain()} { type filter hook input priority ${random.below(3)} ; policy ${random.pick(['accept', 'drop'])} ; }`
      case 4:
        return random.below(6) === 0 ? `flush chain ${chain()}` : `delete chain ${chain()}`
      case 5:
        return `rename chain ${chain()} c${random.below(4)}`
      case 6:
        return `add set ${table()} s { type ipv4_addr ; }`
      case 7:
        return `add set ${table()} i { type ipv4_addr ; flags interval ; }`
      case 8:
        return `add map ${table()} m { type ipv4_addr : verdict ; }`
      case 9:
        return `delete ${random.pick(['set', 'map'])} ${table()} ${random.pick(['s', 'i', 'm'])}`
      case 10:
      case 11:
        return `add element ${table()} s { ${addresses()} }`
      case 12:
        return `delete element ${table()} s { ${address()} }`
      case 13:
        return `add element ${table()} i { 10.${random.below(200)}.0.0/24, 11.${random.below(200)}.0.1-11.${random.below(200)}.0.9 }`
      case 14:
        return random.below(4) === 0
          ? `flush set ${table()} ${random.pick(['s', 'i'])}`
          : `add element ${table()} m { ${address()} : drop }`
      case 15:
        return `${random.pick(['add', 'delete'])} ${random.pick(['counter', 'quota'])} ${table()} o${random.below(3)}${random.pick(['', ' { over 9 bytes ; }'])}`
      case 16:
        return `delete rule ${chain()} handle ${handle()}`
      case 17:
        return `replace rule ${chain()} handle ${handle()} ${rule()}`
      case 18:
        return `insert rule ${chain()} ${rule()} ; insert rule ${chain()} ${rule()}`
      case 19:
        return `${random.pick(['insert', 'add'])} rule ${chain()} position ${handle()} ${rule()}`
      case 20:
        return `add rule ${chain()} ${rule()} ; add rule ${chain()} ${rule()}`
      default:
        return `add rule ${chain()} ${rule()}`
    }
  }
  return Array.from({ length: count }, line)
}

describeKernel('a view of nf_tables', ['nft', 'nf_tables'], () => {
  test('lists what is there, then follows what happens, rules in their order', async () => {
    const listsAgain = !(await eventsHaveFlags())
    await nft(['add table ip t0', 'add chain ip t0 c', 'add rule ip t0 c accept comment "1"'])
    await using view = await NftablesClient.view(everything, { netns: inside })
    expect(pictureOfNftView(view)).toEqual(pictureOfNft(inside))
    const { items, over } = follow(view)
    const comments = () => view.objects('rules').map(({ comment }) => comment)
    const wait = (...wanted: string[]) => vi.waitFor(() => expect(comments()).toEqual(wanted), 10_000)
    const handleOf = (comment: string) => view.objects('rules').find(rule => rule.comment === comment)!.handle
    await nft(['add rule ip t0 c accept comment "3"', 'insert rule ip t0 c accept comment "0"'])
    await wait('0', '1', '3')
    await nft([`add rule ip t0 c position ${handleOf('1')} accept comment "2"`])
    await wait('0', '1', '2', '3')
    // First, last and between.
    for (const comment of ['0', '1', '3'])
      await nft([`replace rule ip t0 c handle ${handleOf(comment)} drop comment "${comment}!"`])
    await wait('0!', '1!', '2', '3!')
    await nft([`delete rule ip t0 c handle ${handleOf('1!')}`])
    await wait('0!', '2', '3!')
    expect(items.some(({ kind }) => kind === 'synchronised')).toBe(listsAgain)
    expect(items.filter(({ kind }) => kind === 'changed')).toHaveLength(3)
    // Of two that one commit inserts, the event of the first names the second, of which nothing is known yet.
    await nft(['insert rule ip t0 c accept comment "b" ; insert rule ip t0 c accept comment "a"'])
    await wait('a', 'b', '0!', '2', '3!')
    await settled(view)
    view.close()
    await over
  })

  test('finds out what the kernel does without telling: the chain of a rule goes with the rule', async () => {
    await nft(['add table ip t0', 'add chain ip t0 c', 'add rule ip t0 c jump { ip saddr 10.0.0.1 accept ; drop ; }'])
    await using view = await NftablesClient.view(everything, { netns: inside })
    expect(view.objects('rules')).toHaveLength(3)
    const { items, over } = follow(view)
    await nft(['flush chain ip t0 c'])
    await vi.waitFor(() => expect(view.objects('rules')).toEqual([]), 10_000)
    await settled(view)
    const found = items.filter(item => 'synthetic' in item && item.synthetic)
    expect(found.map(item => ('of' in item ? `${item.kind} ${item.of}` : item.kind)).sort()).toEqual([
      'removed chains',
      'removed rules',
      'removed rules',
    ])
    view.close()
    await over
  })

  test('elements go with their set; those that go by themselves are not shown', async () => {
    await nft([
      'add table ip t0',
      'add set ip t0 s { type ipv4_addr ; flags timeout ; elements = { 10.0.0.1, 10.0.0.2 timeout 1h } ; }',
    ])
    await using view = await NftablesClient.view(['elements'], { netns: inside })
    const keys = () => view.objects('elements').map(({ key }) => key?.join('.'))
    expect(keys()).toEqual(['10.0.0.1'])
    const over = (async () => {
      for await (const _ of view);
    })()
    await nft(['add element ip t0 s { 10.0.0.3, 10.0.0.4 timeout 1h }'])
    await vi.waitFor(() => expect(keys()).toEqual(['10.0.0.1', '10.0.0.3']), 10_000)
    await nft(['delete set ip t0 s'])
    await vi.waitFor(() => expect(keys()).toEqual([]), 10_000)
    view.close()
    await over
  })

  test('counters that packets change are no news', async () => {
    await nft([
      'add table ip t0',
      'add chain ip t0 c { type filter hook output priority 0 ; }',
      'add counter ip t0 k',
      'add rule ip t0 c counter name k counter',
    ])
    await using view = await NftablesClient.view(everything, { netns: inside, receiveBuffer: 4 * 1024 })
    const { items, over } = follow(view)
    netns.spawnSync(inside, 'sh', ['-c', 'ip link set lo up; ping -q -c 3 -i 0.01 127.0.0.1'])
    expect(client.ruleset.objects()[0]!.data).toMatchObject({ packets: expect.anything() })
    // Everything is listed again after an overrun.
    flood(0)
    await vi.waitFor(() => expect(items).toContainEqual(expect.objectContaining({ kind: 'synchronised' })), 10_000)
    expect(items.filter(({ kind }) => kind === 'changed')).toEqual([])
    expect(view.objects('elements')).toHaveLength(1000)
    view.close()
    await over
  })

  test('has what happens between subscribing and listing', async () => {
    const views = Array.from({ length: 20 }, (_, i) => {
      const opening = NftablesClient.view(['tables'], { netns: inside })
      client.ruleset.commit(new NftTransaction().addTable({ family: 'ip', table: `t${i}` }))
      return opening
    })
    for (const [i, opening] of views.entries()) {
      const view = await opening
      const names = () => view.objects('tables').map(({ table }) => table)
      if (!names().includes('t19')) for await (const _ of view) if (names().includes('t19')) break
      expect(names()).toContain(`t${i}`)
      view.close()
    }
  })

  test('100,000 elements come and go against a small buffer', { timeout: 120_000 }, async () => {
    const name = { family: 'ip', table: 't', set: 's', type: 'ipv4_addr' } as const
    client.ruleset.commit(new NftTransaction().addTable(name).addSet(name))
    await using view = await NftablesClient.view(everything, { netns: inside, receiveBuffer: 16 * 1024 })
    const { items, added, over } = follow(view)
    const random = new Random(1)
    let there: { key: number }[] = []
    for (let i = 0; i < 100; i++) {
      const news = keysFrom(i * 1000, 1000)
      const goes = there.filter(() => random.below(3) > 0)
      const transaction = new NftTransaction().addElements(name, news)
      transaction.deleteElements(name, goes)
      client.ruleset.commit(transaction)
      there = [...there.filter(key => !goes.includes(key)), ...news]
      // The view lists and reads events between the commits.
      await new Promise(resolve => setImmediate(resolve))
    }
    const listed = () => view.objects('elements').map(({ key }) => Buffer.from(key!).readUInt32BE())
    const wanted = there.map(({ key }) => key).sort((a, b) => a - b)
    await vi.waitFor(() => expect(listed().sort((a, b) => a - b)).toEqual(wanted), { timeout: 60_000, interval: 200 })
    expect(items).toContainEqual(expect.objectContaining({ kind: 'overrun' }))
    expect(added.get('elements')).toEqual(new Set(view.objects('elements')))
    view.close()
    await over
  })

  // The suite has minutes for everything; NLKIT_CHANGES=200000 takes its time by itself.
  const count = Math.ceil(Number(process.env.NLKIT_CHANGES ?? 8_000) / 20)
  test.each([
    ['a small buffer', 4 * 1024],
    ['one that holds all', 4 * 1024 * 1024],
  ])(
    `equals the kernel after ${count} commands against %s`,
    {
      timeout: Math.max(300_000, count * 60),
    },
    async (_, receiveBuffer) => {
      const seed = 1 + Math.floor(Math.random() * 1e6)
      const random = new Random(seed)
      await using view = await NftablesClient.view(everything, { netns: inside, receiveBuffer })
      const { items, added, over } = follow(view)
      const lossy = receiveBuffer < 1024 * 1024
      for (let round = 0; round < 4; round++) {
        // Something certainly changes and goes: whether the handles and names that are drawn are there is chance.
        const certain = round === 0 ? made : round === 3 ? changed : []
        const running = nft([...certain, ...changes(random, count / 4)])
        // A thousand events at once, for which the small buffer has no room.
        if (lossy) flood(round)
        await running
        // No event may come behind the last change: what the picture lacks then it would lack for good.
        await settled(view, `seed ${seed}`)
      }
      const kinds = new Set(items.map(({ kind }) => kind))
      expect(kinds).toEqual(new Set(['added', 'changed', 'removed', 'synchronised', ...(lossy ? ['overrun'] : [])]))
      for (const kind of everything) expect(added.get(kind)).toEqual(new Set(view.objects(kind)))
      // Nothing else than what goes with its rule, or gets its chain's new name, is looked for by listing.
      if (!lossy)
        for (const item of items)
          if ('synthetic' in item && item.synthetic) expect(['chains', 'rules']).toContain(item.of)
      view.close()
      await over
    },
  )
})

/* What a transaction asks to be told, and what is made of objects, without a kernel. */
import { describe, expect, test } from 'vitest'
import { Input } from '../../protocol/codec/index.js'
import { getObj, type ObjectMessage } from '../../protocol/netfilter/index.js'
import { NLM_F } from '../../protocol/netlink/index.js'
import { NftablesClient, NftablesClientSync, NftTransaction, nft } from '../../src/client/nftables/index.js'
import { toObject } from '../../src/client/nftables/named-objects.js'
import { ScriptedKernel, simulateKernel } from '../../src/testing/index.js'

const t = { family: 'ip', table: 't' } as const

test('a transaction asks for the handles that are wanted, of nothing else', () => {
  const change = new NftTransaction()
    .addTable(t)
    .addChain({ ...t, chain: 'c' })
    .addSet({ ...t, set: 's', type: 'ipv4_addr', elements: [{ key: '10.0.0.1' }] })
    .addObject({ ...t, kind: 'counter', object: 'k', data: {} })
    .flushTable(t)
  change.addRule({ ...t, chain: 'c', expressions: [nft.accept()] })
  const echoed = (handles?: 'rules' | 'all' | false) =>
    change
      .request(handles)
      .steps.filter(({ flags = 0 }) => flags & NLM_F.ECHO)
      .map(({ definition }) => definition.name.replace('NFT_MSG_', ''))
  expect(echoed()).toEqual(['NEWRULE'])
  expect(echoed('rules')).toEqual(['NEWRULE'])
  expect(echoed(false)).toEqual([])
  expect(echoed('all')).toEqual(['NEWTABLE', 'NEWCHAIN', 'NEWSET', 'NEWOBJ', 'NEWRULE'])
})

test('an object of a kind that is not known is told with all that came', () => {
  // NFTA_OBJ_TYPE 99, NFTA_OBJ_NAME "k", NFTA_OBJ_DATA of four bytes.
  const bytes = [2, 0, 0, 0, 8, 0, 3, 0, 0, 0, 0, 99, 6, 0, 2, 0, 107, 0, 0, 0, 8, 0, 4, 0, 1, 2, 3, 4]
  const message: ObjectMessage = getObj.body.read(new Input(Uint8Array.from(bytes), true), 0, bytes.length)
  expect(toObject(message)).toMatchObject({ family: 'ip', kind: undefined, object: 'k', data: undefined })
  expect(toObject(message).attributes.unknown).toMatchObject([{ type: 4, data: Uint8Array.of(1, 2, 3, 4) }])
})

const bodyOf = (change: NftTransaction) => (change.request().steps[0]!.body as { attributes: object }).attributes

test('a priority is a number, a name, or so much before or behind it', () => {
  const hook = (family: 'ip' | 'bridge', priority: string | number) =>
    bodyOf(new NftTransaction().addChain({ family, table: 't', chain: 'c', hook: 'input', priority })) as {
      hook: { priority: number }
    }
  const priorities = [-7, 'filter', 'filter + 10', 'filter-10', 'mangle +5', 'srcnat']
  expect(priorities.map(each => hook('ip', each).hook.priority)).toEqual([-7, 0, 10, -10, -145, 100])
  expect(hook('bridge', 'filter - 1').hook.priority).toBe(-201)
  expect(() => hook('ip', 'first + 10')).toThrow(/priority "first" is none of raw, mangle, dstnat, filter/)
})

test('devices of chains and flowtables: one, several, all whose names begin so', () => {
  const at = { family: 'netdev', table: 't', chain: 'c', hook: 'ingress' } as const
  const hook = (...devices: string[]) => (bodyOf(new NftTransaction().addChain({ ...at, devices })) as Hooked).hook
  interface Hooked {
    hook: object
  }
  expect(hook('eth0')).toMatchObject({ dev: 'eth0' })
  expect(hook('eth0', 'wg*')).toMatchObject({ devs: [{ name: 'eth0' }, { prefix: 'wg' }] })
  expect(hook('wg*')).toMatchObject({ devs: [{ prefix: 'wg' }] })
  const flowtable = new NftTransaction().addFlowtable({ ...t, flowtable: 'f', devices: ['wg*', 'eth0'] })
  expect(bodyOf(flowtable)).toMatchObject({ hook: { devs: [{ prefix: 'wg' }, { name: 'eth0' }] } })
})

test('a verdict leads to a chain by its name, or by its number in the transaction', () => {
  const [jump] = nft.expressions('ip', [nft.jump({ id: 3 })])
  expect(jump!.data).toMatchObject({ data: { verdict: { code: -3, chainId: 3 } } })
  const [goto] = nft.expressions('ip', [nft.goto('web')])
  expect(goto!.data).toMatchObject({ data: { verdict: { code: -4, chain: 'web' } } })
})

describe('refused before anything is sent', () => {
  const chain = { ...t, chain: 'c' } as const
  const rule =
    (...expressions: Parameters<typeof nft.expressions>[1]) =>
    () =>
      nft.expressions('ip', expressions)
  const add = (expressions: unknown) => new NftTransaction().addRule({ ...chain, expressions: expressions as never })
  test.each<[what: string, make: () => unknown, code: string, why: RegExp]>([
    [
      'a priority without a hook',
      () => new NftTransaction().addChain({ ...chain, priority: 'filter' }),
      'ERR_COMBINATION',
      /chain "c" has \{ priority \} and no \{ hook \}/,
    ],
    [
      'a device by name where the kernel compares its index',
      rule(nft.meta.iif('eth0' as 'lo')),
      'ERR_WORD',
      /device "eth0" has an index of its own in each namespace.*links\.get.*iifname/,
    ],
    [
      'a hook that the family does not have',
      () => new NftTransaction().addChain({ ...chain, family: 'arp', hook: 'forward' }),
      'ERR_WORD',
      /hook of family arp "forward" is none of input, output/,
    ],
    [
      'a rule before it was committed',
      () => new NftTransaction().addRule({ ...chain, expressions: [] }).rule,
      'ERR_UNKNOWN_HANDLE',
      /once its transaction is committed/,
    ],
    [
      'a rule without expressions',
      () => add(undefined),
      'ERR_COMBINATION',
      /a rule has \{ expressions: \[nft\.accept\(\)\] \}/,
    ],
    [
      'words in place of a statement',
      () => add(['accept']),
      'ERR_COMBINATION',
      /made of what nft\.… gives.*not of "accept"/,
    ],
    ['a statement that is not called', () => add([nft.accept]), 'ERR_COMBINATION', /function that was not called/],
    [
      'nothing to compare with',
      rule(nft.tcp.dport(undefined as never)),
      'ERR_WORD',
      /^tcp dport: undefined is no inet_service/,
    ],
    ['half a port', rule(nft.tcp.dport(1.5)), 'ERR_WORD', /^tcp dport: 1\.5 is no inet_service/],
    [
      'too few bytes',
      rule(nft.ip.saddr(Uint8Array.of(10))),
      'ERR_WORD',
      /^ip saddr: 1 bytes are no ipv4_addr, which has 4/,
    ],
    [
      'an address that is none',
      rule(nft.ip.saddr('10.0.0.300')),
      'ERR_ENCODE_RANGE',
      /^ip saddr: "10\.0\.0\.300" is not an IP/,
    ],
    [
      'a comparison that there is not',
      rule(nft.tcp.dport({ sets: 'x' } as never)),
      'ERR_WORD',
      /^tcp dport: \{"sets":"x"\} is none of \{ from, to \}, \{ set \}/,
    ],
    [
      'keys that overlap',
      rule(
        nft.tcp.dport({
          vmap: [
            ['1-10', 'accept'],
            ['5-20', 'drop'],
          ],
        }),
      ),
      'ERR_COMBINATION',
      /"1-10" and "5-20" overlap/,
    ],
    [
      'no table',
      () => new NftTransaction().addChain({ family: 'ip', chain: 'c' } as never),
      'ERR_COMBINATION',
      /has no table/,
    ],
    [
      'an unknown policy',
      () => new NftTransaction().addChain({ ...chain, hook: 'input', policy: 'reject' as never }),
      'ERR_WORD',
      /policy "reject" is none of accept, drop/,
    ],
    [
      'an unknown type',
      () => new NftTransaction().addChain({ ...chain, hook: 'input', type: 'natt' as never }),
      'ERR_WORD',
      /chain type "natt" is none of filter, nat, route/,
    ],
    [
      'a comment that does not fit',
      () => new NftTransaction().addSet({ ...t, set: 's', type: 'mark', comment: 'x'.repeat(254) }),
      'ERR_ENCODE_RANGE',
      /a comment of 254 bytes: at most 253 fit/,
    ],
    [
      'a value that the wire cannot carry, in the rule where it stands',
      () => {
        const change = new NftTransaction()
        change.addRule({ ...chain, expressions: [nft.accept()] })
        change.addRule({ ...chain, expressions: [{ name: 'payload', data: { dreg: 1, len: -4 } }] })
      },
      'ERR_ENCODE_RANGE',
      /^NFT_MSG_NEWRULE \(.* c, operation 1\): expressions\[0\]\.data\.len: -4 is not an integer/,
    ],
    ['a handle that nobody told', () => new NftTransaction().handleOf(chain), 'ERR_UNKNOWN_HANDLE', /handles: "all"/],
  ])('%s', (_, make, code, message) => {
    expect(make).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))
  })
})

test('a policy alone changes that of a chain that is there', () => {
  expect(bodyOf(new NftTransaction().addChain({ ...t, chain: 'c', policy: 'drop' }))).toMatchObject({ policy: 0 })
})

describe('what is no transaction is refused before anything is sent', () => {
  const added = () => new NftTransaction().addRule({ ...t, chain: 'c', expressions: [nft.accept()] })
  test.each<[given: () => unknown, why: RegExp]>([
    [added, /commit takes an NftTransaction, not the rule that addRule.* keep the transaction in a variable/],
    [async () => new NftTransaction(), /, not a promise: await it first/],
    [() => undefined, /, not undefined: was it returned\?/],
    [() => [new NftTransaction()], /, not an array: add all operations to one transaction/],
    [() => null, /, not null/],
    [() => ({ length: 0 }), /, not another object/],
    [() => 'add table ip t', /, not string "add table ip t"/],
  ])('%s', async (given, why) => {
    const refusal = { name: 'InputError', code: 'ERR_COMBINATION', message: expect.stringMatching(why) }
    const kernel = new ScriptedKernel()
    await using client = NftablesClient.open({ transport: kernel })
    await expect(client.ruleset.commit(given() as never)).rejects.toMatchObject(refusal)
    expect(kernel.requests).toEqual([])
    using blocking = NftablesClientSync.open({ transport: new ScriptedKernel() })
    expect(() => blocking.ruleset.commit(given() as never)).toThrow(expect.objectContaining(refusal))
  })

  test('the same of what the function given to update returns', async () => {
    await using client = NftablesClient.open({ transport: simulateKernel() })
    await expect(client.ruleset.update(added as never)).rejects.toThrow(
      /the function given to update returns an NftTransaction, not .*keep the transaction/,
    )
    await expect(client.ruleset.update((() => undefined) as never)).rejects.toThrow(/undefined: was it returned\?/)
  })
})

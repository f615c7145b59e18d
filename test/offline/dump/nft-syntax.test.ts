import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type {
  ElementMessage,
  FlowtableMessage,
  ObjectMessage,
  RuleMessage,
  SetMessage,
  TableMessage,
} from '../../../protocol/netfilter/index.js'
import type { Fixture } from '../../../src/capture/nl-text.js'
import { type DecodedMessage, Decoder } from '../../../src/dump/index.js'
import { elementBytecode, ruleBytecode } from '../../../src/dump/nft-bytecode/index.js'
import { commandSyntax, NftScope, ruleSyntax, rulesetSyntax } from '../../../src/dump/nft-syntax/index.js'
import { readFixture } from '../../fixtures/messages.js'
import { inTree } from '../../setup/root.mjs'

const folder = inTree('fixtures/nftables')
const names = readdirSync(folder).filter(name => name.endsWith('.nl'))
const fixtureOf = (name: string): Fixture => readFixture(`nftables/${name}`)

/** The messages of nf_tables in a fixture, in order. `change` may damage the bytes first. */
function messagesOf(fixture: Fixture, change: (bytes: Uint8Array) => Uint8Array = bytes => bytes): DecodedMessage[] {
  const decoder = new Decoder()
  return fixture.events.flatMap(event => {
    if (event.type === 'failure') return []
    const { messages } = decoder.decode({
      bytes: change(event.bytes),
      littleEndian: fixture.byteOrder === 'little',
      protocol: 12,
      direction: event.type === 'send' ? 'sent' : 'received',
      time: undefined,
      place: { offset: 0 },
    })
    return messages.filter(({ name }) => name.startsWith('NFT_MSG_'))
  })
}

function isNamed<T>(message: DecodedMessage, ...kinds: readonly string[]): message is DecodedMessage & { body: T } {
  return kinds.includes(message.name)
}

/** Each command that a fixture's messages are, and below it the bytecode of its rule or elements. */
function transcript(fixture: Fixture): string[] {
  const scope = new NftScope()
  const messages = messagesOf(fixture)
  for (const message of messages) scope.learn(message)
  const lines: string[] = []
  for (const message of messages) {
    lines.push(...commandSyntax(message, { scope }))
    if (isNamed<RuleMessage>(message, 'NFT_MSG_NEWRULE'))
      lines.push(...ruleBytecode(message.body).map(line => `  ${line}`))
    if (isNamed<ElementMessage>(message, 'NFT_MSG_NEWSETELEM'))
      for (const element of message.body.attributes.elements ?? []) lines.push(`    ${elementBytecode(element)}`)
  }
  return lines
}

/** The words behind `nft` in a fixture's command, without the shell's quotation marks. */
function wordsOf({ commands }: Fixture): string | undefined {
  const [first, ...others] = commands.map(({ command }) => command)
  if (first === undefined || others.some(each => !/^nft (list|get) /.test(each))) return undefined
  return /^nft (?:--?\S+ )*'?(.*?)'?$/.exec(first)?.[1]
}

describe('nf_tables in nft syntax and as bytecode, offline', () => {
  test('every captured message of nft and iptables-nft', async () => {
    const text = names.flatMap(name => [`== ${name}`, ...transcript(fixtureOf(name)), '']).join('\n')
    await expect(text).toMatchFileSnapshot(inTree('fixtures/nftables/words.txt'))
  })

  test('what nft was told is what its messages say', () => {
    const told = names.filter(name => {
      const fixture = fixtureOf(name)
      const words = wordsOf(fixture)
      const scope = new NftScope()
      const asked = messagesOf(fixture).filter(({ flags }) => flags & 1)
      for (const message of asked) scope.learn(message)
      return words !== undefined && asked.flatMap(message => commandSyntax(message, { scope })).join('; ') === words
    })
    // The others say the same in other words (`0x10` and 0x00000010) or in more messages; words.txt has them.
    expect(told.length).toBeGreaterThan(115)
  })

  test('whatever the bytes are: no error, nothing that a terminal acts on', { timeout: 60_000 }, () => {
    const random = generator(20261123)
    let seen = 0
    for (const name of names) {
      const fixture = fixtureOf(name)
      for (let round = 0; round < 12; round += 1) {
        const messages = messagesOf(fixture, bytes => damaged(bytes, random))
        const scope = new NftScope()
        for (const message of messages) scope.learn(message)
        for (const message of messages) {
          seen += 1
          for (const line of [...commandSyntax(message, { scope }), ...listing(message)]) {
            if (/[\p{Cc}\p{Cf}]/u.test(line)) throw new Error(`${name}: ${JSON.stringify(line)}`)
          }
        }
      }
    }
    expect(seen).toBeGreaterThan(5000)
  })

  test('a name that nft does not take is shown, and as a comment', () => {
    const header = { family: 2, version: 0, res_id: 0 }
    const table: TableMessage = { header, attributes: { name: 'a b\x1b' } }
    const chain = { header, attributes: { table: 'a b\x1b', name: 'table' } }
    const rule: RuleMessage = {
      header,
      attributes: { table: 'a b\x1b', chain: 'table', expressions: [{ name: 'notrack' }] },
    }
    const none = { sets: [], elements: [], objects: [], flowtables: [] }
    expect(rulesetSyntax({ ...none, tables: [table], chains: [chain], rules: [rule] })).toEqual([
      '# table ip "a b\\x1b" {',
      '#   # chain "table" {',
      '#   #   notrack',
      '#   # }',
      '# }',
    ])
  })

  test('the ends of an interval, which the kernel tells one by one, are not taken for intervals', () => {
    const header = { family: 2, version: 0, res_id: 0 }
    const set = { table: 't', name: 's', keyType: 7, keyLen: 4, flags: 4 }
    const scope = new NftScope()
    scope.learn({ name: 'NFT_MSG_NEWSET', body: { header, attributes: set } })
    const said = (flags: number, ...elements: readonly (readonly [first: number, flags: number])[]) =>
      commandSyntax(
        {
          name: 'NFT_MSG_NEWSETELEM',
          flags,
          body: {
            header,
            attributes: {
              table: 't',
              set: 's',
              elements: elements.map(([first, end]) => ({ key: { value: Uint8Array.of(first, 0, 0, 0) }, flags: end })),
            },
          },
        },
        { scope },
      )
    expect(said(0, [10, 0])).toEqual(['# add element ip t s: from 10.0.0.0'])
    expect(said(0, [11, 1])).toEqual(['# add element ip t s: up to, without, 11.0.0.0'])
    expect(said(1, [10, 0], [11, 1])).toEqual(['add element ip t s { 10.0.0.0/8 }'])
  })

  test('an expression without a table and an extension of xtables stay as comments', () => {
    const header = { family: 2, version: 0, res_id: 0 }
    const info = new Uint8Array(8)
    info[0] = 1
    const said = (expressions: RuleMessage['attributes']['expressions']) =>
      ruleSyntax({ header, attributes: { ...(expressions && { expressions }) } })
    expect(
      said([
        { name: 'counter', data: {} },
        { name: 'target', data: { name: 'MASQUERADE', rev: 0, info } },
      ]),
    ).toBe('# counter xt target "MASQUERADE" rev 0 info 0x01')
    expect(said([{ name: 'fancy' } as never])).toBe('# not in nft syntax: [ fancy unknown ]')
    expect(said([])).toBe('# not in nft syntax: no expressions')
  })
})

/** The other ways to print a message. */
function listing(message: DecodedMessage): string[] {
  const none = { tables: [], chains: [], sets: [], elements: [], objects: [], flowtables: [], rules: [] }
  const of = (body: { header?: { family: number }; attributes?: { table?: string } }): TableMessage => ({
    header: { family: body.header?.family ?? 0, version: 0, res_id: 0 },
    attributes: body.attributes?.table === undefined ? {} : { name: body.attributes.table },
  })
  if (typeof message.body !== 'object' || message.body === null || !('attributes' in message.body)) return []
  if (isNamed<RuleMessage>(message, 'NFT_MSG_NEWRULE')) return [ruleSyntax(message.body), ...ruleBytecode(message.body)]
  if (isNamed<SetMessage>(message, 'NFT_MSG_NEWSET'))
    return rulesetSyntax({ ...none, tables: [of(message.body)], sets: [message.body] })
  if (isNamed<ObjectMessage>(message, 'NFT_MSG_NEWOBJ'))
    return rulesetSyntax({ ...none, tables: [of(message.body)], objects: [message.body] })
  if (isNamed<FlowtableMessage>(message, 'NFT_MSG_NEWFLOWTABLE'))
    return rulesetSyntax({ ...none, tables: [of(message.body)], flowtables: [message.body] })
  return []
}

/** The same numbers each time: a linear congruential generator (numerical recipes). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Some bytes behind the first header changed: mostly values, some lengths and types. */
function damaged(bytes: Uint8Array, random: () => number): Uint8Array {
  const copy = bytes.slice()
  const count = 1 + Math.floor(random() * 8)
  for (let i = 0; i < count; i += 1) {
    const at = 16 + Math.floor(random() * Math.max(0, copy.length - 16))
    if (at < copy.length) copy[at] = Math.floor(random() * 256)
  }
  return copy
}

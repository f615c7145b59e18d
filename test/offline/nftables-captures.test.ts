/* Every netfilter message that nft, iptables and the kernel exchanged in the captures, through the tables and back. */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Input, Output, rootNode, spans, toHex } from '../../protocol/codec/index.js'
import { type ElementMessage, netfilterProtocol } from '../../protocol/netfilter/index.js'
import { type MessageDefinition, messages, NLMSG } from '../../protocol/netlink/index.js'
import { parseFixture } from '../fixtures/format.js'
import { expectSame, expectStrictlySame } from '../support/same.js'

interface Captured {
  definition: MessageDefinition
  input: Input
  start: number
  end: number
}

const fixtures = new URL('../../fixtures/', import.meta.url)
const files = [...nlFiles('nftables'), 'captures/nft.nl', ...nlFiles('conntrack')]

function nlFiles(folder: string): string[] {
  return readdirSync(new URL(folder, fixtures))
    .filter(name => name.endsWith('.nl'))
    .map(name => `${folder}/${name}`)
}

function capturedIn(file: string): Captured[] {
  const { events, byteOrder } = parseFixture(readFileSync(new URL(file, fixtures), 'utf8'))
  return events.flatMap(event => {
    if (event.type === 'failure' || event.protocol !== 'NETLINK_NETFILTER') return []
    const input = new Input(event.bytes, byteOrder === 'little')
    return [...messages(input, 0, event.bytes.length)]
      .filter(message => message.type >= NLMSG.MIN_TYPE)
      .map(message => {
        const definition = netfilterProtocol.messages.get(message.type)
        if (!definition) throw new Error(`no definition of message type 0x${message.type.toString(16)}`)
        return { definition, input, start: message.payload, end: message.end }
      })
  })
}

/** Every `unknown` below a value, as `path: bytes`. */
function unknownIn(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'unknown'
      ? (item as { type?: number; problem?: string; data: Uint8Array }[]).map(
          ({ type, problem, data }) => `${path} type ${type} (${problem}): ${toHex(data)}`,
        )
      : unknownIn(item, `${path}.${key}`),
  )
}

describe.each(files)('%s', file => {
  const captured = capturedIn(file)

  test('is decoded without a rest', () => {
    expect(captured.length).toBeGreaterThan(0)
    for (const { definition, input, start, end } of captured)
      expectSame(unknownIn(definition.body.read(input, start, end), definition.name), [])
  })

  test('is encoded to the same bytes', () => {
    for (const { definition, input, start, end } of captured) {
      const output = new Output(input.littleEndian)
      definition.body.write(output, definition.body.read(input, start, end))
      expectSame(toHex(output.take()), toHex(input.bytes.slice(start, end)), () => definition.name)
    }
  })

  test('is read the same, attribute by attribute, and the spans tile its bytes', () => {
    for (const { definition, input, start, end } of captured) {
      const root = rootNode(definition.name, start, end)
      expectStrictlySame(definition.body.explore!(input, start, end, root), definition.body.read(input, start, end))
      let at = start
      for (const span of spans(root)) {
        expectSame(span.start, at, () => span.path)
        at = span.end
      }
      expectSame(at, end)
    }
  })

  test('survives a host of the other byte order', () => {
    for (const { definition, input, start, end } of captured) {
      const value = definition.body.read(input, start, end)
      const output = new Output(!input.littleEndian)
      definition.body.write(output, value)
      const there = new Input(output.take(), !input.littleEndian)
      expectStrictlySame(definition.body.read(there, 0, there.bytes.length), value)
    }
  })
})

test('every element is read, however the numbers of the list are given', () => {
  const counts = ['nftables/set-add-interval-timeout.nl', 'nftables/set-list.nl'].map(file =>
    capturedIn(file).flatMap(({ definition, input, start, end }) => {
      if (definition.name !== 'NFT_MSG_NEWSETELEM') return []
      const { attributes } = definition.body.read(input, start, end) as ElementMessage
      return [attributes.elements?.length]
    }),
  )
  // nft counts them, the kernel calls all of them NFTA_LIST_ELEM.
  expect(counts[0]).toEqual([5])
  expect(counts[1]?.length).toBeGreaterThan(0)
})

test('the captures hold every kind of object that a ruleset is made of', () => {
  const seen = new Set(files.flatMap(capturedIn).map(({ definition }) => definition.name))
  for (const name of ['TABLE', 'CHAIN', 'RULE', 'SET', 'SETELEM', 'OBJ', 'GEN'])
    expect(seen).toContain(`NFT_MSG_NEW${name}`)
})

test('a message with any bytes changed is still read, the same both ways, and written back as it was', () => {
  const all = files.flatMap(capturedIn)
  const change = fc.record({ at: fc.nat(), byte: fc.nat(255) })
  const any = fc.record({
    which: fc.nat(all.length - 1),
    changes: fc.array(change, { minLength: 1, maxLength: 4 }),
    cut: fc.nat(24),
  })
  fc.assert(
    fc.property(any, ({ which, changes, cut }) => {
      const { definition, input, start, end } = all[which]!
      const data = input.bytes.slice(start, end)
      for (const { at, byte } of changes) data[at % data.length] = byte
      const changed = cut < 4 ? data.subarray(0, data.length - cut) : data
      const there = new Input(changed, input.littleEndian)
      const value = definition.body.read(there, 0, changed.length)
      const output = new Output(input.littleEndian)
      definition.body.write(output, value)
      expectSame(toHex(output.take()), toHex(changed))
      const root = rootNode(definition.name, 0, changed.length)
      expectStrictlySame(
        definition.body.explore!(new Input(changed, input.littleEndian), 0, changed.length, root),
        value,
      )
    }),
    { numRuns: 5000 },
  )
})

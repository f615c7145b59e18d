/* What `nlkit encode --client` prints of every fixture, run: it sends what was captured. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { toHex } from '../../protocol/codec/index.js'
import { netfilterProtocol } from '../../protocol/netfilter/index.js'
import { type MessageDefinition, NLM_F, type Protocol } from '../../protocol/netlink/index.js'
import { type LinkMessage, newLink, RTEXT_FILTER, routeProtocol } from '../../protocol/route/index.js'
import { toClientCode } from '../../src/code/index.js'
import { CapturedDeviceNames, type DecodedMessage, decode, encodeJson, toJsonValue } from '../../src/dump/index.js'
import { isRequest } from '../../src/dump/ip-command/teller.js'
import { answer, ScriptedKernel } from '../../src/testing/index.js'
import { inTree } from '../setup/root.mjs'
import { programs } from '../support/client-code.js'
import { messagesOf } from './dump/captured.js'

const folder = mkdtempSync(join(tmpdir(), 'nlkit-client-code-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A kernel that takes everything, answers questions with an empty object, and knows the devices of a capture. */
function kernelFor(messages: readonly DecodedMessage[]): ScriptedKernel {
  const names = new CapturedDeviceNames()
  for (const message of messages) names.learn(message)
  const indexes = new Map(Array.from({ length: 100 }, (_, index) => [names.get(index), index] as const))
  const kernel = new ScriptedKernel()
  for (const protocol of [routeProtocol, netfilterProtocol])
    for (const definition of protocol.messages.values())
      kernel.on(definition as MessageDefinition<{ header: object }>, ({ body, dump, name, message }) => {
        if (dump || !/_GET/.test(name)) return
        if (isLookup(message)) {
          const index = indexes.get((body as unknown as LinkMessage).attributes.ifname)
          return answer(newLink, { header: { ...body.header, index }, attributes: {} } as LinkMessage)
        }
        return answer(answerTo(protocol, name), { header: body.header, attributes: {} })
      })
  return kernel
}

/** RTM_NEWLINK to RTM_GETLINK; data center bridging answers under the number of the question. */
function answerTo(protocol: Protocol, name: string): MessageDefinition {
  const wanted = name === 'RTM_GETDCB' ? name : name.replace('_GET', '_NEW').replace(/_RESET$/, '')
  return [...protocol.messages.values()].find(definition => definition.name === wanted)!
}

/** How the client asks for the index of a device. */
function isLookup({ name, body, flags }: DecodedMessage): boolean {
  const { attributes } = body as LinkMessage
  const isQuery = (flags & NLM_F.DUMP) !== NLM_F.DUMP
  return (
    name === 'RTM_GETLINK' &&
    isQuery &&
    attributes.extMask === RTEXT_FILTER.SKIP_STATS &&
    attributes.ifname !== undefined
  )
}

const importOf = (path: string): string => JSON.stringify(inTree(path))

async function run(name: string, code: string, kernel: ScriptedKernel): Promise<readonly DecodedMessage[]> {
  const file = join(folder, `${name.replaceAll('/', '-')}.ts`)
  const text = code
    .replace("from 'nlkit/protocol'", `from ${importOf('protocol/index.ts')}`)
    .replace("from 'nlkit'", `from ${importOf('src/index.ts')}`)
    .replaceAll('Client.open()', 'Client.open({ transport: globalThis.kernel })')
  writeFileSync(file, text)
  Object.assign(globalThis, { kernel })
  await import(file)
  return kernel.requests
}

const isBatchEdge = ({ name }: DecodedMessage): boolean => name.startsWith('NFNL_MSG_BATCH_')

/** Those that a client sends, batches without an end and without anything in them left out. */
function sendable(messages: readonly DecodedMessage[]): DecodedMessage[] {
  const told = messages.filter(
    message =>
      isRequest(message) &&
      message.definition !== undefined &&
      (message.protocol?.number === 0 || /^(?:NFT_MSG|NFNL_MSG_BATCH)_/.test(message.name)),
  )
  let batch: DecodedMessage[] | undefined
  return told.flatMap(message => {
    if (message.name === 'NFNL_MSG_BATCH_BEGIN') batch = []
    else if (message.name === 'NFNL_MSG_BATCH_END') {
      const whole = batch ?? []
      batch = undefined
      return whole
    } else if (batch === undefined) return [message]
    else batch.push(message)
    return []
  })
}

/** Type, flags but for those about the answer, and what follows the netlink header, padded. */
function bytesOf({ datagram, payload, end, type, flags }: DecodedMessage): string {
  const hex = toHex(datagram.bytes.subarray(payload, end))
  return `${type} ${flags & ~(NLM_F.ACK | NLM_F.ECHO)} ${hex.padEnd(Math.ceil(hex.length / 8) * 8, '0')}`
}

function sorted(value: unknown, inHeader = false): unknown {
  if (Array.isArray(value)) return value.map(item => sorted(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => !key.startsWith('$') && !(inHeader && item === 0))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item, key === 'header')]),
  )
}

/** The same in one order. */
function contentOf({ name, flags, body }: DecodedMessage): string {
  // A table is made whether or not NLM_F_CREATE says so (nf_tables_newtable), and nft leaves it out.
  const unsaid = NLM_F.ACK | NLM_F.ECHO | (name === 'NFT_MSG_NEWTABLE' ? NLM_F.CREATE : 0)
  return `${name} ${flags & ~unsaid} ${JSON.stringify(sorted(toJsonValue(body)))}`
}

const all = programs()
const counts = { same: 0, ordered: 0, calls: 0, raw: 0 }

describe.each(all)('$path', ({ path, code }) => {
  test('sends what was captured', async () => {
    const messages = messagesOf(path)
    const little = messages.every(({ datagram }) => datagram.littleEndian)
    const captured = sendable(messages)
    const requests = await run(path, code, kernelFor(messages))
    const sent = requests.filter(message => !isBatchEdge(message))
    // The questions for indexes are the client's; a captured one of that form is asked for beside them.
    const own = sent.filter(
      message => !isLookup(message) || captured.some(other => bytesOf(other) === bytesOf(message)),
    )
    const wanted = captured.filter(message => !isLookup(message))
    const given = own.filter(message => !isLookup(message))
    expect(given.map(contentOf)).toEqual(wanted.map(contentOf))
    const ordered = given.filter((message, i) => little && bytesOf(message) !== bytesOf(wanted[i]!))
    const told = code.match(/another order or form/g)?.length ?? 0
    expect(ordered.map(({ name }) => name).length).toBeLessThanOrEqual(told)
    counts.same += given.length - ordered.length
    counts.ordered += ordered.length
    counts.calls += code.match(/^ *(?:await route\.(?!socket)|t\.(?!message|pin))/gm)?.length ?? 0
    counts.raw += code.match(/socket\.request|t\.message/g)?.length ?? 0
  })
})

test('most of what is done is a call of a client, and most of it the same bytes', () => {
  expect(counts.calls).toBeGreaterThan(700)
  expect(counts.same).toBeGreaterThan(counts.ordered * 8)
})

test('reads as a person would write it', () => {
  expect(toClientCode(messagesOf('route/link-add-veth-peer-netns.nl'))).not.toContain('undefined')
  expect(toClientCode(messagesOf('route/rule-add.nl'))).toMatchInlineSnapshot(`
    "import { RouteClient } from 'nlkit'

    await using route = RouteClient.open()

    // ip rule add priority 100 from 10.0.0.0/8 to 192.0.2.0/24 tos 0x10 iif v0 oif v1 fwmark 0x10/0xff lookup 1000
    // the same, in another order or form than captured
    await route.rules.add({
      from: '10.0.0.0/8',
      to: '192.0.2.0/24',
      iif: 'v0',
      oif: 'v1',
      mark: '0x10/0xff',
      tos: 16,
      priority: 100,
      table: 1000,
    })
    "
  `)
})

test('names from a capture stay text, in the code and in the comment', async () => {
  const ifname = `x'; throw 1; '\\\u202e\u001b`.slice(0, 15)
  const [message] = decode(
    0,
    encodeJson({
      protocol: 'NETLINK_ROUTE',
      type: 'RTM_NEWLINK',
      flags: 0x605,
      header: { family: 0 },
      attributes: { ifalias: `a\n*/ throw 1 //\u2028${ifname}`, linkinfo: { kind: 'dummy' } },
    }),
  )
  const code = toClientCode([message!])
  for (const character of ['\u202e', '\u001b', '\u2028']) expect(code).not.toContain(character)
  const [sent] = await run('hostile', code, kernelFor([]))
  expect(contentOf(sent!)).toBe(contentOf(message!))
})

test('VLANs and groups of bridges, and elements of intervals are calls', () => {
  const codes = ['vlan-add', 'vlan-set', 'vlan-tunnel', 'vlan-global', 'mdb-add', 'mdb-vlan'].map(name =>
    toClientCode(messagesOf(`route-objects/${name}.nl`)),
  )
  for (const code of codes) expect(code).not.toMatch(/socket\.request\(\{\s*kind: 'command',\s*definition: (?!newLink)/)
  expect(codes.join('\n')).toContain('untagged: true')
  expect(toClientCode(messagesOf('nftables/map-data-interval.nl'))).toContain(
    "elements: [{ key: '10.0.0.0/24', value: '192.0.2.1-192.0.2.9' }],",
  )
})

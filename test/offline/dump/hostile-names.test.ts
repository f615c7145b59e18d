/* Names and comments that would say more than themselves where nft or a shell reads them: whoever made the objects chose them. */
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { encodeMessage, type MessageDefinition } from '../../../protocol/netlink/index.js'
import { newLink } from '../../../protocol/route/index.js'
import { NftTransaction } from '../../../src/client/nftables/index.js'
import { CapturedDeviceNames, commandSyntax, type DecodedMessage, Decoder, ipCommand } from '../../../src/dump/index.js'
import { NftScope } from '../../../src/dump/nft-syntax/index.js'

const words = [
  'a" ; add table ip injected ; "',
  "a'; touch injected; '",
  'a$(touch injected)',
  'a`touch injected`',
  'a\ntouch injected\n',
  'a # injected',
  'injected$HOME',
  'a\\" injected',
]

function decoded<T>(definition: MessageDefinition<T>, body: T, protocol: number): DecodedMessage {
  const bytes = encodeMessage(definition, { flags: 0x605, sequence: 1, portId: 0 }, body, true)
  const datagram = { bytes, littleEndian: true, protocol, direction: 'sent' as const, time: undefined }
  return new Decoder().decode({ ...datagram, place: { offset: 0 } }).messages[0]!
}

test.each(words)('in nft syntax %j is text between quotation marks, or not said', text => {
  const table = { family: 'ip', table: 't' } as const
  const chain = { ...table, chain: 'c' }
  const transaction = new NftTransaction()
    .addTable({ ...table, comment: text })
    .addChain({ ...chain, comment: text })
    .addTable({ ...table, table: text })
  transaction.addRule({ ...chain, expressions: [], comment: text })
  const { steps } = transaction.request()
  expect(steps).toHaveLength(4)
  for (const { definition, body } of steps) {
    const message = decoded(definition, body, 12)
    const lines = commandSyntax(message, { littleEndian: true, scope: new NftScope() })
    expect(lines.length).toBeGreaterThan(0)
    // nft knows no escapes: a text ends at the next quotation mark, a comment at the end of the line.
    for (const line of lines) expect(line.replaceAll(/"[^"]*"|#.*$/g, '')).not.toContain('injected')
  }
})

test.each(words)('a shell takes %j in a command of ip for one word', text => {
  const header = { family: 0, type: 0, index: 0, flags: 0, change: 0 }
  const message = decoded(newLink, { header, attributes: { ifname: text, linkinfo: { kind: 'bridge' } } }, 0)
  const [line = '', ...more] = ipCommand(message, new CapturedDeviceNames())
  expect(line).toContain('ip link add ')
  expect(more).toEqual([])
  // bash, as the words of a control character are its own.
  const script = `ip() { printf '%s\\0' "$@"; }; ${line}`
  const given = execFileSync('bash', ['-c', script], { cwd: '/', encoding: 'utf8' }).split('\0')
  expect(given).toContain(text)
  expect(given).toContain('bridge')
})

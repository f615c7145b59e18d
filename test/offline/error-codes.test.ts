/* Codes that no other test reaches; and that every code of docs/errors.md is reached by one. */
import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { netfilterProtocol } from '../../protocol/netfilter/index.js'
import { ERRNO } from '../../protocol/netlink/errno.js'
import type { Protocol } from '../../protocol/netlink/index.js'
import { routeProtocol } from '../../protocol/route/index.js'
import { fail } from '../../src/cli/fail.js'
import { Terminal } from '../../src/cli/terminal.js'
import { deviceName, parseAddress, parseCidr, wordOrNumber } from '../../src/client/input.js'
import { NftablesClient } from '../../src/client/nftables/index.js'
import { RouteClient } from '../../src/client/route/index.js'
import { observeRuleset } from '../../src/egress/observe.js'
import { captureLive } from '../../src/live/nlmon.js'
import { NetlinkSocket } from '../../src/socket/socket.js'
import { Recording } from '../../src/testing/index.js'
import { inTree } from '../setup/root.mjs'
import { acknowledge, ScriptedTransport } from '../support/scripted-transport.js'

afterEach(() => vi.restoreAllMocks())

/** A socket of a kernel that refuses everything so. */
const refusing = (protocol: Protocol, errno: number): NetlinkSocket =>
  new NetlinkSocket(
    protocol,
    new ScriptedTransport({
      protocol: protocol.number,
      script: sent => sent.map(request => acknowledge(request, { errno })),
    }),
  )

test.each([
  ['ERR_DEVICE_NAME', () => deviceName('a/b')],
  ['ERR_DEVICE_NAME', () => deviceName('')],
  ['ERR_ADDRESS', () => parseAddress('10.0.0')],
  ['ERR_CIDR', () => parseCidr('10.0.0.1/33')],
  ['ERR_WORD', () => wordOrNumber('scope', 'nowhere-at-all', { global: 0, host: 254 })],
])('%s', (code, work) => {
  expect(work).toThrow(expect.objectContaining({ name: 'InputError', code }))
})

test('ERR_RECORDING: a file that holds nothing to replay', async () => {
  await expect(Recording.fromCapture(Buffer.from('no capture'), 'x.pcap')).rejects.toMatchObject({
    name: 'RecordingError',
    code: 'ERR_RECORDING',
    message: expect.stringContaining('x.pcap'),
  })
})

test('ERR_UNEXPECTED: what nobody threw on purpose', () => {
  let text = ''
  const status = fail(new TypeError('x is undefined\x1b[31m'), new Terminal({ write: line => (text += line) }))
  expect([status, text]).toEqual([
    1,
    'nlkit: ERR_UNEXPECTED: x is undefined\\x1b[31m\nhint: this is a fault of nlkit; DEBUG=nlkit:* shows where\n',
  ])
})

test.each([
  ['ERR_NO_NLMON', ERRNO.EOPNOTSUPP],
  ['ERR_LIVE_PRIVILEGE', ERRNO.EPERM],
] as const)('%s: the device that listens cannot be made', async (code, errno) => {
  vi.spyOn(RouteClient, 'open').mockReturnValue(new RouteClient(refusing(routeProtocol, errno)))
  const items = captureLive(new AbortController().signal)
  await expect(items.next()).rejects.toMatchObject({ name: 'LiveCaptureError', code, cause: { errno } })
})

test.each([ERRNO.EINVAL, ERRNO.EOPNOTSUPP])('ERR_EGRESS_NO_NF_TABLES: errno %i', async errno => {
  const session = { nftables: new NftablesClient(refusing(netfilterProtocol, errno)) }
  await expect(observeRuleset(session as never)).rejects.toMatchObject({
    name: 'EgressError',
    code: 'ERR_EGRESS_NO_NF_TABLES',
    cause: { errno },
  })
})

test('every code of docs/errors.md is reached by a test', () => {
  const codes = [...readFileSync(inTree('docs/errors.md'), 'utf8').matchAll(/^\| `(ERR_[A-Z0-9_]+)`/gm)].map(
    ([, code]) => code!,
  )
  const tests = readdirSync(inTree('test'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => readFileSync(inTree('test', name), 'utf8'))
  const missing = codes.filter(code => !tests.some(text => new RegExp(`${code}(?![A-Z0-9_])`).test(text)))
  expect(codes.length).toBeGreaterThan(60)
  expect(missing).toEqual([])
})

/* WireGuard without a kernel: what wg says and hears (fixtures/generic/wireguard-*.nl), said and heard by us. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { GENL_ID, type WgDevice } from '../../protocol/generic/index.js'
import { GenericSession } from '../../src/client/generic/session.js'
import { deviceVerbs, type WireguardDeviceSpec } from '../../src/client/wireguard/devices.js'
import { mergeDevice, splitDevice } from '../../src/client/wireguard/split.js'
import type { Operation } from '../../src/socket/operation.js'
import type { Command, DumpResult, Request } from '../../src/socket/request.js'
import { dumpText } from '../support/wireguard.js'
import { messagesOf } from './dump/captured.js'

const key = (number: number): string => Buffer.from(String(number).padStart(32, '0')).toString('base64')

/** A session that has met the family: nothing is asked of a kernel. */
function session(): GenericSession {
  const met = new GenericSession()
  const none = { headerSize: 0, maxAttribute: 0, operations: [], groups: {}, attributes: {} }
  met.learn({ name: 'wireguard', id: GENL_ID.CTRL + 20, version: 1, ...none })
  return met
}

/** The bodies of all requests of an operation that only commands. */
function commanded(operation: Operation<void>): WgDevice[] {
  const bodies: WgDevice[] = []
  for (let step = operation.next(); !step.done; step = operation.next({ replies: [] } as never))
    bodies.push(((step.value as Command).body as { attributes: WgDevice }).attributes)
  return bodies
}

/** What wg said in a fixture. */
const said = (fixture: string, name: string, direction: 'sent' | 'received'): WgDevice[] =>
  messagesOf(`generic/wireguard-${fixture}.nl`)
    .filter(message => message.name === name && message.datagram.direction === direction)
    .map(({ body }) => (body as { attributes: WgDevice }).attributes)

test.each<[fixture: string, spec: WireguardDeviceSpec]>([
  [
    'set',
    {
      privateKey: key(1),
      listenPort: 51820,
      fwmark: 0x10,
      peers: [
        {
          publicKey: key(11),
          presharedKey: key(2),
          endpoint: '192.0.2.1:51820',
          persistentKeepalive: 25,
          replaceAllowedIps: true,
          allowedIps: ['10.0.0.0/24', 'fd00::/64'],
        },
        {
          publicKey: key(12),
          endpoint: '[2001:db8::1]:4000',
          replaceAllowedIps: true,
          allowedIps: ['10.0.1.0/24'],
        },
      ],
    },
  ],
  ['remove', { peers: [{ publicKey: key(12), remove: true }] }],
  ['allowed', { peers: [{ publicKey: key(11), replaceAllowedIps: true, allowedIps: ['10.0.9.0/24'] }] }],
])('wg %s: the same message', (fixture, spec) => {
  expect(commanded(deviceVerbs(session()).set('wg0', spec))).toEqual(said(fixture, 'WG_CMD_SET_DEVICE', 'sent'))
})

test.each(['show', 'show-many'])('wg %s dump: the same device, of however many messages', fixture => {
  const operation = deviceVerbs(session()).get('wg0')
  expect((operation.next().value as Request & { body: object }).body).toMatchObject({ attributes: { ifname: 'wg0' } })
  const messages = said(fixture, 'WG_CMD_GET_DEVICE', 'received')
  const replies = messages.map(attributes => ({ type: 36, flags: 2, body: { header: {}, attributes } }))
  const result: DumpResult = { replies, complete: true, filtered: false, attempts: 1 }
  const device = operation.next(result as never)
  expect(messages.length).toBeGreaterThan(fixture === 'show' ? 0 : 1)
  const printed = readFileSync(new URL(`../../fixtures/generic/wireguard-${fixture}.txt`, import.meta.url), 'utf8')
  expect(device.done && dumpText(device.value)).toBe(printed)
})

test('what is split is whole again, and every message is short enough', () => {
  const peers = Array.from({ length: 50 }, (_, i) => ({
    publicKey: new Uint8Array(32).fill(i + 1),
    flags: 2,
    allowedips: Array.from({ length: (i * 67) % 1500 }, (_, j) => ({
      family: 2,
      ipaddr: `10.${i}.${j >> 8}.${j & 255}`,
      cidrMask: 32,
    })),
  }))
  const messages = splitDevice({ ifname: 'wg0', flags: 1, listenPort: 7, peers })
  expect(messages.length).toBeGreaterThan(10)
  expect(messages[0]).toMatchObject({ ifname: 'wg0', flags: 1, listenPort: 7 })
  for (const message of messages.slice(1)) expect(message).toEqual({ ifname: 'wg0', peers: expect.any(Array) })
  // Only the first part of a peer says what replaces.
  const flagged = messages.flatMap(({ peers = [] }) => peers).filter(({ flags }) => flags === 2)
  expect(flagged).toHaveLength(50)
  expect(mergeDevice(messages)).toEqual({ ifname: 'wg0', flags: 1, listenPort: 7, peers })
})

test('what is no key and no endpoint is refused, and a secret is not repeated', () => {
  const set = (spec: WireguardDeviceSpec) => () => commanded(deviceVerbs(session()).set('wg0', spec))
  const secret = 'c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U'
  expect(set({ privateKey: secret })).toThrow(expect.objectContaining({ code: 'ERR_KEY' }))
  expect(set({ privateKey: secret })).not.toThrow(secret)
  for (const endpoint of ['192.0.2.1', 'example.org:1', '2001:db8::1:51820', '192.0.2.1:70000'])
    expect(set({ peers: [{ publicKey: key(1), endpoint }] })).toThrow(expect.objectContaining({ code: 'ERR_ADDRESS' }))
})

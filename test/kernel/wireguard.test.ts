/* WireGuard: what we set `wg` shows, what it shows we read, by both faces. */
import { expect, test } from 'vitest'
import { WireguardClient, WireguardClientSync } from '../../src/index.js'
import { describeKernel } from '../support/kernel.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'
import { dumpText } from '../support/wireguard.js'

const key = (number: number): string => Buffer.from(String(number).padStart(32, '0')).toString('base64')

async function withDevice(use: (inside: Sandbox) => Promise<void>): Promise<void> {
  await withSandbox(async inside => {
    await inside.exec('ip', ['link', 'add', 'wg0', 'type', 'wireguard'])
    await use(inside)
  })
}

describeKernel('WireGuard', ['wireguard', 'wg'], () => {
  test('a device and its peers, set and read, as wg shows them', async () => {
    await withDevice(async inside => {
      await using client = WireguardClient.open({ netns: inside.name })
      using sync = WireguardClientSync.open({ netns: inside.name })
      const same = async (): Promise<void> => {
        const printed = await inside.exec('wg', ['show', 'wg0', 'dump'])
        expect(dumpText(await client.devices.get('wg0'))).toBe(printed)
        expect(dumpText(sync.devices.get('wg0'))).toBe(printed)
      }
      await same()
      await client.devices.set('wg0', {
        privateKey: key(1),
        listenPort: 51820,
        fwmark: 16,
        peers: [
          {
            publicKey: key(11),
            presharedKey: key(2),
            endpoint: '192.0.2.1:51820',
            persistentKeepalive: 25,
            allowedIps: ['10.0.0.0/24', 'fd00::/64'],
          },
          { publicKey: key(12), endpoint: '[2001:db8::1]:4000', allowedIps: ['10.0.1.0/24'] },
        ],
      })
      await same()
      sync.devices.set('wg0', { peers: [{ publicKey: key(11), presharedKey: null, allowedIps: ['10.0.9.0/24'] }] })
      await same()
      const one = { publicKey: key(11), replaceAllowedIps: true, allowedIps: ['10.0.8.0/24'] }
      sync.devices.set('wg0', { peers: [one, { publicKey: key(12), remove: true }] })
      await same()
      expect(sync.devices.get('wg0').peers).toMatchObject([{ publicKey: key(11), allowedIps: ['10.0.8.0/24'] }])
      sync.devices.set('wg0', { privateKey: null, replacePeers: true, peers: [] })
      await same()
      expect(sync.devices.get('wg0')).toMatchObject({ privateKey: undefined, peers: [] })
    })
  })

  test('more peers and addresses than a message holds', async () => {
    await withDevice(async inside => {
      using client = WireguardClientSync.open({ netns: inside.name })
      const networks = (first: number, count: number): string[] =>
        Array.from({ length: count }, (_, i) => `10.${first}.${i >> 8}.${i & 255}/32`)
      const peers = Array.from({ length: 60 }, (_, i) => ({ publicKey: key(100 + i), allowedIps: networks(i, 30) }))
      // One that goes on over three messages.
      peers.push({ publicKey: key(300), allowedIps: networks(200, 2000) })
      client.devices.set('wg0', { replacePeers: true, peers })
      const device = client.devices.get('wg0')
      expect(dumpText(device)).toBe(await inside.exec('wg', ['show', 'wg0', 'dump']))
      expect(device.peers).toHaveLength(61)
      expect(device.peers.find(({ publicKey }) => publicKey === key(300))?.allowedIps).toHaveLength(2000)
    })
  })

  test('what is no device of WireGuard is refused', async () => {
    await withDevice(async inside => {
      using client = WireguardClientSync.open({ netns: inside.name })
      expect(() => client.devices.get('lo')).toThrow(expect.objectContaining({ code: 'EOPNOTSUPP' }))
      expect(() => client.devices.get('nosuch0')).toThrow(expect.objectContaining({ code: 'ENODEV' }))
    })
  })
})

/* ethtool: what we read is what `ethtool` prints, what we set it prints, by both faces. */
import { expect, test } from 'vitest'
import { ethtool } from '../../protocol/index.js'
import { EthtoolClient, EthtoolClientSync, GenericClient } from '../../src/index.js'
import { describeKernel } from '../support/kernel.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'

/** `name: value` lines. */
async function printed(inside: Sandbox, ...args: string[]): Promise<Map<string, string>> {
  const lines = (await inside.exec('ethtool', args)).split('\n')
  return new Map(
    lines.flatMap(line => {
      const [, name, value] = /^\s*([^:]+):\s*(.+)$/.exec(line) ?? []
      return name === undefined ? [] : [[name, value!] as const]
    }),
  )
}

async function withVeth(use: (inside: Sandbox) => Promise<void>): Promise<void> {
  await withSandbox(async inside => {
    const peer = ['peer', 'name', 'v1', 'numtxqueues', '4', 'numrxqueues', '4']
    await inside.exec('ip', ['link', 'add', 'v0', 'numtxqueues', '4', 'numrxqueues', '4', 'type', 'veth', ...peer])
    await use(inside)
  })
}

async function withTap(use: (inside: Sandbox) => Promise<void>): Promise<void> {
  await withSandbox(async inside => {
    await inside.exec('ip', ['tuntap', 'add', 't0', 'mode', 'tap'])
    await use(inside)
  })
}

describeKernel('ethtool on a veth pair', ['veth', 'ethtool'], () => {
  test('features: those that are on are those that it prints as on', async () => {
    await withVeth(async inside => {
      await using client = EthtoolClient.open({ netns: inside.name })
      using sync = EthtoolClientSync.open({ netns: inside.name })
      const { active, fixed, device } = await client.features.get('v0')
      expect(device).toBe('v0')
      expect(sync.features.get('v0')).toEqual(await client.features.get('v0'))
      const said = await printed(inside, '-k', 'v0')
      // Some it has under names of its own: those that are the kernel's are compared.
      const own = [...said].filter(
        ([name]) => /^(tx|rx|hw|l2|esp|macsec|tls)-/.test(name) && !/^[rt]x-(checksumming|vlan-offload)$/.test(name),
      )
      expect(own.length).toBeGreaterThan(20)
      for (const [name, value] of own) {
        expect([name, active.includes(name)]).toEqual([name, value.startsWith('on')])
        expect([name, fixed.includes(name)]).toEqual([name, value.includes('[fixed]')])
      }
      expect((await client.features.list()).map(one => one.device).sort()).toEqual(['lo', 'v0', 'v1'])
    })
  })

  test('features: set, and what could not be is told', async () => {
    await withVeth(async inside => {
      using client = EthtoolClientSync.open({ netns: inside.name })
      expect(client.features.set('v0', { 'rx-gro': true, 'tx-tcp-segmentation': false })).toEqual([])
      const said = await printed(inside, '-k', 'v0')
      expect(said.get('generic-receive-offload')).toBe('on')
      expect(said.get('tx-tcp-segmentation')).toBe('off')
      expect(client.features.get('v0').active).toContain('rx-gro')
      expect(client.features.set('v0', { 'rx-hashing': true })).toEqual(['rx-hashing'])
      expect(() => client.features.set('v0', { nosuchfeature: true })).toThrow(/nosuchfeature|bit name not found/)
    })
  })

  test('what a veth pair does not know', async () => {
    await withVeth(async inside => {
      await using client = EthtoolClient.open({ netns: inside.name })
      await expect(client.rings.get('v0')).rejects.toMatchObject({
        code: 'EOPNOTSUPP',
        operation: 'ETHTOOL_MSG_RINGS_GET',
      })
      await expect(client.linkModes.get('nosuch0')).rejects.toMatchObject({ code: 'ENODEV' })
    })
  })

  test('events say what was changed', async () => {
    await withVeth(async inside => {
      await using client = EthtoolClient.open({ netns: inside.name })
      await using events = await client.events()
      // One of the two changes something, whichever way a device of this kernel starts.
      for (const gro of ['on', 'off']) await inside.exec('ethtool', ['-K', 'v0', 'gro', gro])
      for await (const item of events) {
        expect(item).toMatchObject({
          kind: 'event',
          body: { header: { cmd: ethtool.commands.FEATURES_NTF }, attributes: { header: { devName: 'v0' } } },
        })
        break
      }
    })
  })

  test('any command by the table of the family', async () => {
    await withVeth(async inside => {
      await using generic = GenericClient.open({ netns: inside.name })
      const family = generic.family(ethtool)
      const { stringsets } = await family.query('STRSET_GET', {
        header: { devName: 'v0' },
        stringsets: [{ id: 4 }],
      })
      expect(stringsets?.[0]?.strings?.map(({ value }) => value)).toContain('rx-gro')
      expect((await family.dump('LINKSTATE_GET', { header: {} })).length).toBeGreaterThan(1)
    })
  })
})

describeKernel('ethtool on a veth pair', ['veth', 'ethtool', 'veth_channels'], () => {
  test('channels', async () => {
    await withVeth(async inside => {
      await using client = EthtoolClient.open({ netns: inside.name })
      await client.channels.set('v0', { rxCount: 2, txCount: 3 })
      expect(await client.channels.get('v0')).toMatchObject({ rxMax: 4, txMax: 4, rxCount: 2, txCount: 3 })
      const said = await inside.exec('ethtool', ['-l', 'v0'])
      expect(said).toMatch(/RX:\s+2\nTX:\s+3\n/)
    })
  })
})

describeKernel('ethtool on a veth pair', ['veth', 'ethtool', 'ethtool_mm'], () => {
  test('time stamps, clocks and other objects as they are', async () => {
    await withVeth(async inside => {
      await using client = EthtoolClient.open({ netns: inside.name })
      using sync = EthtoolClientSync.open({ netns: inside.name })
      const info = await client.timestampInfo.get('v0')
      expect(sync.timestampInfo.get('v0')).toEqual(info)
      const said = await inside.exec('ethtool', ['-T', 'v0'])
      const names = info.timestamping?.bits?.map(({ name }) => name) ?? []
      expect(names.length).toBeGreaterThan(0)
      for (const name of names) expect(said).toContain(name)
      expect(info.phcIndex).toBeUndefined()
      expect((await client.timestampInfo.list()).map(({ header }) => header?.devName)).toContain('v1')
      expect((await client.virtualClocks.get('v0')).header?.devName).toBe('v0')
      for (const object of ['eee', 'wol', 'debug', 'privateFlags', 'fec', 'mm', 'pse'] as const) {
        expect(await client[object].list()).toEqual([])
        await expect(client[object].get('v0')).rejects.toMatchObject({ code: 'EOPNOTSUPP' })
      }
      // A device without a module answers with its name alone; the dump of tunnels ends with what the last device says.
      expect((await client.module.get('v0')).powerMode).toBeUndefined()
      expect(await client.tunnels.list()).toEqual([])
      expect((await client.tunnels.list()).question).toMatchObject({
        message: 'ETHTOOL_MSG_TUNNEL_INFO_GET',
        received: 0,
      })
      await expect(client.tunnels.get('v0')).rejects.toMatchObject({ code: 'EOPNOTSUPP' })
      await expect(client.wol.set('v0', { modes: { nomask: true, bits: [] } })).rejects.toMatchObject({
        code: 'EOPNOTSUPP',
        operation: 'ETHTOOL_MSG_WOL_SET',
      })
    })
  })
})

describeKernel('ethtool on a tap', ['tun', 'ethtool'], () => {
  test('link modes, state and info are those that it prints', async () => {
    await withTap(async inside => {
      await using client = EthtoolClient.open({ netns: inside.name })
      using sync = EthtoolClientSync.open({ netns: inside.name })
      const same = async (): Promise<void> => {
        const said = await printed(inside, 't0')
        const modes = await client.linkModes.get('t0')
        expect(sync.linkModes.get('t0')).toEqual(modes)
        expect(`${modes.speed}Mb/s`).toBe(said.get('Speed'))
        expect(modes.duplex).toBe(said.get('Duplex')?.toLowerCase())
        expect(modes.autoneg ? 'on' : 'off').toBe(said.get('Auto-negotiation'))
        expect((await client.linkState.get('t0')).link ? 'yes' : 'no').toBe(said.get('Link detected'))
        expect(sync.linkInfo.get('t0').port).toBe('TP')
        expect(said.get('Port')).toBe('Twisted Pair')
      }
      await same()
      await client.linkModes.set('t0', { speed: 1000, duplex: 'half', autoneg: false })
      await same()
      expect(await client.linkModes.get('t0')).toMatchObject({ speed: 1000, duplex: 'half', device: 't0' })
      expect((await client.linkModes.list()).map(({ device }) => device)).toContain('t0')
    })
  })

  test('interrupt moderation', async () => {
    await withTap(async inside => {
      using client = EthtoolClientSync.open({ netns: inside.name })
      client.coalesce.set('t0', { rxMaxFrames: 8 })
      expect(client.coalesce.get('t0')).toMatchObject({ rxMaxFrames: 8 })
      expect((await printed(inside, '-c', 't0')).get('rx-frames')).toBe('8')
    })
  })
})

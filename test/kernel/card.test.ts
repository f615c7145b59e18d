/**
 * Settings that veth pairs and taps do not have, on the devices of test/fixtures/programs/card: what we set `ethtool` shows and we read,
 * what it sets we read. Needs Linux 7.3, for which the driver is, and an ethtool that has the words.
 */
import { expect, test } from 'vitest'
import { ETHTOOL_MODULE_POWER_MODE_POLICY, type EthtoolBitset, ethtool } from '../../protocol/generic/index.js'
import { EthtoolClient, EthtoolClientSync, KernelError } from '../../src/index.js'
import { withCard } from '../support/card.js'
import { describeKernel } from '../support/kernel.js'

interface Setting {
  readonly object: string
  readonly device: 'card0' | 'card1'
  /** By us, and by words of ethtool: both lead to the same. */
  ours(client: EthtoolClientSync, device: string): void
  /** Words of `ethtool` that set the same, that undo it, and that show it: `$` is the device. */
  readonly theirs: string
  readonly back: string
  readonly show: string
  read(client: EthtoolClientSync, device: string): unknown
  /** What is then read. */
  readonly wanted: unknown
}

const on = (bitset: EthtoolBitset | undefined): unknown =>
  bitset?.bits?.filter(({ value }) => value || bitset.nomask).map(({ name }) => name)

const settings: readonly Setting[] = [
  {
    object: 'link modes',
    device: 'card1',
    ours: ({ linkModes }, device) => linkModes.set(device, { speed: 50000, duplex: 'full', autoneg: false, lanes: 2 }),
    theirs: '-s $ speed 50000 duplex full autoneg off lanes 2',
    back: '-s $ speed 100000 duplex full autoneg off lanes 4',
    show: '$',
    read: ({ linkModes }, device) => linkModes.get(device),
    wanted: { speed: 50000, duplex: 'full', autoneg: false, lanes: 2 },
  },
  {
    object: 'port',
    device: 'card1',
    ours: ({ linkInfo }, device) => linkInfo.set(device, { port: 0 }),
    theirs: '-s $ port tp',
    back: '-s $ port fibre',
    show: '$',
    read: ({ linkInfo }, device) => linkInfo.get(device),
    wanted: { port: 'TP' },
  },
  {
    object: 'rings',
    device: 'card0',
    ours: ({ rings }, device) => rings.set(device, { rx: 1024, tx: 2048, rxBufLen: 4096, cqeSize: 128, txPush: 1 }),
    theirs: '-G $ rx 1024 tx 2048 rx-buf-len 4096 cqe-size 128 tx-push on',
    back: '-G $ rx 512 tx 512 rx-buf-len 2048 cqe-size 64 tx-push off',
    show: '-g $',
    read: ({ rings }, device) => rings.get(device),
    wanted: { rx: 1024, tx: 2048, rxBufLen: 4096, cqeSize: 128, txPush: 1 },
  },
  {
    object: 'channels',
    device: 'card0',
    ours: ({ channels }, device) => channels.set(device, { combinedCount: 2 }),
    theirs: '-L $ combined 2',
    back: '-L $ combined 4',
    show: '-l $',
    read: ({ channels }, device) => channels.get(device),
    wanted: { combinedCount: 2 },
  },
  {
    object: 'interrupt moderation',
    device: 'card0',
    ours: ({ coalesce }, device) =>
      coalesce.set(device, { rxUsecs: 77, txMaxFrames: 9, useAdaptiveRx: 1, rateSampleInterval: 5 }),
    theirs: '-C $ rx-usecs 77 tx-frames 9 adaptive-rx on sample-interval 5',
    back: '-C $ rx-usecs 20 tx-frames 0 adaptive-rx off sample-interval 0',
    show: '-c $',
    read: ({ coalesce }, device) => coalesce.get(device),
    wanted: { rxUsecs: 77, txMaxFrames: 9, useAdaptiveRx: 1, rateSampleInterval: 5 },
  },
  {
    object: 'flow control',
    device: 'card0',
    ours: ({ pause }, device) => pause.set(device, { autoneg: 0, rx: 1, tx: 1 }),
    theirs: '-A $ autoneg off rx on tx on',
    back: '-A $ autoneg on rx off tx off',
    show: '-a $',
    read: ({ pause }, device) => pause.get(device),
    wanted: { autoneg: 0, rx: 1, tx: 1 },
  },
  {
    object: 'energy',
    device: 'card0',
    ours: ({ eee }, device) => eee.set(device, { txLpiEnabled: 1, txLpiTimer: 30 }),
    theirs: '--set-eee $ tx-lpi on tx-timer 30',
    back: '--set-eee $ tx-lpi off tx-timer 17',
    show: '--show-eee $',
    read: ({ eee }, device) => eee.get(device),
    wanted: { txLpiEnabled: 1, txLpiTimer: 30 },
  },
  {
    object: 'error correction',
    device: 'card0',
    ours: ({ fec }, device) => fec.set(device, { auto: 0, modes: { nomask: true, bits: [{ name: 'RS' }] } }),
    theirs: '--set-fec $ encoding rs',
    back: '--set-fec $ encoding auto',
    show: '--show-fec $',
    read: ({ fec }, device) => on(fec.get(device).modes),
    wanted: ['RS'],
  },
  {
    object: 'wake on LAN',
    device: 'card0',
    ours: ({ wol }, device) =>
      wol.set(device, {
        modes: { nomask: true, bits: [{ name: 'magic' }, { name: 'magicsecure' }] },
        sopass: Uint8Array.of(2, 0, 0, 0, 0, 5),
      }),
    theirs: '-s $ wol gs sopass 02:00:00:00:00:05',
    back: '-s $ wol d sopass 00:00:00:00:00:00',
    show: '$',
    read: ({ wol }, device) => on(wol.get(device).modes),
    wanted: ['magic', 'magicsecure'],
  },
  {
    object: 'messages',
    device: 'card0',
    ours: ({ debug }, device) =>
      debug.set(device, {
        msgmask: {
          bits: [
            { name: 'drv', value: true },
            { name: 'link', value: true },
          ],
        },
      }),
    theirs: '-s $ msglvl drv on link on',
    back: '-s $ msglvl drv off link off',
    show: '$',
    read: ({ debug }, device) => on(debug.get(device).msgmask),
    wanted: ['drv', 'link'],
  },
  {
    object: 'private flags',
    device: 'card0',
    ours: ({ privateFlags }, device) =>
      privateFlags.set(device, { flags: { bits: [{ name: 'second', value: true }] } }),
    theirs: '--set-priv-flags $ second on',
    back: '--set-priv-flags $ second off',
    show: '--show-priv-flags $',
    read: ({ privateFlags }, device) => on(privateFlags.get(device).flags),
    wanted: ['second'],
  },
  {
    object: 'power of a module',
    device: 'card1',
    ours: ({ module }, device) => module.set(device, { powerModePolicy: ETHTOOL_MODULE_POWER_MODE_POLICY.HIGH }),
    theirs: '--set-module $ power-mode-policy high',
    back: '--set-module $ power-mode-policy auto',
    show: '--show-module $',
    read: ({ module }, device) => module.get(device),
    wanted: { powerModePolicy: ETHTOOL_MODULE_POWER_MODE_POLICY.HIGH },
  },
  {
    object: 'MAC merge layer',
    device: 'card0',
    ours: ({ mm }, device) => mm.set(device, { pmacEnabled: 1, txEnabled: 1, verifyTime: 20, txMinFragSize: 124 }),
    theirs: '--set-mm $ pmac-enabled on tx-enabled on verify-time 20 tx-min-frag-size 124',
    back: '--set-mm $ tx-enabled off pmac-enabled off verify-time 10 tx-min-frag-size 60',
    show: '--show-mm $',
    read: ({ mm }, device) => mm.get(device),
    wanted: { pmacEnabled: 1, txEnabled: 1, verifyTime: 20, txMinFragSize: 124 },
  },
  {
    object: 'PLCA',
    device: 'card0',
    ours: ({ plca }, device) => plca.set(device, { enabled: 0, nodeId: 1, nodeCnt: 4 }),
    theirs: '--set-plca-cfg $ enable off node-id 1 node-cnt 4',
    back: '--set-plca-cfg $ enable on node-id 0 node-cnt 8',
    show: '--get-plca-cfg $',
    read: ({ plca }, device) => plca.get(device),
    wanted: { enabled: 0, nodeId: 1, nodeCnt: 4 },
  },
  {
    object: 'time stamps',
    device: 'card0',
    ours: ({ timestamping }, device) =>
      timestamping.set(device, {
        txTypes: { nomask: true, bits: [{ name: 'on' }] },
        rxFilters: { nomask: true, bits: [{ name: 'all' }] },
      }),
    theirs: '--set-hwtimestamp-cfg $ tx on rx-filter all',
    back: '--set-hwtimestamp-cfg $ tx off rx-filter none',
    show: '--get-hwtimestamp-cfg $',
    read({ timestamping }, device) {
      const { txTypes, rxFilters } = timestamping.get(device)
      return [on(txTypes), on(rxFilters)]
    },
    wanted: [['on'], ['all']],
  },
]

describeKernel('settings of a card', ['card', 'ethtool'], () => {
  test.each(settings)('$object: set by both alike', async ({ device, ours, theirs, back, show, read, wanted }) => {
    await withCard(device, async inside => {
      using client = EthtoolClientSync.open({ netns: inside.name })
      const say = (words: string) => inside.exec('ethtool', words.replace('$', device).split(' '))
      const seen = async () => ({ tool: await say(show), we: read(client, device) })
      await say(back)
      const before = await seen()
      ours(client, device)
      const after = await seen()
      expect(after.tool).not.toBe(before.tool)
      if (Array.isArray(wanted)) expect(after.we).toEqual(wanted)
      else expect(after.we).toMatchObject(wanted as object)
      await say(back)
      expect(await seen()).toEqual(before)
      await say(theirs)
      expect(await seen()).toEqual(after)
      await say(back)
    })
  })
})

describeKernel('what a card tells', ['card', 'ethtool'], () => {
  test('statistics by their names', async () => {
    await withCard('card0', async inside => {
      await using client = EthtoolClient.open({ netns: inside.name })
      const all = await client.statistics.get('card0')
      expect(all).toMatchObject({
        device: 'card0',
        groups: {
          'eth-phy': { SymbolErrorDuringCarrier: 9n },
          'eth-mac': { FramesTransmittedOK: 10n },
          'eth-ctrl': { MACControlFramesTransmitted: 11n },
          rmon: { etherStatsUndersizePkts: 1n },
        },
      })
      expect(all.histogram.rx).toContainEqual({ low: 0, high: 64, count: 12n })
      expect(all.histogram.tx).toContainEqual({ low: 65, high: 1518, count: 13n })
      const said = await inside.exec('ethtool', ['-S', 'card0', '--groups', 'eth-mac'])
      for (const [name, count] of Object.entries(all.groups['eth-mac'] ?? {}))
        expect(said).toContain(`${name}: ${count}`)
      const mac = await client.statistics.get('card0', ['eth-mac'])
      expect(mac.groups).toEqual({ 'eth-mac': all.groups['eth-mac'] })
    })
  })

  test('contexts of receive side scaling are made, set, listed and deleted', async () => {
    await withCard('card0', async inside => {
      await using client = EthtoolClient.open({ netns: inside.name })
      await client.rss.set('card0', { indir: Array(16).fill(1) })
      expect((await client.rss.get('card0')).indir).toEqual(Array(16).fill(1))
      expect(await inside.exec('ethtool', ['-x', 'card0'])).toMatch(/0:\s+(1\s+){8}/)
      const context = await client.rss.create('card0')
      expect(context).toBeGreaterThan(0)
      await client.rss.set('card0', { indir: Array(16).fill(2) }, context)
      expect((await client.rss.get('card0', context)).indir).toEqual(Array(16).fill(2))
      expect((await client.rss.list()).map(one => one.context ?? 0)).toEqual([0, context])
      await client.rss.delete('card0', context)
      await expect(client.rss.get('card0', context)).rejects.toThrow(KernelError)
      await client.rss.set('card0', { indir: Array(16).fill(0) })
    })
  })

  test('PHYs, their signal, the status of PLCA', async () => {
    await withCard('card0', async inside => {
      await using client = EthtoolClient.open({ netns: inside.name })
      const phy = await client.phys.get('card0')
      expect(phy).toMatchObject({ drvname: 'card PHY' })
      expect(phy.index).toBeGreaterThan(0)
      expect(await client.phys.list()).toEqual([phy])
      expect(await client.plca.status('card0')).toBe(true)
      expect((await client.signal.get('card0')).channelA).toMatchObject({ averageMse: 100n })
    })
  })

  test('a cable test tells what came of it in events', async () => {
    await withCard('card0', async inside => {
      await using client = EthtoolClient.open({ netns: inside.name })
      await using events = await client.events()
      await client.cable.test('card0')
      for await (const item of events) {
        if (item.kind !== 'event') continue
        const { header, attributes } = item.body as { header: { cmd: number }; attributes: { nest?: unknown } }
        if (header.cmd !== ethtool.commands.CABLE_TEST_NTF || attributes.nest === undefined) continue
        expect(attributes.nest).toMatchObject({ faultLength: [{ pair: 1, cm: 1234 }] })
        break
      }
    })
  })

  test('the memory of a module', async () => {
    await withCard('card1', async inside => {
      await using client = EthtoolClient.open({ netns: inside.name })
      expect(await client.module.read('card1', { offset: 0, length: 4 })).toEqual(Uint8Array.of(0x18, 0x50, 0, 0))
      await expect(client.module.read('card1', { offset: 100, length: 100 })).rejects.toMatchObject({ code: 'EINVAL' })
    })
  })
})

/* Data center bridging: what `dcb` sets and what we set is the same to both; what a device refuses is an error. */
import { expect, test } from 'vitest'
import { DcbClient, DcbClientSync } from '../../src/index.js'
import { withCard } from '../support/card.js'
import { describeKernel } from '../support/kernel.js'
import type { Sandbox } from '../support/sandbox.js'

interface Case {
  readonly object: 'app' | 'apptrust' | 'buffer' | 'dcbx' | 'ets' | 'maxrate' | 'pfc' | 'rewr'
  /** Words of `dcb OBJECT`, without the device. */
  readonly theirs: readonly string[]
  /** Words that undo it. */
  readonly back: readonly string[]
  ours(dcb: DcbClientSync): void
  read(dcb: DcbClientSync): unknown
}

const marks = 'ethtype-prio 0x8906:3 stream-port-prio 3260:4 dgram-port-prio 4789:2 port-prio 443:1 dscp-prio 10:1'

const cases: readonly Case[] = [
  {
    object: 'ets',
    theirs: [
      'set willing on tc-tsa all:strict 0:ets 1:ets tc-bw all:0 0:30 1:70 pg-bw 0:100 prio-tc all:0 3:1 reco-tc-bw 0:100 reco-tc-tsa 0:ets reco-prio-tc 7:1',
    ],
    back: [
      'set willing off tc-tsa all:strict tc-bw all:0 pg-bw all:0 prio-tc all:0 reco-tc-bw all:0 reco-tc-tsa all:strict reco-prio-tc all:0',
    ],
    ours: ({ ets }) =>
      ets.set('card0', {
        willing: true,
        tcTsa: { all: 'strict', 0: 'ets', 1: 'ets' },
        tcBw: { all: 0, 0: 30, 1: 70 },
        pgBw: { 0: 100 },
        prioTc: { all: 0, 3: 1 },
        recoTcBw: [100, 0, 0, 0, 0, 0, 0, 0],
        recoTcTsa: { 0: 'ets' },
        recoPrioTc: { 7: 1 },
      }),
    read: ({ ets }) => ets.get('card0'),
  },
  {
    object: 'pfc',
    theirs: ['set prio-pfc all:off 3:on 4:on macsec-bypass on delay 100'],
    back: ['set prio-pfc all:off macsec-bypass off delay 16'],
    ours: ({ pfc }) => pfc.set('card0', { prioPfc: { 3: true, 4: true }, macsecBypass: true, delay: 100 }),
    read: ({ pfc }) => pfc.get('card0'),
  },
  {
    object: 'maxrate',
    theirs: ['set tc-maxrate all:0 1:1gbit 2:10mbit'],
    back: ['set tc-maxrate all:0'],
    ours: ({ maxrate }) => maxrate.set('card0', { tcMaxrate: { all: 0, 1: 1e9, 2: 1e7 } }),
    read: ({ maxrate }) => maxrate.get('card0'),
  },
  {
    object: 'buffer',
    theirs: ['set prio-buffer all:0 3:1 buffer-size 1:65536'],
    back: ['set prio-buffer all:0 buffer-size 1:32768'],
    ours: ({ buffer }) => buffer.set('card0', { prioBuffer: { all: 0, 3: 1 }, bufferSize: { 1: 65536 } }),
    read: ({ buffer }) => buffer.get('card0'),
  },
  {
    object: 'dcbx',
    theirs: ['set host ieee static'],
    back: ['set host ieee cee'],
    ours: ({ dcbx }) => dcbx.set('card0', ['host', 'ieee', 'static']),
    read: ({ dcbx }) => dcbx.get('card0'),
  },
  {
    object: 'app',
    theirs: [`add ${marks} pcp-prio 3de:3 default-prio 2`, 'replace dscp-prio 10:5', 'del port-prio 443:1'],
    back: ['flush'],
    ours({ app }) {
      app.add(
        'card0',
        { selector: 'ethtype', protocol: '0x8906', priority: 3 },
        { selector: 'streamPort', protocol: 3260, priority: 4 },
        { selector: 'dgramPort', protocol: 4789, priority: 2 },
        { selector: 'port', protocol: 443, priority: 1 },
        { selector: 'dscp', protocol: 'AF11', priority: 1 },
        { selector: 'pcp', protocol: '3de', priority: 3 },
        { selector: 'ethtype', protocol: 0, priority: 2 },
      )
      app.replace('card0', { selector: 'dscp', protocol: 10, priority: 5 })
      app.delete('card0', { selector: 'port', protocol: 443, priority: 1 })
    },
    read: ({ app }) => app.list('card0'),
  },
  {
    object: 'rewr',
    theirs: ['add prio-dscp 1:10 prio-pcp 3:3nd', 'replace prio-dscp 1:12'],
    back: ['flush'],
    ours({ rewr }) {
      rewr.add(
        'card0',
        { selector: 'dscp', protocol: 10, priority: 1 },
        { selector: 'pcp', protocol: '3nd', priority: 3 },
      )
      rewr.replace('card0', { selector: 'dscp', protocol: 12, priority: 1 })
    },
    read: ({ rewr }) => rewr.list('card0'),
  },
  {
    object: 'apptrust',
    theirs: ['set order pcp dscp port'],
    back: ['set order dscp pcp'],
    ours: ({ apptrust }) => apptrust.set('card0', ['pcp', 'dscp', 'port']),
    read: ({ apptrust }) => apptrust.get('card0'),
  },
]

/** `dcb OBJECT VERB dev card0 …` */
async function say(inside: Sandbox, object: string, commands: readonly string[]): Promise<void> {
  for (const command of commands) {
    const [verb = '', ...words] = command.split(' ')
    await inside.exec('dcb', [object, verb, 'dev', 'card0', ...words])
  }
}

describeKernel('data center bridging', ['card'], () => {
  test.each(cases)('$object: both set alike and read alike', async ({ object, theirs, back, ours, read }) => {
    await withCard('card0', async inside => {
      using dcb = DcbClientSync.open({ netns: inside.name })
      const seen = async () => ({
        tool: await inside.exec('dcb', ['-s', object, 'show', 'dev', 'card0']),
        we: read(dcb),
      })
      await say(inside, object, back)
      const before = await seen()
      await say(inside, object, theirs)
      const wanted = await seen()
      expect(wanted.tool).not.toBe(before.tool)
      await say(inside, object, back)
      expect(await seen()).toEqual(before)
      ours(dcb)
      expect(await seen()).toEqual(wanted)
      await say(inside, object, back)
    })
  })

  test('a list says how it was asked for, and is flushed by selector', async () => {
    await withCard('card0', async inside => {
      await using dcb = DcbClient.open({ netns: inside.name })
      await dcb.app.flush('card0')
      await dcb.app.add(
        'card0',
        { selector: 'dscp', protocol: 10, priority: 1 },
        { selector: 'port', protocol: 443, priority: 2 },
      )
      const list = await dcb.app.list('card0', { selector: 'port' })
      expect(list).toEqual([{ selector: 'port', protocol: 443, priority: 2 }])
      expect(list.question).toMatchObject({ message: 'RTM_GETDCB', kind: 'get', here: ['selector'], received: 2 })
      await dcb.app.flush('card0', 'port')
      expect(await dcb.app.list('card0')).toEqual([{ selector: 'dscp', protocol: 10, priority: 1 }])
      await dcb.app.flush('card0')
      expect(await dcb.app.list('card0')).toEqual([])
    })
  })

  test('what the device refuses is an error, though the kernel acknowledges the message', async () => {
    await withCard('card0', async inside => {
      await using dcb = DcbClient.open({ netns: inside.name })
      await dcb.app.flush('card0')
      const mark = { selector: 'port', protocol: 443, priority: 2 } as const
      await dcb.app.add('card0', mark)
      await expect(dcb.app.add('card0', mark)).rejects.toMatchObject({ code: 'EEXIST', operation: 'RTM_SETDCB' })
      await dcb.app.delete('card0', mark)
      await expect(dcb.app.delete('card0', mark)).rejects.toMatchObject({ code: 'ENOENT', subject: [mark] })
      await expect(dcb.ets.set('card0', { tcTsa: { 0: 'ets' }, tcBw: { all: 0, 0: 99 } })).rejects.toMatchObject({
        code: 'EINVAL',
      })
      await expect(dcb.dcbx.set('card0', ['lldManaged'])).rejects.toMatchObject({ code: 'EOPNOTSUPP' })
      await expect(dcb.buffer.set('card0', { prioBuffer: { 0: 8 } })).rejects.toMatchObject({ code: 'EINVAL' })
      await expect(dcb.ets.get('lo')).rejects.toMatchObject({ code: 'EOPNOTSUPP' })
      await expect(dcb.ets.get('nosuch0')).rejects.toMatchObject({ code: 'ENODEV' })
    })
  })

  test('the peer, what was before the standard, congestion notification; events tell of changes', async () => {
    await withCard('card0', async inside => {
      await using dcb = DcbClient.open({ netns: inside.name })
      const { ets, pfc, app } = await dcb.peer.get('card0')
      expect(ets).toMatchObject({ willing: true, tcBw: [100, 0, 0, 0, 0, 0, 0, 0] })
      expect(pfc?.prioPfc.indexOf(true)).toBe(3)
      expect(app).toEqual([
        { selector: 'ethtype', protocol: 0x8906, priority: 3 },
        { selector: 'streamPort', protocol: 3260, priority: 4 },
      ])
      expect(await dcb.cee.get('card0')).toMatchObject({
        peerPg: { willing: 1, pg_en: 1 },
        txPg: { bwId0: 40, bwId1: 60 },
      })
      await dcb.qcn.set('card0', { rpg_hai_rate: [1, 2, 3, 4, 5, 6, 7, 8] })
      expect((await dcb.qcn.get('card0')).rpg_hai_rate).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
      expect((await dcb.qcn.statistics('card0')).rppp_created_rps[0]).toBe(8)
      await using events = DcbClient.events({ netns: inside.name })
      await inside.exec('dcb', ['app', 'add', 'dev', 'card0', 'dscp-prio', '12:1'])
      for await (const item of events) {
        expect(item).toMatchObject({ kind: 'event', body: { attributes: { ifname: 'card0' } } })
        break
      }
      await dcb.app.flush('card0')
    })
  })
})

/* Gateways between CAN devices: those that `cangw` makes and those that we make are the same to both. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { type CanGatewaySpec, RouteClient, RouteClientSync } from '../../src/client/route/index.js'
import { describeKernel } from '../support/kernel.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'

const data = '1122334455667788'
/** Of a modification that leaves the data as they are. */
const none = '0000000000000000'

async function withDevices(use: (route: RouteClientSync, inside: Sandbox) => Promise<void>): Promise<void> {
  await withSandbox(async inside => {
    using route = RouteClientSync.open({ netns: inside.name })
    for (const name of ['c0', 'c1']) route.links.add({ name, kind: 'vcan', mtu: 72, up: true })
    await use(route, inside)
  })
}

/** Words of `cangw`, and the same for us. */
const cases: readonly (readonly [words: string, spec: CanGatewaySpec])[] = [
  ['-s c0 -d c1', { src: 'c0', dst: 'c1' }],
  ['-s c1 -d c0 -t -e', { src: 'c1', dst: 'c0', srcTstamp: true, echo: true }],
  ['-s c0 -d c0 -i', { src: 'c0', dst: 'c0', iifTxOk: true }],
  ['-s c0 -d c1 -f 123:C00007FF', { src: 'c0', dst: 'c1', filter: '123:C00007FF' }],
  ['-s c0 -d c1 -f 80000123~DFFFFFFF', { src: 'c0', dst: 'c1', filter: '80000123~DFFFFFFF' }],
  [
    `-s c0 -d c1 -m SET:IL:333.4.${none} -m AND:D:0.0.${data}`,
    { src: 'c0', dst: 'c1', modify: { set: { id: 0x333, len: 4 }, and: { data } } },
  ],
  [
    `-s c1 -d c0 -l 1 -u 1F -m XOR:ID:7FF.0.${data} -m OR:L:0.1.${none}`,
    { src: 'c1', dst: 'c0', limHops: 1, modUid: 0x1f, modify: { xor: { id: 0x7ff, data }, or: { len: 1 } } },
  ],
  [
    `-s c0 -d c1 -m SET:I:1.0.${none} -x 0:-3:-1:33`,
    {
      src: 'c0',
      dst: 'c1',
      modify: { set: { id: 1 } },
      csXor: { from_idx: 0, to_idx: -3, result_idx: -1, init_xor_val: 0x33 },
    },
  ],
  [
    `-X -s c0 -d c1 -M SET:IFLD:1FFFFFFF.3.40.${data.repeat(8)}`,
    { src: 'c0', dst: 'c1', fd: true, modify: { set: { id: 0x1fffffff, flags: 3, len: 64, data: data.repeat(8) } } },
  ],
]

/** cangw ends with what it read last: what it did is seen by what is there. */
async function cangw(inside: Sandbox, words: string): Promise<string> {
  const args = ['netns', 'exec', inside.name, 'cangw', ...words.split(' ')]
  return await promisify(execFile)('ip', args).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string }) => error.stdout ?? '',
  )
}

describeKernel('gateways as of cangw', ['cangw'], () => {
  test.each(cases)('%s', async (words, spec) => {
    await withDevices(async (route, inside) => {
      const seen = async () => ({ tool: await cangw(inside, '-L'), we: route.canGateways.list() })
      await cangw(inside, `-A ${words}`)
      const wanted = await seen()
      expect(wanted.we).toHaveLength(1)
      route.canGateways.delete(spec)
      expect((await seen()).we).toEqual([])
      route.canGateways.add(spec)
      expect(await seen()).toEqual(wanted)
      await cangw(inside, `-D ${words}`)
      expect((await seen()).we).toEqual([])
    })
  })
})

describeKernel('gateways', ['can_gateway', 'cangw'], () => {
  test('are told of in the words that they were made with, filtered, changed by their number, flushed', async () => {
    await withDevices(async (route, inside) => {
      await using client = RouteClient.open({ netns: inside.name })
      const { index: c0 } = route.links.get('c0')
      const { index: c1 } = route.links.get('c1')
      for (const [, spec] of cases) await client.canGateways.add(spec)
      const list = await client.canGateways.list()
      expect(list.map(({ filter, modify }) => ({ filter, modify }))).toEqual(
        cases.map(([, { filter, modify = {} }]) => ({ filter, modify })).reverse(),
      )
      expect(list.every(({ handled, dropped, deleted }) => handled + dropped + deleted === 0)).toBe(true)
      const some = await client.canGateways.list({ src: 'c1' })
      expect(some.map(({ src, dst }) => [src, dst])).toEqual([
        [c1, c0],
        [c1, c0],
      ])
      expect(some.question).toMatchObject({ asked: [], here: ['src'], received: cases.length })
      const streamed = []
      for await (const one of client.canGateways.stream({ src: 'c1' })) streamed.push(one)
      expect(streamed).toEqual(some)

      const numbered = { src: 'c1', dst: 'c0', modUid: 0x1f, limHops: 1 } as const
      await client.canGateways.add({ ...numbered, modify: { set: { len: 2 } } })
      expect((await client.canGateways.list({ src: 'c1' }))[0]?.modify).toEqual({ set: { len: 2 } })
      const other = { ...numbered, dst: 'c1', modify: { set: { len: 2 } } }
      await expect(client.canGateways.add(other)).rejects.toMatchObject({ code: 'EINVAL' })
      await expect(client.canGateways.add({ src: 'lo', dst: 'c0' })).rejects.toMatchObject({
        code: 'ENODEV',
        message: expect.stringContaining('lo to c0'),
      })
      await expect(client.canGateways.delete({ src: 'c0', dst: 'c1', modUid: 9 })).rejects.toMatchObject({
        code: 'EINVAL',
      })
      await client.canGateways.delete(numbered)
      expect(await client.canGateways.list({ src: 'c1' })).toHaveLength(1)
      await expect(client.canGateways.add(numbered)).rejects.toThrow(/reads modUid beside a modification alone/)
      await cangw(inside, `-A -s c1 -d c0 -m SET:I:1.0.${data}`)
      const [theirs] = await client.canGateways.list({ src: 'c1' })
      await client.canGateways.delete({ src: 'c1', dst: 'c0', modSet: theirs!.attributes.modSet! })
      expect(await client.canGateways.list({ src: 'c1' })).toHaveLength(1)
      for (const bad of [
        { filter: '123' },
        { modify: { set: { data: 'xy' } } },
        { modify: { set: { data: `${data}00` } } },
      ])
        await expect(client.canGateways.add({ src: 'c0', dst: 'c1', ...bad })).rejects.toMatchObject({
          code: 'ERR_WORD',
        })
      await expect(
        client.canGateways.add({ src: 'c0', dst: 'c1', modify: { set: { flags: 1 } } }),
      ).rejects.toMatchObject({ code: 'ERR_COMBINATION' })
      await client.canGateways.flush()
      expect(await client.canGateways.list()).toEqual([])
    })
  })
})

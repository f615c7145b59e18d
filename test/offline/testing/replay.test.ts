/* Programs run against what a real kernel said to them; test/fixtures/recordings.ts recorded it. */
import { describe, expect, test } from 'vitest'
import { formatFixture, parseFixture } from '../../../src/capture/nl-text.js'
import { RouteClient, RouteClientSync, type SocketOptions } from '../../../src/index.js'
import {
  Recording,
  type Replay,
  ReplayError,
  type ReplayOptions,
  replay,
  simulateKernel,
  withBytes,
} from '../../../src/testing/index.js'
import { programs, type Variation } from '../../fixtures/recordings.js'
import { inTree } from '../../setup/root.mjs'

const file = (name: string): string => inTree('fixtures/recordings', `${name}.nl`)

async function run(name: keyof typeof programs, options: ReplayOptions = {}, variation: Variation = {}) {
  const source = replay(file(name), options)
  const result = await programs[name]({ transport: source }, { target: source.namespace(), ...variation })
  source.end()
  return result
}

/** What the program fails with, or what `end` says. */
async function failure(source: Replay, program: () => unknown): Promise<ReplayError> {
  try {
    await program()
    source.end()
  } catch (error) {
    expect(error).toBeInstanceOf(ReplayError)
    return error as ReplayError
  }
  throw new Error('nothing failed')
}

describe.each(['strict', 'by-request'] as const)('in order: %s', order => {
  test('both faces, transactions and events get what the kernel said', async () => {
    expect(await run('bridge', { order })).toEqual({ names: ['lo', 'br0'], handle: 2n, event: 'RTM_NEWLINK' })
    expect(await run('refused', { order })).toBe('RTM_NEWLINK (br0, type bridge): EEXIST: File exists')
    expect(await run('together', { order })).toEqual({ lo: 1, missing: undefined, count: 1 })
    expect(await run('indexes', { order })).toEqual([2, 2, 2])
  })

  test('one attribute that differs is named, with both values', async () => {
    const source = replay(file('bridge'), { order })
    const error = await failure(source, () => programs.bridge({ transport: source }, { mtu: 1500 }))
    expect(error.code).toBe('ERR_REPLAY_DIFFERENT')
    expect(error.message).toBe(
      'RTM_NEWLINK br0 kind=bridge up mtu=1500 is not what was recorded: expected `mtu` 1400, sent 1500\n' +
        '  (request 1 of the recording: RTM_NEWLINK br0 kind=bridge up mtu=1400)',
    )
    expect(error.differences).toEqual([
      { kind: 'changed', path: 'mtu', uapi: 'IFLA_MTU', part: 'value', a: '1400', b: '1500' },
    ])
  })

  test('so is one deep in a transaction', async () => {
    const source = replay(file('bridge'), { order })
    const error = await failure(source, () => programs.bridge({ transport: source }, { prefix: '10.0.0.0/8' }))
    expect(error.message).toMatch(/NFT_MSG_NEWRULE: expected `expressions\[1\]\.data\.data\.value` c0a8, sent 0a/)
  })
})

test('a request of another type is told as such', async () => {
  const source = replay(file('refused'))
  const error = await failure(source, () => RouteClientSync.open({ transport: source }).links.delete('br0'))
  expect(error.message).toMatch(/^RTM_DELLINK br0 is not what was recorded/)
  expect(error.message).toMatch(/expected RTM_NEWLINK br0 kind=bridge\n.*sent RTM_DELLINK br0/)
})

test('an attribute that is missing, or too many, is named', async () => {
  const attributes = { name: 'br0', kind: 'bridge' } as const
  const missing = replay(file('bridge'))
  expect(
    (await failure(missing, () => RouteClientSync.open({ transport: missing }).links.add({ ...attributes, up: true })))
      .message,
  ).toContain('expected `mtu` 1400, which was not sent')
  const extra = replay(file('refused'))
  expect(
    (await failure(extra, () => RouteClientSync.open({ transport: extra }).links.add({ ...attributes, alias: 'x' })))
      .message,
  ).toContain('sent `ifalias` x, which was not expected')
})

test('what does not matter can be left out of the comparison', async () => {
  expect(await run('bridge', { ignore: ['mtu'] }, { mtu: 1500 })).toMatchObject({ handle: 2n })
})

describe('numbers that the kernel gave out', () => {
  test('have to be those of the recording', async () => {
    const source = replay(file('indexes'))
    const error = await failure(source, () => programs.indexes({ transport: source }, { index: 50 }))
    expect(error.message).toContain('expected `header.index` 2, sent 50')
  })

  test('are learned where asked: answers carry the other number', async () => {
    expect(await run('indexes', { rewrite: { indexes: true } }, { index: 50 })).toEqual([50, 50, 50])
  })

  test('are learned once: then each is that number', async () => {
    const source = replay(file('indexes'), { rewrite: { indexes: true } })
    const error = await failure(source, () => {
      const route = RouteClientSync.open({ transport: source })
      route.links.add({ name: 'br0', kind: 'bridge' })
      route.addresses.add({ dev: 50, address: '192.0.2.1/24' })
      route.addresses.add({ dev: 51, address: '198.51.100.1/24' })
    })
    expect(error.message).toContain('expected `header.index` 50, sent 51')
  })

  test('can be given', async () => {
    expect(await run('indexes', { rewrite: { indexes: { 2: 50 } } }, { index: 50 })).toEqual([50, 50, 50])
  })
})

test('a namespace that a device goes to need not be there', async () => {
  const source = replay(file('veth'))
  expect(await programs.veth({ transport: source }, { target: source.namespace() })).toBe('veth')
  source.end()
  const other = replay(file('veth'))
  const error = await failure(other, () => programs.veth({ transport: other }))
  expect(error.message).toContain('expected `linkinfo.data.peer.netNsFd`')
})

describe('namespaces by name', () => {
  /** Recorded on a simulated kernel, which knows these two. */
  const record = (netns: string): Recording => {
    const kernel = simulateKernel()
    kernel.namespace('blue')
    kernel.namespace('green')
    const recording = new Recording()
    program({ transport: kernel, record: recording }, netns)
    return Recording.parse(recording.toText())
  }
  const program = (options: SocketOptions, netns: string): void => {
    using route = RouteClientSync.open(options)
    route.links.add({ name: 'veth0', kind: 'veth', peer: { name: 'eth0', netns } })
    route.nsids.set('green', 5)
  }

  test('are those of the recording: nothing is opened on this machine', async () => {
    const source = replay(record('blue'))
    program({ transport: source }, 'blue')
    source.end()
  })

  test('another one is told by both names', async () => {
    const source = replay(record('blue'))
    const error = await failure(source, () => program({ transport: source }, 'green'))
    expect(error.message).toContain('expected `linkinfo.data.peer.netNsFd` blue, sent green')
    const ignoring = replay(record('blue'), { ignore: ['linkinfo.data.peer.netNsFd'] })
    program({ transport: ignoring }, 'green')
    ignoring.end()
  })

  test('stand in the text and in pcapng', async () => {
    const recording = record('blue')
    expect(recording.toText()).toMatch(/^@ \d+\.\d+ \d+ "blue"$/m)
    const again = await Recording.fromCapture(recording.toPcapng())
    expect(again.events.filter(({ type }) => type === 'namespace')).toMatchObject([{ name: 'blue' }, { name: 'green' }])
    const source = replay(again)
    program({ transport: source }, 'blue')
    source.end()
  })

  test('a replay that is recorded compares as the recording does', async () => {
    const again = new Recording()
    program({ transport: replay(record('blue')), record: again }, 'blue')
    const source = replay(again)
    const error = await failure(source, () => program({ transport: source }, 'green'))
    expect(error.message).toContain('netNsFd` blue, sent green')
  })
})

describe('multicast groups', () => {
  const listening = (record: Recording, groups: readonly ('LINK' | 'NEIGH' | 'IPV4_IFADDR')[]): void =>
    RouteClient.events(groups, { transport: simulateKernel(), record }).close()
  const recorded = (): Recording => {
    const recording = new Recording()
    listening(recording, ['LINK', 'IPV4_IFADDR'])
    listening(recording, ['NEIGH'])
    return Recording.parse(recording.toText())
  }
  const listen = (source: Replay, groups: readonly ('LINK' | 'NEIGH' | 'IPV4_IFADDR')[]): void =>
    RouteClient.events(groups, { transport: source }).close()

  test('are recorded by number, with their name', () => {
    const text = recorded().toText()
    expect(text).toMatch(/^\+ 0\.\d+ 1 # LINK$/m)
    expect(text).toMatch(/^\+ 0\.\d+ \[2\] 3 # NEIGH$/m)
  })

  test('the same ones are joined again, whichever socket is first', () => {
    const source = replay(recorded())
    listen(source, ['NEIGH'])
    listen(source, ['LINK', 'IPV4_IFADDR'])
    source.end()
  })

  test('another one is told, with both names', async () => {
    const source = replay(recorded())
    const error = await failure(source, () => listen(source, ['LINK', 'NEIGH']))
    expect(error.code).toBe('ERR_REPLAY_DIFFERENT')
    expect(error.message).toContain('expected `group` IPV4_IFADDR (5), sent NEIGH (3)')
    expect(error.differences).toMatchObject([{ path: 'group', a: 'IPV4_IFADDR (5)', b: 'NEIGH (3)' }])
  })

  test('one that was not joined is left over, one more is too many', async () => {
    const source = replay(recorded())
    listen(source, ['NEIGH'])
    const error = await failure(source, () => {})
    expect(error.message).toContain('joining multicast group LINK (1) (socket 1)')
    listen(source, ['LINK', 'IPV4_IFADDR'])
    expect(() => listen(source, ['LINK'])).toThrow(
      /joining multicast group LINK \(1\): the recording holds none any more/,
    )
  })

  test('a refusal is refused again', () => {
    const text = recorded().toText()
    const refused = text.replace(/^(\+ 0\.\d+ 1 # LINK)$/m, '$1\n\n! 0.001 setsockopt EPERM')
    expect(() => listen(replay(Recording.parse(refused)), ['LINK'])).toThrow(/setsockopt\(recorded\): EPERM/)
  })

  test('come back from pcapng', async () => {
    const source = replay(await Recording.fromCapture(recorded().toPcapng()), { order: 'by-request' })
    listen(source, ['LINK', 'IPV4_IFADDR'])
    listen(source, ['NEIGH'])
    source.end()
  })

  test('a recording that does not tell them, as that of strace, takes any', async () => {
    const { events, ...header } = parseFixture(Recording.loadSync(file('bridge')).toText())
    const untold = events.filter(({ type }) => type !== 'join')
    const source = replay(Recording.parse(formatFixture({ ...header, events: untold })))
    expect(await programs.bridge({ transport: source })).toMatchObject({ event: 'RTM_NEWLINK' })
  })
})

describe('the end', () => {
  test('what was recorded and not asked is listed', async () => {
    const source = replay(file('together'))
    await using route = RouteClient.open({ transport: source })
    await route.links.get('lo')
    expect(source.unused).toEqual([
      'request 2 of the recording: RTM_GETLINK nowhere0',
      'request 3 of the recording: RTM_GETLINK',
    ])
    const error = await failure(source, () => {})
    expect(error.code).toBe('ERR_REPLAY_UNUSED')
    expect(error.message).toContain('request 3 of the recording')
  })

  test('a request more than was recorded fails', async () => {
    const source = replay(file('refused'))
    programs.refused({ transport: source })
    const error = await failure(source, () => RouteClientSync.open({ transport: source }).links.list())
    expect(error).toMatchObject({ code: 'ERR_REPLAY_END', message: expect.stringContaining('RTM_GETLINK') })
  })

  test('a difference that the program swallows is remembered', async () => {
    const source = replay(file('bridge'))
    await programs.bridge({ transport: source }, { mtu: 1500 }).catch(() => {})
    expect(() => source.end()).toThrow(/expected `mtu` 1400, sent 1500/)
  })

  test('an answer that is not in the recording is an error on both faces, not a wait', async () => {
    const whole = Recording.loadSync(file('refused'))
    const cut = new Recording('cut', { header: whole.header, events: whole.events.slice(0, 1) })
    const one = replay(cut)
    await expect(RouteClient.open({ transport: one }).links.add({ name: 'br0', kind: 'bridge' })).rejects.toMatchObject(
      { code: 'ERR_REPLAY_END', message: expect.stringContaining('RTM_NEWLINK br0') },
    )
    const other = replay(cut)
    expect(() => RouteClientSync.open({ transport: other }).links.add({ name: 'br0', kind: 'bridge' })).toThrow(
      /no \(further\) answer to request 1 of the recording: RTM_NEWLINK br0/,
    )
  })
})

describe('by request', () => {
  test('the order does not matter, nor does which socket asks', async () => {
    const source = replay(file('together'), { order: 'by-request' })
    using first = RouteClientSync.open({ transport: source })
    expect(first.links.list()).toHaveLength(1)
    await using second = RouteClient.open({ transport: source })
    expect(await second.links.find('nowhere0')).toBeUndefined()
    expect((await second.links.get('lo')).index).toBe(1)
    source.end()
  })

  test('strictly, it does', async () => {
    const source = replay(file('together'))
    const error = await failure(source, () => RouteClientSync.open({ transport: source }).links.list())
    expect(error.message).toContain('RTM_GETLINK')
  })
})

describe('a recording', () => {
  test('can be edited by hand', async () => {
    const text = Recording.loadSync(file('refused')).toText()
    const edited = text.replace('=   error -17', '=   error -16')
    expect(edited).not.toBe(text)
    expect(() => Recording.parse(edited)).toThrow(
      'event 4: expected "  error -16", the bytes say "  error -17"; after editing values run nlkit record --update-bytes',
    )
    const source = replay(Recording.parse(formatFixture(withBytes(parseFixture(edited)))))
    expect(programs.refused({ transport: source })).toContain('EBUSY')
  })

  test('says the same as pcapng', async () => {
    for (const name of Object.keys(programs) as (keyof typeof programs)[]) {
      const recording = Recording.loadSync(file(name))
      const pcapng = await Recording.fromCapture(recording.toPcapng())
      expect(pcapng.events).toEqual(recording.events.map(({ expected, ...event }) => event))
      const source = replay(pcapng)
      expect(await programs[name]({ transport: source }, { target: source.namespace() })).toEqual(await run(name))
      source.end()
    }
  })

  test('of a replay is the recording again, but for times', async () => {
    const again = new Recording()
    await programs.bridge({ transport: replay(file('bridge')), record: again })
    const plain = ({ events }: Recording) => events.map(({ type, socket, comment }) => ({ type, socket, comment }))
    const first = plain(Recording.loadSync(file('bridge')))
    expect(plain(again).filter(({ socket }) => socket === 1)).toEqual(first.filter(({ socket }) => socket === 1))
    const source = replay(again)
    expect(await programs.bridge({ transport: source })).toMatchObject({ handle: 2n })
    source.end()
  })

  test('takes failures of system calls', async () => {
    const text = Recording.loadSync(file('refused')).toText()
    const failing = text.replace(/^< [^<>]*/m, '! 0.001 write EPERM\n\n')
    const source = replay(Recording.parse(failing))
    expect(() => RouteClientSync.open({ transport: source }).links.add({ name: 'br0', kind: 'bridge' })).toThrow(
      /write\(recorded\): EPERM/,
    )
  })

  test('a note stands beside the next request', () => {
    const recording = new Recording('a test')
    using route = RouteClientSync.open({ transport: replay(file('refused')), record: recording })
    recording.note('the bridge')
    route.links.add({ name: 'br0', kind: 'bridge' })
    expect(recording.events[0]?.comment).toEqual(['the bridge', 'RTM_NEWLINK br0 kind=bridge'])
    expect(recording.header.commands).toEqual([{ command: 'a test' }])
  })
})

import fs, { closeSync, readdirSync } from 'node:fs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { NLM_F } from '../../protocol/netlink/index.js'
import { getAddress, newAddress } from '../../protocol/route/address.js'
import { routeProtocol } from '../../protocol/route/index.js'
import { newLink } from '../../protocol/route/link.js'
import { delRoute, getRoute, newRoute, type RouteMessage } from '../../protocol/route/route.js'
import { AF, NETLINK, SOCK, SOL } from '../../src/ffi/constants.js'
import { libc } from '../../src/ffi/libc.js'
import { type NamespaceHandle, netns } from '../../src/netns/index.js'
import { KernelTransport } from '../../src/socket/kernel-transport.js'
import { askAll } from '../../src/socket/operation.js'
import type { Command, Dump } from '../../src/socket/request.js'
import { NetlinkSocket } from '../../src/socket/socket.js'
import { NetlinkSocketSync } from '../../src/socket/socket-sync.js'
import { describeKernel } from '../support/kernel.js'

let inside: NamespaceHandle

beforeEach(() => {
  inside = netns.createAnonymous()
  netns.spawnSync(inside, 'ip', ['link', 'set', 'lo', 'up'])
})

afterEach(() => inside.close())

const destination = (i: number) => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`

const header = { family: 2, dst_len: 32, src_len: 0, tos: 0, table: 254, protocol: 4, scope: 253, type: 1, flags: 0 }

function route(i: number, definition = newRoute, flags: number = NLM_F.CREATE | NLM_F.EXCL): Command {
  return {
    kind: 'command',
    definition,
    flags,
    body: { header, attributes: { dst: destination(i), oif: 1 } },
  } as Command
}

const mainTable: Dump = {
  kind: 'dump',
  definition: getRoute,
  body: {
    header: { ...header, dst_len: 0, table: 0, protocol: 0, scope: 0, type: 0 },
    attributes: { table: 254 },
  },
} as Dump

/** Of every table: a namespace without routes has no table main, and a dump of that alone is refused there. */
const allTables = { ...mainTable, body: { ...(mainTable.body as RouteMessage), attributes: {} } } as Dump

/** Counts what moves. */
class CountingTransport extends KernelTransport {
  sends = 0

  override send(datagram: Uint8Array): Promise<void> {
    this.sends++
    return super.send(datagram)
  }

  override sendSync(datagram: Uint8Array): void {
    this.sends++
    super.sendSync(datagram)
  }
}

const descriptors = () => readdirSync('/proc/self/fd').length

const isSocket = (fd: string): boolean => {
  try {
    return fs.readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:')
  } catch {
    return false
  }
}

describeKernel('both faces', [], () => {
  test('commands that share acknowledgements: every error is reported, and everything else was done', async () => {
    const count = 20_000
    const taken = Array.from({ length: count }, (_, i) => i).filter(i => i % 7 === 3 || i === count - 1)
    using sync = NetlinkSocketSync.open(routeProtocol, { netns: inside })
    sync.run(askAll(taken.map(i => route(i))))
    const socket = NetlinkSocket.open(routeProtocol, { netns: inside })
    const outcomes = await Promise.allSettled(
      Array.from({ length: count }, (_, i) => socket.request({ ...route(i), acknowledged: 'together' })),
    )
    socket.close()
    const refused = outcomes.flatMap((outcome, i) => (outcome.status === 'rejected' ? [[i, outcome.reason.code]] : []))
    expect(refused).toEqual(taken.map(i => [i, 'EEXIST']))
    const destinations = sync.request(mainTable).replies.map(({ body }) => (body as RouteMessage).attributes.dst)
    expect(new Set(destinations)).toEqual(new Set(Array.from({ length: count }, (_, i) => destination(i))))
  })

  test('1,000 requests at once share a few datagrams; dumps at once take their turns', async () => {
    const transport = new CountingTransport(0, { netns: inside })
    await using socket = new NetlinkSocket(routeProtocol, transport)
    await Promise.all(Array.from({ length: 1000 }, (_, i) => socket.request(route(i))))
    expect(transport.sends).toBeLessThanOrEqual(3)
    const dumps = await Promise.all([1, 2, 3, 4].map(() => socket.request(mainTable)))
    expect(dumps.map(({ replies }) => replies.length)).toEqual([1000, 1000, 1000, 1000])
    expect(dumps.every(({ complete, filtered }) => complete && filtered)).toBe(true)

    const counting = new CountingTransport(0, { netns: inside })
    using sync = new NetlinkSocketSync(routeProtocol, counting)
    sync.run(askAll(Array.from({ length: 1000 }, (_, i) => route(i, delRoute, 0))))
    expect(counting.sends).toBeLessThanOrEqual(3)
    expect(sync.request(mainTable).replies.length).toBe(0)
  })

  test('more requests than the receive buffer holds acknowledgements: none is lost', async () => {
    await using socket = NetlinkSocket.open(routeProtocol, { netns: inside, receiveBuffer: 32 * 1024 })
    await Promise.all(Array.from({ length: 2000 }, (_, i) => socket.request(route(i))))
    const refused = await Promise.allSettled(Array.from({ length: 2000 }, (_, i) => socket.request(route(i))))
    expect(new Set(refused.map(each => (each as PromiseRejectedResult).reason.code))).toEqual(new Set(['EEXIST']))
    expect(socket.counters).toEqual({ foreign: 0, late: 0 })
  })

  test('replies that were dropped all the same are reported, and the socket goes on', () => {
    class Boastful extends KernelTransport {
      override get receiveBudget(): number {
        return 1 << 30
      }

      override reserve(): void {}
    }
    const options = { netns: inside, receiveBuffer: 16 * 1024 }
    using socket = new NetlinkSocketSync(routeProtocol, new Boastful(0, options))
    let lost: unknown
    try {
      socket.run(askAll(Array.from({ length: 500 }, (_, i) => route(i))))
    } catch (error) {
      lost = error
    }
    expect(lost).toMatchObject({ code: 'ERR_REPLY_LOST', operation: 'RTM_NEWROUTE' })
    // They were carried out, as the error says they may be.
    expect(socket.request(mainTable).replies.length).toBe(500)
  })

  test('a refusal of a real kernel: code, words and attribute', async () => {
    await using socket = NetlinkSocket.open(routeProtocol, { netns: inside })
    const vxlan = {
      kind: 'command',
      definition: newLink,
      flags: NLM_F.CREATE | NLM_F.EXCL,
      body: {
        header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
        attributes: {
          ifname: 'vx0',
          linkinfo: { kind: 'vxlan', data: { id: 42, port: 4789, portRange: { low: 40000, high: 30000 } } },
        },
      },
      label: 'vx0',
    } as Command
    await expect(socket.request(vxlan)).rejects.toMatchObject({
      name: 'KernelError',
      code: 'EINVAL',
      attribute: { path: 'linkinfo.data.portRange', uapi: 'IFLA_VXLAN_PORT_RANGE' },
      message: expect.stringMatching(
        /^RTM_NEWLINK \(vx0\): EINVAL: Invalid source port range \(at linkinfo\.data\.portRange, bytes \d+\.\.\d+\)$/,
      ),
    })
    const dump = { ...mainTable, body: { header: { ...header, dst_len: 8, table: 0 }, attributes: {} } } as Dump
    await expect(socket.request(dump)).rejects.toMatchObject({ code: 'EINVAL', kernelMessage: expect.any(String) })
  })

  test('while a large dump is read the event loop goes on', async () => {
    const transport = new KernelTransport(0, { netns: inside })
    await using socket = new NetlinkSocket(routeProtocol, transport)
    await Promise.all(Array.from({ length: 20_000 }, (_, i) => socket.request(route(i))))
    const receive = transport.receive.bind(transport)
    let parts = 0
    vi.spyOn(transport, 'receive').mockImplementation(() => {
      parts++
      return receive()
    })
    // Between one turn of the loop and the next: parts that were read, and work of this process, as other programs' is not ours.
    let [most, longest] = [0, 0]
    const started = process.cpuUsage()
    let [read, worked] = [0, started]
    const turn = (): void => {
      const { user, system } = process.cpuUsage(worked)
      most = Math.max(most, parts - read)
      longest = Math.max(longest, (user + system) / 1000)
      ;[read, worked] = [parts, process.cpuUsage()]
    }
    const timer = setInterval(turn, 1)
    for (let i = 0; i < 5; i++) {
      expect((await socket.request(mainTable)).replies.length).toBe(20_000)
      turn()
    }
    clearInterval(timer)
    const all = process.cpuUsage(started)
    expect(parts).toBeGreaterThan(5 * 30)
    // A part of 32 KiB is decoded in one go, never a quarter of the dump.
    expect(most).toBeLessThan(parts / 20)
    // On an emulated machine a part alone may take that long: half a dump of the five, then.
    expect(longest).toBeLessThan(Math.max(100, (all.user + all.system) / 1000 / 10))
  })

  test('a dump that is interrupted is noticed, and repeated until it is whole', async () => {
    using changer = NetlinkSocketSync.open(routeProtocol, { netns: inside })
    const address = (i: number) =>
      ({
        kind: 'command',
        definition: newAddress,
        flags: NLM_F.CREATE | NLM_F.EXCL,
        body: {
          header: { family: 2, prefixlen: 32, flags: 0, scope: 0, index: 1 },
          attributes: { local: destination(i), address: destination(i) },
        },
      }) as Command
    changer.run(askAll(Array.from({ length: 2000 }, (_, i) => address(i))))
    const transport = new KernelTransport(0, { netns: inside })
    await using dumper = new NetlinkSocket(routeProtocol, transport)
    const receive = transport.receive.bind(transport)
    let parts = 0
    let changes = 2
    vi.spyOn(transport, 'receive').mockImplementation(() => {
      // In the middle of the first two attempts an address is added.
      if (++parts % 3 === 0 && changes-- > 0) changer.request(address(5000 + changes))
      return receive()
    })
    const addresses = {
      kind: 'dump',
      definition: getAddress,
      body: { header: { family: 2, prefixlen: 0, flags: 0, scope: 0, index: 0 }, attributes: {} },
    } as Dump
    const result = await dumper.request(addresses)
    expect(result.complete).toBe(true)
    expect(result.attempts).toBeGreaterThan(1)
    // 127.0.0.1 is there as well.
    expect(result.replies.length).toBe(2003)

    changes = 1000
    const hopeless = await dumper.request({ ...addresses, retries: 1 })
    expect(hopeless).toMatchObject({ complete: false, attempts: 2 })
  })

  test('a dump given up on its way does not disturb the next', async () => {
    await using socket = NetlinkSocket.open(routeProtocol, { netns: inside })
    await Promise.all(Array.from({ length: 5000 }, (_, i) => socket.request(route(i))))
    const controller = new AbortController()
    const given = socket.request(mainTable, { signal: controller.signal })
    setTimeout(() => controller.abort(), 1)
    const next = socket.request(mainTable)
    await given.catch(() => {})
    expect((await next).replies.length).toBe(5000)
    await expect(socket.request(mainTable, { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
    expect((await socket.request(mainTable)).replies.length).toBe(5000)
  })
})

describeKernel('the transport', [], () => {
  test("closed while the pool works on it, its descriptor is nobody else's until that is over", async () => {
    const open = () => readdirSync('/proc/self/fd')
    const before = open()
    const transport = new KernelTransport(0, { netns: inside })
    const [fd = ''] = open().filter(each => !before.includes(each) && isSocket(each))
    const sent = transport.receive()
    transport.close()
    expect(isSocket(fd)).toBe(true)
    expect(() => transport.receiveSync()).toThrow(/closed/)
    await sent
    expect(isSocket(fd)).toBe(false)
  })

  test('what was there before anybody waited is announced at once', async () => {
    const transport = new KernelTransport(0, { netns: inside })
    transport.setMembership(1, true)
    netns.spawnSync(inside, 'ip', ['link', 'set', 'lo', 'mtu', '1400'])
    const announced = vi.fn()
    transport.whenReadable(announced)
    // No signal comes of what came before. A second later it would be looked for in any case.
    await new Promise(setImmediate)
    expect(announced).toHaveBeenCalledOnce()
    transport.close()
  })

  test('1,000 sockets opened and closed leave no descriptor', async () => {
    NetlinkSocketSync.open(routeProtocol, { netns: inside }).close()
    const before = descriptors()
    for (let i = 0; i < 500; i++) {
      using sync = NetlinkSocketSync.open(routeProtocol, { netns: inside })
      sync.request(mainTable)
      await using socket = NetlinkSocket.open(routeProtocol, { netns: inside })
      // Closed with a question under way: the descriptor goes when the pool is done with it.
      const open = socket.request(mainTable)
      if (i % 2) await open
      else open.catch(() => {})
    }
    await vi.waitFor(() => expect(descriptors()).toBe(before))
  })

  test('a socket that cannot be opened leaves no descriptor, and says what it was about', () => {
    const before = descriptors()
    expect(() => NetlinkSocketSync.open(routeProtocol, { netns: 'no-such-namespace' })).toThrow(
      expect.objectContaining({ code: 'ERR_NETNS_NOT_FOUND' }),
    )
    expect(() => new KernelTransport(31)).toThrow(expect.objectContaining({ code: 'EPROTONOSUPPORT' }))
    vi.spyOn(libc, 'getsockoptInt').mockImplementation(() => {
      throw new Error('broken')
    })
    expect(() => new KernelTransport(0)).toThrow('broken')
    vi.restoreAllMocks()
    expect(descriptors()).toBe(before)
  })

  test('belongs to the namespace it was opened for; the process stays where it is', () => {
    const before = netns.identity()
    using here = NetlinkSocketSync.open(routeProtocol)
    using there = NetlinkSocketSync.open(routeProtocol, { netns: inside })
    there.request(route(7))
    const destinations = (socket: NetlinkSocketSync) =>
      socket.request(allTables).replies.map(({ body }) => (body as RouteMessage).attributes.dst)
    expect(destinations(there)).toContain('10.0.0.7')
    expect(destinations(here)).not.toContain('10.0.0.7')
    expect(netns.identity()).toEqual(before)
  })

  test('an older kernel that lacks an option is good enough', () => {
    const real = libc.setsockoptInt
    const refused: number[] = []
    vi.spyOn(libc, 'setsockoptInt').mockImplementation((fd, level, option, value, subject) => {
      if (level !== SOL.NETLINK) return real(fd, level, option, value, subject)
      refused.push(option)
      // A level nobody has: the true ENOPROTOOPT of a true setsockopt(2).
      return real(fd, level, 999, value, subject)
    })
    using socket = NetlinkSocketSync.open(routeProtocol, { netns: inside })
    vi.restoreAllMocks()
    expect(refused).toEqual([NETLINK.EXT_ACK, NETLINK.CAP_ACK, NETLINK.GET_STRICT_CHK])
    socket.request(route(1))
    // Without strict checking the kernel does not filter, and does not claim to; without CAP_ACK the request is echoed.
    expect(socket.request(mainTable)).toMatchObject({ complete: true, filtered: false })
    let error: unknown
    try {
      socket.request(route(1))
    } catch (thrown) {
      error = thrown
    }
    expect(error).toMatchObject({ code: 'EEXIST', kernelMessage: undefined })
  })

  test('takes datagrams from the kernel alone', () => {
    const transport = new KernelTransport(0, { netns: inside })
    // From one user's socket to another's takes CAP_NET_ADMIN here: the tests have it, and so may a neighbour in a container.
    const forger = netns.run(inside, () => libc.socket(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC, 0))
    try {
      const address = Buffer.alloc(12)
      address.writeUInt16LE(AF.NETLINK)
      address.writeUInt32LE(transport.portId, 4)
      const forged = Buffer.alloc(16)
      forged.writeUInt32LE(16)
      expect(() => libc.sendto(forger, forged, 0, address)).toThrow(expect.objectContaining({ code: 'ECONNREFUSED' }))
      expect(transport.receiveSync()).toBeUndefined()
      // The same datagram reaches a socket that is not connected: the test forges well.
      const open = netns.run(inside, () => libc.socket(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC | SOCK.NONBLOCK, 0))
      const own = Buffer.alloc(12)
      own.writeUInt16LE(AF.NETLINK)
      libc.bind(open, own)
      address.writeUInt32LE(libc.getsockname(open).readUInt32LE(4), 4)
      expect(libc.sendto(forger, forged, 0, address)).toBe(16)
      closeSync(open)
    } finally {
      closeSync(forger)
      transport.close()
    }
  })

  test('what was in the socket before it was connected is thrown away', () => {
    const real = libc.connect
    const forger = netns.run(inside, () => libc.socket(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC, 0))
    vi.spyOn(libc, 'connect').mockImplementation((fd, address, subject) => {
      const anybody = Buffer.alloc(12)
      anybody.writeUInt16LE(AF.NETLINK)
      libc.bind(fd, anybody)
      anybody.writeUInt32LE(libc.getsockname(fd).readUInt32LE(4), 4)
      const forged = Buffer.alloc(16)
      forged.writeUInt32LE(16)
      libc.sendto(forger, forged, 0, anybody)
      return real(fd, address, subject)
    })
    const transport = new KernelTransport(0, { netns: inside })
    vi.restoreAllMocks()
    closeSync(forger)
    expect(transport.receiveSync()).toBeUndefined()
    transport.close()
  })

  test('a read that a signal interrupts is done again', async () => {
    const transport = new KernelTransport(0, { netns: inside })
    using socket = new NetlinkSocketSync(routeProtocol, transport)
    await using asynchronous = new NetlinkSocket(routeProtocol, new KernelTransport(0, { netns: inside }))
    socket.request(route(1))
    const interrupted = () => Object.assign(new Error('EINTR'), { code: 'EINTR', errno: -4, syscall: 'read' })
    let signals = 0
    const { readSync, read } = fs
    vi.spyOn(fs, 'readSync').mockImplementation(((...args: Parameters<typeof readSync>) => {
      if (signals++ % 3 < 2) throw interrupted()
      return readSync(...args)
    }) as typeof readSync)
    vi.spyOn(fs, 'read').mockImplementation(((...args: unknown[]) => {
      if (signals++ % 3 < 2) setImmediate(args.at(-1) as (error: Error) => void, interrupted())
      else (read as (...args: unknown[]) => void)(...args)
    }) as typeof read)
    try {
      expect(socket.request(mainTable).replies.length).toBe(1)
      const before = signals
      expect((await asynchronous.request(mainTable)).replies.length).toBe(1)
      expect(() => socket.request(route(1))).toThrow(expect.objectContaining({ code: 'EEXIST' }))
      expect([before, signals - before].every(count => count > 3)).toBe(true)
    } finally {
      vi.restoreAllMocks()
    }
  })

  test('a read that fills the buffer may have been cut short: it is refused', async () => {
    const transport = new KernelTransport(0, { netns: inside })
    const full = 256 * 1024
    try {
      vi.spyOn(fs, 'readSync').mockReturnValueOnce(full)
      expect(() => transport.receiveSync()).toThrow(expect.objectContaining({ code: 'EMSGSIZE' }))
      vi.spyOn(fs, 'read').mockImplementationOnce(((...given: unknown[]) =>
        (given.at(-1) as (error: null, length: number) => void)(null, full)) as never)
      await expect(transport.receive()).rejects.toMatchObject({ code: 'EMSGSIZE' })
    } finally {
      vi.restoreAllMocks()
      transport.close()
    }
  })

  test('a closed transport refuses, with the name of what was closed', () => {
    const transport = new KernelTransport(0, { netns: inside })
    transport.close()
    transport.close()
    expect(() => transport.receiveSync()).toThrow(/netlink socket, protocol 0: closed/)
    expect(() => transport.sendSync(new Uint8Array(16))).toThrow(expect.objectContaining({ code: 'EBADF' }))
  })

  test('a datagram larger than the send buffer makes it grow', () => {
    const transport = new KernelTransport(0, { netns: inside, sendBuffer: 4096, receiveBuffer: 4096 })
    const datagram = new Uint8Array(300_000)
    new DataView(datagram.buffer).setUint32(0, 300_000, transport.littleEndian)
    expect(() => transport.sendSync(datagram)).toThrow(
      expect.objectContaining({ code: 'EMSGSIZE', message: expect.stringContaining('300000 bytes') }),
    )
    const before = transport.receiveBudget
    transport.reserve(datagram.length, 1 << 20)
    transport.sendSync(datagram)
    expect(transport.receiveBudget).toBeGreaterThanOrEqual(1 << 20)
    expect(transport.receiveBudget).toBeGreaterThan(before)
    transport.close()
  })
})

import { closeSync, readdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { routeProtocol } from '../../../protocol/route/index.js'
import { RouteClient, RouteClientSync } from '../../../src/client/route/index.js'
import { AF, SOCK } from '../../../src/ffi/constants.js'
import { libc } from '../../../src/ffi/libc.js'
import { type NamespaceHandle, netns } from '../../../src/netns/index.js'
import { KernelTransport } from '../../../src/socket/kernel-transport.js'
import { NetlinkSocket } from '../../../src/socket/socket.js'
import { describeKernel } from '../../support/kernel.js'

let inside: NamespaceHandle

beforeEach(() => {
  inside = netns.createAnonymous()
})

afterEach(() => inside.close())

describeKernel('replies belong to their requests', ['bridge'], () => {
  test('with the port id of the process taken, and a hundred sockets beside each other', async () => {
    // Usual for the first socket of a process: libraries take the process id.
    const taken = netns.run(inside, () => libc.socket(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC, 0))
    const address = Buffer.alloc(12)
    address.writeUInt16LE(AF.NETLINK)
    address.writeUInt32LE(process.pid, 4)
    libc.bind(taken, address)
    using setup = RouteClientSync.open({ netns: inside })
    for (let i = 0; i < 10; i++) setup.links.add({ name: `b${i}`, kind: 'bridge' })
    const transports = Array.from({ length: 100 }, () => new KernelTransport(0, { netns: inside }))
    try {
      const ports = new Set(transports.map(({ portId }) => portId))
      expect(ports.size).toBe(100)
      expect(ports.has(process.pid)).toBe(false)
      const clients = transports.map(transport => new RouteClient(new NetlinkSocket(routeProtocol, transport)))
      const asked = clients.flatMap((client, i) => [
        client.links.get(`b${i % 10}`).then(({ name }) => expect(name).toBe(`b${i % 10}`)),
        client.links.list().then(links => expect(links.length).toBe(11)),
        client.links.get(`none${i}`).catch(error => expect(error.message).toContain(`none${i}`)),
        client.addresses.list().then(list => expect(list).toEqual([])),
      ])
      await Promise.all(asked)
      for (const { socket } of clients) expect(socket.counters).toEqual({ foreign: 0, late: 0 })
    } finally {
      for (const transport of transports) transport.close()
      closeSync(taken)
    }
  })

  test('also those of requests that were given up: they are taken off, and nobody else gets them', async () => {
    using setup = RouteClientSync.open({ netns: inside })
    for (let i = 0; i < 50; i++) setup.links.add({ name: `b${i}`, kind: 'bridge' })
    await using route = RouteClient.open({ netns: inside })
    for (let i = 0; i < 300; i++) {
      const controller = new AbortController()
      const given = route.with({ signal: controller.signal }).links.get(`b${i % 50}`)
      const list = route.with({ signal: controller.signal }).links.list()
      const kept = route.links.get(`b${(i + 1) % 50}`)
      if (i % 2) setImmediate(() => controller.abort())
      else controller.abort()
      await Promise.allSettled([given, list])
      expect((await kept).name).toBe(`b${(i + 1) % 50}`)
      expect((await route.links.get('lo')).index).toBe(1)
    }
    expect(route.socket.counters.foreign).toBe(0)
  })
})

/** The flags of an open file, as fcntl(2) has them. */
const flagsOf = (fd: string): number =>
  Number.parseInt(/flags:\s*(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))![1]!, 8)

describeKernel('a child process', ['bridge'], () => {
  test('gets no descriptor of ours: all of them close on exec, from the moment they are there', async () => {
    const before = new Set(readdirSync('/proc/self/fd'))
    await using route = RouteClient.open({ netns: inside })
    using sync = RouteClientSync.open({ netns: inside })
    await using events = RouteClient.events(['LINK'], { netns: inside })
    await using view = await RouteClient.view(['links'], { netns: inside })
    using own = netns.open()
    await route.links.list()
    sync.links.list()
    expect([events.protocol.name, view.objects('links').length, own.identity.ino > 0n]).toEqual([
      'NETLINK_ROUTE',
      1,
      true,
    ])
    const ours = readdirSync('/proc/self/fd').filter(fd => !before.has(fd))
    const open = ours.filter(fd => {
      try {
        return (flagsOf(fd) & SOCK.CLOEXEC) === 0
      } catch {
        // The directory that was listed.
        return false
      }
    })
    expect(ours.length).toBeGreaterThanOrEqual(6)
    expect(open).toEqual([])
    // While requests are under way.
    const asked = Array.from({ length: 200 }, () => route.links.list())
    const { stdout } = netns.spawnSync(inside, 'sh', ['-c', 'ls -l /proc/self/fd'], { encoding: 'utf8' })
    // Its input and output are sockets as well, to us.
    expect(stdout.split('\n').filter(line => / \d+ -> (socket:|net:)/.test(line) && !/ [012] -> /.test(line))).toEqual(
      [],
    )
    for (const links of await Promise.all(asked)) expect(links.length).toBe(1)
  })
})

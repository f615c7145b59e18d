/*
 * The npm package `netlink`: rtnetlink through a native addon. It leaves addresses, linkinfo and the families' settings as
 * bytes. `npm-netlink WORKLOAD N REPEATS` prints one line, as the adapter does.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { captured, latency, once, passes, processor, report, seconds, type Task } from '../adapter/report.js'

/** What is used of it: it is installed when it is compared with, so its own types are not there. */
interface Answer {
  readonly data: { readonly family: number; readonly index: number; readonly prefixlen: number }
  readonly attrs: Readonly<Record<'dst' | 'gateway' | 'address' | 'local' | 'linkinfo', Buffer | undefined>> & {
    readonly table?: number
    readonly priority?: number
    readonly mtu?: number
  }
}
interface Socket {
  newRoute(data: object, attributes: object, options: object): Promise<unknown>
  getRoutes(data: object): Promise<Answer[]>
  getLinks(data?: object): Promise<Answer[]>
  getLink(data: object): Promise<Answer[]>
  getAddresses(): Promise<Answer[]>
  addMembership(group: string): void
  on(event: 'message', take: (messages: Answer[]) => void): void
  readonly socket: { close(): void; on(event: 'error', take: (error: unknown) => void): void }
}
interface Package {
  createRtNetlink(options: object): Socket
  parseMessages(bytes: Buffer): { type: number; data: Buffer }[]
  readonly rt: { parseMessage(type: number, data: Buffer): Answer }
  readonly FlagsNew: Readonly<Record<'CREATE' | 'EXCL', number>>
}

const netlink = createRequire(join(process.cwd(), '.cache/bench-peers/npm/'))('netlink') as Package

// By default it looks at every message before it takes it: two system calls, and small parts of dumps.
const buffers = { messagePeeking: false, msgBufferSize: 65536, recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 }

const device = (): number => Number(process.env.BENCH_IFINDEX)

function addRoute(socket: Socket, i: number, oif: number): Promise<unknown> {
  const dst = Buffer.of(10, (i >> 16) & 255, (i >> 8) & 255, i & 255)
  const header = { family: 2, dstLen: 32, table: 254, protocol: 'STATIC', scope: 'LINK', type: 'UNICAST' }
  return socket.newRoute(header, { dst, oif }, { flags: netlink.FlagsNew.CREATE | netlink.FlagsNew.EXCL })
}

function routeSums(routes: readonly Answer[]): number[] {
  const sums = [0, 0, 0, 0, 0]
  for (const { data, attrs } of routes) {
    if (data.family !== 2 || attrs.table !== 254 || attrs.dst?.[0] !== 10) continue
    sums[0]!++
    sums[1]! += attrs.dst.readUInt32BE(0)
    sums[2]! += attrs.priority ?? 0
    if (attrs.gateway) sums[3]!++
  }
  return sums
}

function linkSums(links: readonly Answer[]): number[] {
  const sums = [0, 0, 0, 0, 0]
  for (const { data, attrs } of links) {
    sums[0]!++
    sums[1]! += data.index
    sums[2]! += attrs.mtu ?? 0
    for (const byte of attrs.address!) sums[3]! += byte
    if (attrs.linkinfo?.includes('veth')) sums[4]!++
  }
  return sums
}

function addressSums(addresses: readonly Answer[]): number[] {
  const sums = [0, 0, 0, 0, 0]
  for (const { data, attrs } of addresses) {
    sums[0]!++
    sums[1]! += data.index
    sums[2]! += data.prefixlen
    for (const byte of attrs.address!) sums[3]! += byte
  }
  return sums
}

async function addRoutesTogether(task: Task): Promise<void> {
  const socket = netlink.createRtNetlink(buffers)
  const oif = device()
  let next = 0
  const some = async (): Promise<void> => {
    while (next < task.n) await addRoute(socket, next++, oif)
  }
  await once(task, '128 under way at a time', () => Promise.all(Array.from({ length: 128 }, some)))
}

async function addRoutesAwaited(task: Task): Promise<void> {
  const socket = netlink.createRtNetlink(buffers)
  const oif = device()
  await once(task, 'each awaited', async () => {
    for (let i = 0; i < task.n; i++) await addRoute(socket, i, oif)
  })
}

async function events(task: Task): Promise<void> {
  const socket = netlink.createRtNetlink({ ref: true, ...buffers })
  let [received, overruns, start, end] = [0, 0, 0, 0]
  socket.socket.on('error', () => overruns++)
  socket.addMembership('IPV4_IFADDR')
  console.log('READY')
  const before = processor()
  await new Promise<void>(resolve => {
    socket.on('message', messages => {
      start ||= seconds()
      for (const { attrs } of messages) {
        if (attrs.local?.readUInt32BE(0) === 0xc612fffe) return resolve()
        received++
      }
      end = seconds()
    })
  })
  const spent = processor() - before
  report(
    task,
    {
      n: received,
      seconds: end - start,
      perOperation: (spent / Math.max(1, received)) * 1e6,
      processor: spent,
      note: '',
    },
    { received, enobufs: overruns },
  )
  socket.socket.close()
}

function decode(type: number, sums: (answers: readonly Answer[]) => number[]) {
  return (task: Task): Promise<void> => {
    const bytes = captured(type)
    const all = (): Answer[] =>
      netlink.parseMessages(bytes).map(({ type, data }) => netlink.rt.parseMessage(type, data))
    return passes(task, 'parseMessage', all, sums)
  }
}

const open = (): Socket => netlink.createRtNetlink(buffers)
const workloads: Readonly<Record<string, (task: Task) => Promise<void>>> = {
  'w1-await': addRoutesAwaited,
  'w1-batch': addRoutesTogether,
  'w1-all': addRoutesTogether,
  w2: task => {
    const socket = open()
    return passes(task, 'getRoutes', () => socket.getRoutes({ family: 2 }), routeSums)
  },
  'w3-links': task => {
    const socket = open()
    return passes(task, 'getLinks', () => socket.getLinks(), linkSums)
  },
  'w3-addrs': task => {
    const socket = open()
    return passes(task, 'getAddresses', () => socket.getAddresses(), addressSums)
  },
  w6: task => {
    const socket = open()
    const index = device()
    return latency(task, 'getLink', async () => (await socket.getLink({ index }))[0]!.data.index === index)
  },
  'w7-burst': events,
  'w7-paced': events,
  'w9-route': decode(24, routeSums),
  'w9-link': decode(16, linkSums),
}

const [workload = '', n, repeats] = process.argv.slice(2)
await workloads[workload]!({ peer: 'npm-netlink', workload, n: Number(n), repeats: Number(repeats) })

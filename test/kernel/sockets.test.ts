/* Socket diagnostics: what we read is what `ss` prints, what the kernel filters is what we would. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { expect, test, vi } from 'vitest'
import type { SkMeminfo, TcpInfo } from '../../protocol/index.js'
import {
  type InetProtocol,
  type InetSocket,
  type PacketSocket,
  SocketsClient,
  SocketsClientSync,
  type UnixSocket,
} from '../../src/index.js'
import { describeKernel } from '../support/kernel.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'

/** A listener of both families with a connection over each, a UDP socket, and UNIX sockets; says `ready` and stays. */
const program = `
const net = require('net'), dgram = require('dgram')
const server = net.createServer(c => c.pause().on('error', () => {})).listen(8080, '::', () => {
  const four = net.connect(8080, '127.0.0.1', () => { four.write('x'.repeat(100)); six() })
  four.on('error', ({ code }) => console.log(code))
})
const six = () => net.connect(8080, '::1', () => dgram.createSocket('udp4').bind(5353, '127.0.0.1', udp))
const udp = () => { const s = dgram.createSocket('udp6'); s.bind(4000, '::1', () => s.connect(4001, '::1', unix)) }
const unix = () => net.createServer().listen('\\0nlkit-test', () => net.connect('\\0nlkit-test', () => setTimeout(() => console.log('ready'), 300)))
`

async function withSockets<T>(use: (inside: Sandbox, said: Readable) => Promise<T>): Promise<T> {
  return withSandbox(async inside => {
    await inside.exec('ip', ['link', 'set', 'lo', 'up'])
    const child = spawn('ip', ['netns', 'exec', inside.name, process.execPath, '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      await once(child.stdout, 'data')
      return await use(inside, child.stdout)
    } finally {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  })
}

const stateWords: Readonly<Record<string, string>> = {
  ESTABLISHED: 'ESTAB',
  CLOSE: 'UNCONN',
  LISTEN: 'LISTEN',
  TIME_WAIT: 'TIME-WAIT',
}
const typeWords: Readonly<Record<string, string>> = { STREAM: 'u_str', DGRAM: 'u_dgr', SEQPACKET: 'u_seq' }

/** What changes from one moment to the next, and what ss works out. */
const fleeting =
  /^(lastsnd|lastrcv|lastack|send|pacing_rate|delivery_rate|ato|rcv_rtt|users|bbr|cwnd_gain|pacing_gain):?/

/** One line of `ss` as its words, those of no order sorted. */
function ssLine(line: string): string {
  const words = line.trim().split(/\s+/)
  const details = words
    .slice(6)
    .filter(
      word => word.includes(':') && !fleeting.test(word) && !/^(cgroup|timer|v6only|opt|dctcp|fwmark):/.test(word),
    )
  return [...words.slice(0, 6), ...details.sort()].join(' ')
}

const milliseconds = (micro: number): string => String(Number((micro / 1000).toPrecision(6)))

function tcpWords(info: TcpInfo, state: string | number): string[] {
  const { snd_wscale: scale } = info
  const counts: Record<string, number | bigint> = {
    pmtu: info.pmtu,
    rcvmss: info.rcv_mss,
    advmss: info.advmss,
    cwnd: info.snd_cwnd,
    bytes_sent: info.bytes_sent ?? 0n,
    bytes_acked: info.bytes_acked ?? 0n,
    bytes_received: info.bytes_received ?? 0n,
    segs_out: info.segs_out ?? 0,
    segs_in: info.segs_in ?? 0,
    data_segs_out: info.data_segs_out ?? 0,
    data_segs_in: info.data_segs_in ?? 0,
    unacked: info.unacked,
    delivered: info.delivered ?? 0,
    rcv_space: info.rcv_space,
    rcv_ssthresh: info.rcv_ssthresh,
    snd_wnd: info.snd_wnd ?? 0,
    mss: info.snd_mss,
  }
  const words = Object.entries(counts).flatMap(([name, count]) => (Number(count) === 0 ? [] : [`${name}:${count}`]))
  if (info.options & 4) words.push(`wscale:${scale.snd_wscale},${scale.rcv_wscale}`)
  if (state === 'LISTEN') return words
  words.push(`rto:${info.rto / 1000}`, `rtt:${milliseconds(info.rtt)}/${milliseconds(info.rttvar)}`)
  if (info.min_rtt) words.push(`minrtt:${milliseconds(info.min_rtt)}`)
  return words
}

function memoryWord(m: SkMeminfo): string {
  return `skmem:(r${m.rmemAlloc},rb${m.rcvbuf},t${m.wmemAlloc},tb${m.sndbuf},f${m.fwdAlloc},w${m.wmemQueued},o${m.optmem},bl${m.backlog},d${m.drops})`
}

const isAny = (address: string): boolean => address === '0.0.0.0' || address === '::'

/** An end as ss prints it: `*` for every address of both families, no port for none. */
function endWord({ address, port }: InetSocket['local'], both: boolean): string {
  const mapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(address)
  const halves = mapped?.slice(1).map(half => Number.parseInt(half, 16))
  const text = halves ? `::ffff:${halves.flatMap(half => [half >> 8, half & 255]).join('.')}` : address
  const host = isAny(text) && both ? '*' : text.includes(':') ? `[${text}]` : text
  return `${host}:${port === 0 ? '*' : port}`
}

function inetLine(socket: InetSocket): string {
  const { attributes, state, memory, tcp } = socket
  const both = socket.family === 'ip6' && attributes.skv6only === 0
  const first = [socket.protocol, stateWords[state]!, socket.receiveQueue, socket.sendQueue]
  const ends = [endWord(socket.local, both), endWord(socket.remote, both)]
  const details = [
    `ino:${socket.inode}`,
    `sk:${socket.cookie.toString(16)}`,
    ...(memory === undefined ? [] : [memoryWord(memory)]),
    ...(tcp === undefined ? [] : tcpWords(tcp, state)),
  ]
  return [...first, ...ends, ...details.sort()].join(' ')
}

function unixLine(socket: UnixSocket): string {
  const first = [typeWords[socket.type]!, stateWords[socket.state]!, socket.receiveQueue, socket.sendQueue]
  return [...first, socket.path ?? '*', socket.inode, '*', socket.peer ?? 0, memoryWord(socket.memory!)].join(' ')
}

async function ssLines(inside: Sandbox, ...options: string[]): Promise<string[]> {
  const printed = await inside.exec('ss', ['-H', '-n', '-O', ...options])
  return printed.split('\n').filter(line => line.trim() !== '')
}

describeKernel('socket diagnostics', [], () => {
  test.each(['tcp', 'udp'] as const)(
    '%s: every socket with its details as ss has it, by both faces',
    async protocol => {
      await withSockets(async inside => {
        await using client = SocketsClient.open({ netns: inside.name })
        using sync = SocketsClientSync.open({ netns: inside.name })
        const compare = async () => {
          const printed = (await ssLines(inside, `-${protocol[0]}`, '-a', '-e', '-i', '-m'))
            .map(line => ssLine(`${protocol} ${line}`))
            .sort()
          const sockets = await client.inet.list(protocol)
          expect(sockets.map(inetLine).sort()).toEqual(printed)
          expect(sync.inet.list(protocol).map(inetLine).sort()).toEqual(printed)
          expect(printed).toHaveLength(protocol === 'tcp' ? 5 : 2)
        }
        // The kernel takes memory back from a connection that has become quiet in its own time.
        await vi.waitFor(compare, { timeout: 20_000 })
      })
    },
  )

  test('unix: every socket as ss has it', async () => {
    await withSockets(async inside => {
      using client = SocketsClientSync.open({ netns: inside.name })
      const printed = (await ssLines(inside, '-x', '-a', '-m')).map(line => line.trim().split(/\s+/).join(' '))
      expect(client.unix.list().map(unixLine).sort()).toEqual(printed.sort())
      expect(printed.filter(line => line.includes('@nlkit-test'))).toHaveLength(2)
      const listening = client.unix.list({ states: ['LISTEN'] })
      // Node fills the name up with NULs.
      expect(listening.map(({ path, waiting }) => [path?.replace(/@+$/, ''), waiting])).toEqual([['@nlkit-test', []]])
    })
  })

  test('the kernel filters by state, address and port', async () => {
    await withSockets(async inside => {
      await using client = SocketsClient.open({ netns: inside.name })
      const all = await client.inet.list('tcp')
      const count = async (filter: Parameters<typeof client.inet.list>[1]): Promise<number> =>
        (await client.inet.list('tcp', filter)).length
      expect(await count({ states: ['LISTEN'] })).toBe(1)
      expect(await count({ states: ['ESTABLISHED'] })).toBe(4)
      expect(await count({ localPort: 8080 })).toBe(3)
      expect(await count({ remotePort: { from: 8000, to: 8080 } })).toBe(2)
      expect(await count({ localPort: { from: 8081, to: 65535 }, states: ['ESTABLISHED'] })).toBe(
        all.filter(({ local, state }) => local.port > 8080 && state === 'ESTABLISHED').length,
      )
      expect(await count({ family: 'ip' })).toBe(1)
      // An IPv4 network holds the IPv6 sockets that speak IPv4.
      expect(await count({ remote: '127.0.0.0/8' })).toBe(2)
      expect(await count({ local: '::1', remotePort: 8080 })).toBe(1)
      expect(await count({ local: '192.0.2.0/24' })).toBe(0)
      expect(await count({ ifindex: 0 })).toBe(all.length)
      expect(await count({ mark: { mark: 1, mask: 1 } })).toBe(0)
      expect(await count({ localPort: 8080, remote: '::1', cgroup: all[0]!.attributes.cgroupId! })).toBe(1)
    })
  })

  test('a filter that asks for nothing possible says so', async () => {
    await withSandbox(async inside => {
      using client = SocketsClientSync.open({ netns: inside.name })
      expect(() => client.inet.list('tcp', { localPort: 70000 })).toThrow(/port 70000/)
      expect(() => client.inet.list('tcp', { local: 'somewhere' })).toThrow(/"somewhere"/)
      expect(() => client.inet.list('gopher' as InetProtocol)).toThrow(/protocol "gopher" is none of/)
      expect(() => client.inet.list('tcp', { states: ['OPEN' as 'LISTEN'] })).toThrow(/state "OPEN" is none of/)
    })
  })

  test('one socket by its name, of TCP and of UDP; a later one is another', async () => {
    await withSockets(async inside => {
      await using client = SocketsClient.open({ netns: inside.name })
      for (const protocol of ['tcp', 'udp'] as const)
        for (const socket of await client.inet.list(protocol)) {
          // A listener of IPv6 takes IPv4, too: the kernel finds one that speaks of either.
          expect((await client.inet.get(socket)).cookie).toBe(socket.cookie)
        }
      const [first] = await client.inet.list('tcp', { states: ['ESTABLISHED'] })
      expect(await client.inet.find({ ...first!, local: { ...first!.local, port: 9 } })).toBeUndefined()
      await expect(client.inet.get({ ...first!, cookie: 1n })).rejects.toMatchObject({ code: 'ENOENT' })
    })
  })

  test('a socket that is destroyed is gone, and its program hears of it', async ({ skip }) => {
    await withSockets(async (inside, said) => {
      await using client = SocketsClient.open({ netns: inside.name })
      const [connection] = await client.inet.list('tcp', { remotePort: 8080, family: 'ip' })
      const heard = once(said, 'data')
      await client.inet.destroy(connection!).catch(error => {
        if (error.code !== 'EOPNOTSUPP') throw error
        skip('the kernel destroys no sockets (CONFIG_INET_DIAG_DESTROY)')
      })
      expect(String(await heard).trim()).toBe('ECONNABORTED')
      expect(await client.inet.find(connection!)).toBeUndefined()
      await expect(client.inet.destroy(connection!)).rejects.toMatchObject({ code: 'ENOENT' })
    })
  })

  test('netlink: our own socket, with its groups', async () => {
    await withSandbox(async inside => {
      using client = SocketsClientSync.open({ netns: inside.name })
      const own = client.netlink.list().filter(({ portId }) => portId !== 0)
      expect(own.map(({ protocol, groups }) => ({ protocol, groups }))).toEqual([{ protocol: 4, groups: [] }])
    })
  })

  test('packet: none in a fresh namespace', async () => {
    await withSandbox(async inside => {
      using client = SocketsClientSync.open({ netns: inside.name })
      const sockets: PacketSocket[] = client.packet.list()
      expect(sockets).toEqual([])
    })
  })
})

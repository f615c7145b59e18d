import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseSocketAddress } from '../../src/egress/echo/address.js'
import { echo } from '../../src/egress/echo/index.js'
import { IcmpSocket, type Received } from '../../src/egress/echo/socket.js'
import { netns } from '../../src/netns/index.js'
import { describeKernel } from '../support/kernel.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'

/** host 10.0.0.2 — 10.0.0.1 router 10.0.1.1 — 10.0.1.2 target, and the same in fd00:0::/64 and fd00:1::/64. */
async function withRouter(use: (host: Sandbox, router: Sandbox, target: Sandbox) => Promise<void>): Promise<void> {
  await withSandbox(host =>
    withSandbox(router =>
      withSandbox(async target => {
        for (const { name } of [host, router, target]) netns.writeSysctl(name, 'net.ipv6.conf.default.accept_dad', 0)
        await run(router, `link add left type veth peer name eth0 netns ${host.name}`)
        await run(router, `link add right type veth peer name eth0 netns ${target.name}`)
        await configure(router, 'left', '10.0.0.1/24', 'fd00:0::1/64')
        await configure(router, 'right', '10.0.1.1/24', 'fd00:1::1/64')
        await configure(host, 'eth0', '10.0.0.2/24', 'fd00:0::2/64')
        await configure(target, 'eth0', '10.0.1.2/24', 'fd00:1::2/64')
        for (const [sandbox, subnet] of [
          [host, 0],
          [target, 1],
        ] as const) {
          await run(sandbox, `route add default via 10.0.${subnet}.1`)
          await run(sandbox, `-6 route add default via fd00:${subnet}::1`)
        }
        netns.writeSysctl(router.name, 'net.ipv4.ip_forward', 1)
        netns.writeSysctl(router.name, 'net.ipv6.conf.all.forwarding', 1)
        // The carrier of a new link, and with it IPv6, comes up in the background.
        const probe = () => echo({ netns: host.name, address: 'fd00:1::2', count: 1, timeout: 100 })
        await expect.poll(async () => (await probe()).received, { timeout: 10_000, interval: 10 }).toBe(1)
        await use(host, router, target)
      }),
    ),
  )
}

const run = (sandbox: Sandbox, command: string) => sandbox.exec('ip', command.split(' '))

async function configure(sandbox: Sandbox, dev: string, address: string, address6: string): Promise<void> {
  await run(sandbox, `link set lo up`)
  await run(sandbox, `address add ${address} dev ${dev}`)
  await run(sandbox, `address add ${address6} dev ${dev} nodad`)
  await run(sandbox, `link set ${dev} up`)
}

const descriptors = () => readdirSync('/proc/self/fd').length

describeKernel('echo through a router', ['veth'], () => {
  test('is answered, over IPv4 and IPv6', async () => {
    await withRouter(async host => {
      for (const [address, hops] of [
        ['10.0.0.1', 0],
        ['10.0.1.2', 1],
        ['fd00:1::2', 1],
        ['127.0.0.1', 0],
        ['::1', 0],
      ] as const) {
        const before = descriptors()
        const { sent, received, replies, errors } = await echo({ netns: host.name, address, interval: 10 })
        expect({ sent, received, errors }).toEqual({ sent: 3, received: 3, errors: [] })
        expect(replies.map(({ sequence, from, ttl }) => ({ sequence, from, ttl }))).toEqual(
          [0, 1, 2].map(sequence => ({ sequence, from: address, ttl: 64 - hops })),
        )
        for (const { rttMs } of replies) {
          expect(rttMs).toBeGreaterThan(0)
          expect(rttMs).toBeLessThan(1000)
        }
        expect(descriptors()).toBe(before)
      }
    })
  })

  test('payloads of every size are matched', async () => {
    await withRouter(async host => {
      for (const payloadSize of [0, 1, 15, 1473, 65507]) {
        const { received } = await echo({ netns: host.name, address: '10.0.1.2', count: 1, payloadSize })
        expect({ payloadSize, received }).toEqual({ payloadSize, received: 1 })
      }
    })
  })

  test('many at once get their own replies only', async () => {
    await withRouter(async host => {
      const runs = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          // An answer takes no time but on an emulated machine.
          echo({
            netns: host.name,
            address: n % 2 === 0 ? '10.0.1.2' : 'fd00:1::2',
            count: 5,
            interval: 5,
            timeout: 10_000,
          }),
        ),
      )
      for (const { received, errors } of runs) expect({ received, errors }).toEqual({ received: 5, errors: [] })
    })
  })

  test('what a router says is reported, with its address', async () => {
    await withRouter(async (host, router) => {
      const cases = [
        ['unreachable 10.9.0.0/24', '10.9.0.1', '10.0.0.1', 'unreachable', 'ICMP_HOST_UNREACH'],
        ['prohibit 10.9.1.0/24', '10.9.1.1', '10.0.0.1', 'unreachable', 'ICMP_PKT_FILTERED'],
        ['unreachable fd00:9::/64', 'fd00:9::1', 'fd00::1', 'unreachable', 'ICMPV6_NOROUTE'],
        ['prohibit fd00:a::/64', 'fd00:a::1', 'fd00::1', 'unreachable', 'ICMPV6_ADM_PROHIBITED'],
      ] as const
      // Linux answers at most one such error a second to a destination (icmp_ratelimit), and this is about what is in them.
      netns.writeSysctl(router.name, 'net.ipv4.icmp_ratelimit', 0)
      netns.writeSysctl(router.name, 'net.ipv6.icmp.ratelimit', 0)
      for (const [route, address, from, type, code] of cases) {
        await run(router, `route add ${route}`)
        const twice = (interval: number) => echo({ netns: host.name, address, count: 2, interval })
        let result = await twice(20)
        // Older kernels draw on one budget for both limits, theirs on route errors (net.ipv4.route.error_cost, a second) stays.
        if (result.errors[1]?.type === 'timeout') result = await twice(1200)
        expect(result).toMatchObject({ sent: 2, received: 0, replies: [] })
        expect(result.errors).toEqual(
          [0, 1].map(sequence => ({ type, sequence, from, code, reason: expect.stringMatching(/\w/) })),
        )
      }
    })
  })

  test('a TTL that runs out names the router', async () => {
    await withRouter(async host => {
      for (const [address, from, code] of [
        ['10.0.1.2', '10.0.0.1', 'ICMP_EXC_TTL'],
        ['fd00:1::2', 'fd00::1', 'ICMPV6_EXC_HOPLIMIT'],
      ] as const) {
        const { errors } = await echo({ netns: host.name, address, count: 1, ttl: 1 })
        expect(errors).toMatchObject([{ type: 'time-exceeded', sequence: 0, from, code }])
      }
    })
  })

  test('a neighbour that does not exist is reported by our own kernel', async () => {
    await withRouter(async host => {
      const { errors } = await echo({ netns: host.name, address: '10.0.0.77', count: 1, timeout: 8000 })
      expect(errors).toMatchObject([{ type: 'unreachable', from: '10.0.0.2', code: 'ICMP_HOST_UNREACH' }])
    })
  })

  test('an unanswered one times out, neither early nor much later', async () => {
    await withRouter(async (host, _, target) => {
      netns.writeSysctl(target.name, 'net.ipv4.icmp_echo_ignore_all', 1)
      const start = performance.now()
      const result = await echo({ netns: host.name, address: '10.0.1.2', count: 2, interval: 50, timeout: 300 })
      const waited = performance.now() - start
      expect(result).toEqual({
        sent: 2,
        received: 0,
        replies: [],
        errors: [
          { type: 'timeout', sequence: 0 },
          { type: 'timeout', sequence: 1 },
        ],
      })
      expect(waited).toBeGreaterThanOrEqual(349)
      expect(waited).toBeLessThan(3000)
    })
  })

  test('an answer that came in time counts, however late the program gets to look', async () => {
    await withRouter(async host => {
      // The first request leaves in the call itself. When the program is on again the second is due, and the time of the first over.
      const asked = echo({ netns: host.name, address: '10.0.1.2', count: 2, interval: 50, timeout: 100 })
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
      expect(await asked).toMatchObject({ sent: 2, received: 2, errors: [] })
    })
  })

  test('does not block the event loop while it waits', async () => {
    await withRouter(async (host, _, target) => {
      netns.writeSysctl(target.name, 'net.ipv4.icmp_echo_ignore_all', 1)
      // Twenty times something else has its turn long before the time is over.
      const controller = new AbortController()
      let ticks = 0
      const timer = setInterval(() => {
        if (++ticks === 20) controller.abort(new Error('enough ticks'))
      }, 10)
      const asked = echo({ netns: host.name, address: '10.0.1.2', count: 1, timeout: 4000, signal: controller.signal })
      await expect(asked).rejects.toThrow('enough ticks')
      clearInterval(timer)
    })
  })

  test('an abort ends the wait and closes the socket', async () => {
    await withRouter(async (host, _, target) => {
      netns.writeSysctl(target.name, 'net.ipv4.icmp_echo_ignore_all', 1)
      const before = descriptors()
      const abort = new AbortController()
      const reason = new Error('enough')
      setTimeout(() => abort.abort(reason), 50)
      const options = { netns: host.name, address: '10.0.1.2', timeout: 60_000, signal: abort.signal }
      await expect(echo(options)).rejects.toBe(reason)
      await expect(echo(options)).rejects.toBe(reason)
      expect(descriptors()).toBe(before)
    })
  })

  test('a link-local address is reached through its zone', async () => {
    await withRouter(async (host, router) => {
      const [link] = JSON.parse(await run(router, '-j -6 address show dev left scope link'))
      const { local } = link.addr_info.find((each: { local?: string }) => each.local !== undefined)
      const { replies } = await echo({ netns: host.name, address: `${local}%eth0`, count: 1 })
      expect(replies).toMatchObject([{ sequence: 0, from: local }])
      await expect(echo({ netns: host.name, address: `${local}%eth9` })).rejects.toMatchObject({
        code: 'ENODEV',
        subject: 'eth9',
      })
    })
  })
})

describeKernel('echo that cannot be sent', ['veth'], () => {
  test('says why', async () => {
    await withRouter(async host => {
      const attempt = (address: string) => echo({ netns: host.name, address, count: 1 })
      await run(host, 'route delete default')
      expect(await attempt('10.0.1.2')).toEqual({
        sent: 0,
        received: 0,
        replies: [],
        errors: [
          {
            type: 'not-sent',
            sequence: 0,
            code: 'ENETUNREACH',
            reason: 'this namespace has no route to the address',
          },
        ],
      })
      await run(host, 'route add unreachable 10.0.1.0/24')
      expect((await attempt('10.0.1.2')).errors).toMatchObject([{ type: 'not-sent', code: 'EHOSTUNREACH' }])
      await run(host, 'route replace prohibit 10.0.1.0/24')
      expect((await attempt('10.0.1.2')).errors).toMatchObject([{ type: 'not-sent', code: 'EACCES' }])
      await run(host, 'route replace blackhole 10.0.1.0/24')
      expect((await attempt('10.0.1.2')).errors).toMatchObject([{ type: 'not-sent', code: 'EINVAL' }])
    })
  })

  test('from a namespace that is not there', async () => {
    await expect(echo({ netns: 'nlkit-no-such', address: '127.0.0.1' })).rejects.toMatchObject({
      code: 'ERR_NETNS_NOT_FOUND',
    })
  })
})

describeKernel('echo without CAP_NET_RAW', ['veth', 'root'], () => {
  /** A socket as a user without privileges gets it. */
  const unprivileged = (name: string, address: string, ttl?: number) =>
    netns.run(name, () => {
      process.seteuid!(65534)
      try {
        return new IcmpSocket(parseSocketAddress(address), ttl)
      } finally {
        process.seteuid!(0)
      }
    })

  test('a ping socket is refused outside of ping_group_range', async () => {
    await withSandbox(async ({ name }) => {
      expect(() => unprivileged(name, '127.0.0.1')).toThrow(
        'socket(ICMP): EACCES: Permission denied — an echo needs CAP_NET_RAW, or a group within net.ipv4.ping_group_range',
      )
    })
  })

  test('a ping socket takes replies and errors as a raw one does', async () => {
    await withRouter(async host => {
      netns.writeSysctl(host.name, 'net.ipv4.ping_group_range', '0 2147483647')
      const payload = Buffer.from('a payload of more than 16 bytes')
      for (const [address, router] of [
        ['10.0.1.2', '10.0.0.1'],
        ['fd00:1::2', 'fd00::1'],
      ] as const) {
        for (const [ttl, expected] of [
          [undefined, { kind: 'reply', from: address, ttl: 63 }],
          [1, { kind: 'error', from: router, code: 0 }],
        ] as const) {
          const socket = unprivileged(host.name, address, ttl)
          try {
            const sent = socket.send(7, payload)
            const received: Received[] = []
            await expect.poll(() => received.push(...socket.receive())).toBe(1)
            const { message, ...rest } = received[0]!
            expect(rest).toMatchObject(expected)
            expect(message.sequence).toBe(7)
            expect(message.payload).toEqual(payload)
            if (received[0]?.kind === 'reply') expect(received[0].time).toBeGreaterThan(sent)
            // What came in as an error does not fail the next request.
            expect(() => socket.send(8, payload)).not.toThrow()
          } finally {
            socket.close()
          }
        }
      }
    })
  })
})

describeKernel('echo and packet filters', ['veth', 'nft', 'nf_tables'], () => {
  test('one that drops our output is named; one that rejects answers for the router', async () => {
    await withRouter(async (host, router) => {
      const nft = (sandbox: Sandbox, text: string) => sandbox.exec('nft', [text])
      await nft(router, 'add table ip t')
      await nft(router, 'add chain ip t forward { type filter hook forward priority 0; }')
      await nft(router, 'add rule ip t forward reject with icmp type admin-prohibited')
      expect((await echo({ netns: host.name, address: '10.0.1.2', count: 1 })).errors).toMatchObject([
        { type: 'unreachable', from: '10.0.0.1', code: 'ICMP_PKT_FILTERED', reason: 'administratively prohibited' },
      ])
      await nft(host, 'add table ip t')
      await nft(host, 'add chain ip t output { type filter hook output priority 0; policy drop; }')
      expect((await echo({ netns: host.name, address: '10.0.1.2', count: 1 })).errors).toMatchObject([
        { type: 'not-sent', code: 'EPERM', reason: expect.stringContaining('packet filter') },
      ])
    })
  })
})

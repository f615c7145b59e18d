import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { getChain, getRule, netfilterProtocol } from '../../../protocol/netfilter/index.js'
import type { MessageDefinition, Protocol } from '../../../protocol/netlink/index.js'
import { getAddress, getLink, getNexthop, routeProtocol } from '../../../protocol/route/index.js'
import { type NamespaceHandle, netns } from '../../../src/netns/index.js'
import type { Dump, DumpResult } from '../../../src/socket/request.js'
import { NetlinkSocket } from '../../../src/socket/socket.js'
import { describeKernel, lackOf } from '../../support/kernel.js'

let inside: NamespaceHandle
let folder: string

beforeEach(async () => {
  inside = netns.createAnonymous()
  folder = await mkdtemp(path.join(os.tmpdir(), 'nlkit-dumps-'))
  batch('ip', ['link add b0 type bridge', 'link set b0 up'])
})

afterEach(async () => {
  inside.close()
  await rm(folder, { recursive: true })
})

const words = { ip: ['-force', '-batch'], nft: ['-f'] }

function file(lines: readonly string[]): string {
  const name = path.join(folder, `batch${Math.random()}`)
  writeFileSync(name, `${lines.join('\n')}\n`)
  return name
}

function batch(program: 'ip' | 'nft', lines: readonly string[]): void {
  const { stderr, status } = netns.spawnSync(inside, program, [...words[program], file(lines)], { encoding: 'utf8' })
  expect([stderr, status]).toEqual(['', 0])
}

/** `line(i)` for many numbers. */
const many = (count: number, line: (i: number) => string): string[] => Array.from({ length: count }, (_, i) => line(i))

const link = { family: 0, type: 0, index: 0, flags: 0, change: 0 }
const nft = { family: 2, version: 0, res_id: 0 }

interface Case {
  readonly protocol: Protocol
  readonly definition: MessageDefinition<never>
  readonly header: object
  readonly program: 'ip' | 'nft'
  /** Makes thousands. */
  readonly made: readonly string[]
  /** Adds one and takes it away: again and again, by another process. */
  readonly changed: readonly string[]
}

/** Of what is not here (routes, policy rules, neighbours) the kernel raises no flag: see docs/guarantees.md. */
const cases: Record<string, Case> = {
  links: {
    protocol: routeProtocol,
    definition: getLink as never,
    header: link,
    program: 'ip',
    made: many(300, i => `link add l${i} type bridge`),
    changed: ['link add new type bridge', 'link del new'],
  },
  addresses: {
    protocol: routeProtocol,
    definition: getAddress as never,
    header: { family: 2, prefixlen: 0, flags: 0, scope: 0, index: 0 },
    program: 'ip',
    made: many(3000, i => `address add 10.0.${i >> 8}.${i & 255}/32 dev b0`),
    changed: ['address add 192.0.2.1/32 dev b0', 'address del 192.0.2.1/32 dev b0'],
  },
  nexthops: {
    protocol: routeProtocol,
    definition: getNexthop as never,
    header: { family: 0, scope: 0, protocol: 0, resvd: 0, flags: 0 },
    program: 'ip',
    made: many(3000, i => `nexthop add id ${i + 10} dev b0`),
    changed: ['nexthop add id 5 dev b0', 'nexthop del id 5'],
  },
  'nft rules': {
    protocol: netfilterProtocol,
    definition: getRule as never,
    header: nft,
    program: 'nft',
    made: ['add table ip t', 'add chain ip t c', ...many(3000, () => 'add rule ip t c counter accept')],
    changed: ['add table ip new', 'delete table ip new'],
  },
  'nft chains': {
    protocol: netfilterProtocol,
    definition: getChain as never,
    header: nft,
    program: 'nft',
    made: ['add table ip t', ...many(2000, i => `add chain ip t c${i}`)],
    changed: ['add table ip new', 'delete table ip new'],
  },
}

describeKernel('a dump that another process disturbs', ['bridge', 'nft'], () => {
  test.for(Object.entries(cases))(
    'of thousands of %s says so, and is tried again only so often',
    { timeout: 120_000 },
    async ([, each], { skip }) => {
      const lack = each.program === 'nft' ? lackOf('nft_ip') : undefined
      if (lack) skip(lack.reason)
      batch(each.program, each.made)
      // ip makes its changes one by one. nft makes those of a file in one: it is started again and again.
      const lines = file(Array.from({ length: each.program === 'ip' ? 20_000 : 1 }, () => each.changed).flat())
      const command = `while :; do ${each.program} ${words[each.program].join(' ')} ${lines} 2>/dev/null; done`
      const changer = netns.spawn(inside, 'sh', ['-c', command], { stdio: 'ignore', detached: true })
      await using socket = NetlinkSocket.open(each.protocol, { netns: inside })
      const ask = (retries: number): Promise<DumpResult> => {
        const body = { header: each.header, attributes: {} } as never
        return socket.request({ kind: 'dump', definition: each.definition as MessageDefinition, body, retries } as Dump)
      }
      try {
        const end = performance.now() + 20_000
        let disturbed: DumpResult | undefined
        while (!disturbed && performance.now() < end) {
          const result = await ask(0)
          expect(result.attempts).toBe(1)
          if (!result.complete) disturbed = result
        }
        // What was read is handed over all the same.
        expect(disturbed?.replies.length).toBeGreaterThan(100)
        let repeated: DumpResult | undefined
        while (!repeated && performance.now() < end) {
          const result = await ask(3)
          if (result.attempts > 1) repeated = result
          expect(result.attempts).toBeLessThanOrEqual(4)
          if (!result.complete) expect(result.attempts).toBe(4)
        }
        expect(repeated).toBeDefined()
      } finally {
        // The shell and what it has started: a group of their own.
        process.kill(-changer.pid!)
      }
      const whole = await ask(5)
      expect(whole.complete).toBe(true)
      expect(whole.replies.length).toBeGreaterThanOrEqual(300)
    },
  )
})

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Explanation } from '../../src/egress/explain/index.js'
import type { Plan, Topology } from '../../src/egress/index.js'
import { describeKernel } from '../support/kernel.js'
import { type Sandbox, uniqueName, withSandbox } from '../support/sandbox.js'
import { parseXml } from '../support/xml.js'
import { type CliResult, nlkit } from './nlkit.js'

/** A machine whose uplink leads to an outside that holds 8.8.8.8 and knows no private network. */
interface Machine {
  readonly base: Sandbox
  /** Name of the namespace that is to get egress. */
  readonly namespace: string
  /** `nlkit egress COMMAND` there. */
  egress(...words: string[]): Promise<CliResult>
}

async function withMachine(use: (machine: Machine) => Promise<void>): Promise<void> {
  await withSandbox(base =>
    withSandbox(async outside => {
      const ip = (where: Sandbox, command: string) => where.exec('ip', command.split(' '))
      await outside.exec('sysctl', ['-qw', 'net.ipv4.conf.all.rp_filter=0', 'net.ipv4.conf.default.rp_filter=0'])
      await ip(base, 'link set lo up')
      await ip(base, `link add up0 type veth peer name up0 netns ${outside.name}`)
      await ip(base, 'address add 203.0.113.2/24 dev up0')
      await ip(base, 'link set up0 up')
      await ip(outside, 'link set lo up')
      await ip(outside, 'address add 203.0.113.1/24 dev up0')
      await ip(outside, 'address add 8.8.8.8/32 dev lo')
      await ip(outside, 'link set up0 up')
      await ip(base, 'route add default via 203.0.113.1')
      const namespace = uniqueName('nlkit-')
      const egress = (command = '', ...words: string[]) =>
        nlkit(['egress', command, '--base', base.name, '--namespace', namespace, ...words])
      try {
        await use({ base, namespace, egress })
      } finally {
        if (existsSync(`/run/netns/${namespace}`)) await egress('down')
      }
    }),
  )
}

function ok({ status, stdout, stderr }: CliResult): string {
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

/** What stands in a picture, but for what rules have counted. */
const textsOf = (svg: string) => parseXml(svg).map(({ text }) => text.replaceAll(/ \(\d+ packets?\)/g, ''))

const json = <T>(result: CliResult): T => JSON.parse(ok(result)) as T

describeKernel('nlkit egress', ['veth', 'bridge', 'nf_tables', 'nft'], () => {
  test('plan, up, up again, check, explain, status, down, down again', async () => {
    await withMachine(async ({ base, namespace, egress }) => {
      expect(ok(await egress('plan'))).toMatch(/^create +.*\n[\s\S]*steps to do; nothing was changed\n$/)
      expect(existsSync(`/run/netns/${namespace}`)).toBe(false)

      expect(ok(await egress('up'))).toMatch(
        new RegExp(`^created +.*\\n[\\s\\S]*steps done: ${namespace} has 192\\.168\\.0\\.2\\n$`),
      )
      expect(existsSync(`/run/netns/${namespace}`)).toBe(true)
      const again = ok(await egress('up'))
      expect(again).not.toMatch(/^(created|changed|removed)/m)
      expect(again).toMatch(/nothing to do: .*, all is as it should be\n$/)

      const checked = ok(await egress('check'))
      expect(checked).toMatch(/^gateway +192\.168\.0\.1 +3 of 3 answered +\d+\.\d+ ms$/m)
      expect(checked).toMatch(/^outside +8\.8\.8\.8 +3 of 3 answered +\d+\.\d+ ms$/m)
      expect(checked).toMatch(/\nok\n$/)
      expect(ok(await egress('explain'))).toMatch(/\nnothing is broken\n$/)

      const drawn = ok(await egress('status'))
      expect(drawn).toContain(`┌ ${namespace} ─`)
      expect(drawn).toContain('192.168.0.2 → 203.0.113.2')
      expect(drawn).not.toContain('✗')

      expect(ok(await egress('down'))).toMatch(/^removed +.*\n[\s\S]*steps done: nothing of .* is left\n$/)
      expect(existsSync(`/run/netns/${namespace}`)).toBe(false)
      expect(await base.exec('nft', ['list', 'ruleset'])).toBe('')
      expect(ok(await egress('down'))).toMatch(/^nothing to do: /m)
    })
  })

  test('what is broken: status 1, and the command that mends it', async () => {
    await withMachine(async ({ base, egress }) => {
      ok(await egress('up'))
      await base.exec('ip', ['link', 'set', 'br0', 'down'])
      const checked = await egress('check', '--count', '1')
      expect(checked).toMatchObject({ status: 1, stderr: '' })
      expect(checked.stdout).toMatch(/0 of 1 answered[\s\S]*broken: `nlkit egress explain` says why\n$/)
      const explained = await egress('explain')
      expect(explained).toMatchObject({ status: 1, stderr: '' })
      expect(explained.stdout).toMatch(
        /^ *\d+ +broken +bridge br0.*\n +bridge br0 is down\n +\$ .*ip link set br0 up$/m,
      )
      expect(ok(await egress('status'))).toMatch(/bridge br0 .*✗ down/)
    })
  })

  test('--show-commands shows what a person would have typed', async () => {
    await withMachine(async ({ namespace, egress }) => {
      const plan = ok(await egress('plan', '--show-commands'))
      expect(plan).toContain(`$ ip netns add ${namespace}\n`)
      expect(plan).toMatch(/^ +\$ .*type bridge/m)
      expect(plan).toMatch(/^ +\$ .*nft .*masquerade/m)
      expect(ok(await egress('plan'))).not.toContain('$ ')
    })
  })

  test('--json has a stable shape, the same for a plan and what was done', async () => {
    await withMachine(async ({ namespace, egress }) => {
      const planned = json<Plan>(await egress('plan', '--json'))
      expect(Object.keys(planned).sort()).toEqual(['addresses', 'changes', 'config', 'steps', 'warnings'])
      expect(planned).toMatchObject({
        changes: true,
        addresses: { ip: '192.168.0.2' },
        warnings: [],
        config: { namespace },
      })
      for (const step of planned.steps)
        expect(step).toEqual({
          id: expect.stringMatching(/^[a-z0-9-]+$/),
          title: expect.any(String),
          place: expect.stringMatching(/^(base|namespace)$/),
          state: expect.stringMatching(/^(kept|created|changed|removed)$/),
          commands: expect.any(Array),
        })
      expect(json<Plan>(await egress('up', '--json'))).toEqual(planned)

      const topology = json<Topology>(await egress('status', '--json'))
      expect(topology).toMatchObject({
        bridge: { name: 'br0', up: true, addresses: ['192.168.0.1/16'] },
        uplink: { name: 'up0', up: true, addresses: ['203.0.113.2/24'], gateway: '203.0.113.1' },
        namespaces: [{ name: namespace, interface: { name: 'eth0', up: true, addresses: ['192.168.0.2/16'] } }],
        forwarding: { ip: true },
      })
      expect(topology.nat[0]).toMatchObject({ packets: expect.any(Number), bytes: expect.any(Number) })

      const check = json<{ masqueraded: { before: number; after: number } }>(
        await egress('check', '--json', '--count', '1'),
      )
      expect(check).toMatchObject({
        ok: true,
        probes: [
          { what: 'gateway', target: '192.168.0.1', sent: 1, received: 1, rtt: expect.any(Number) },
          { what: 'outside', target: '8.8.8.8', sent: 1, received: 1, rtt: expect.any(Number) },
        ],
      })
      expect(check.masqueraded.after).toBeGreaterThan(check.masqueraded.before)
      const explanation = json<Explanation>(await egress('explain', '--json'))
      expect(explanation.findings).toEqual([])
      expect(explanation.path.map(({ step, state }) => `${step} ${state}`)).toEqual(
        explanation.path.map((_, index) => `${index + 1} ok`),
      )
      expect(
        json<Plan>(await egress('down', '--json')).steps.every(
          ({ state }) => state === 'removed' || state === 'kept' || state === 'changed',
        ),
      ).toBe(true)
    })
  })

  test('status --svg writes the picture to a file, or to stdout', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nlkit-'))
    try {
      await withMachine(async ({ namespace, egress }) => {
        ok(await egress('up'))
        const file = join(folder, 'topology.svg')
        expect(ok(await egress('status', '--svg', file))).toBe('')
        const picture = readFileSync(file, 'utf8')
        const texts = textsOf(picture)
        for (const text of [namespace, '192.168.0.2/16', 'bridge br0', 'uplink up0']) expect(texts).toContain(text)
        expect(textsOf(ok(await egress('status', '--svg', '-')))).toEqual(texts)

        const { status, stderr } = await egress('status', '--svg', join(folder, 'missing', 'x.svg'))
        expect(status).toBe(1)
        expect(stderr).toMatch(/^nlkit: ENOENT: .*missing\/x\.svg'\n$/)
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('what the kernel refuses is one line with a code, status 1', async () => {
    await withMachine(async ({ base, egress }) => {
      await base.exec('ip', ['link', 'add', 'br0', 'type', 'bridge'])
      const { status, stdout, stderr } = await egress('up')
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toMatch(/^nlkit: ERR_EGRESS_NOT_OURS: .*br0.*\n$/)
    })
    const { status, stderr } = await nlkit(['egress', 'up', '--base', 'no-such-base'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^nlkit: ERR_NETNS_NOT_FOUND: .*no-such-base/)
  })
})

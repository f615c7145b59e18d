import { type ChildProcess, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { DemoStage } from '../../src/egress/demo/index.js'
import { describeKernel } from '../support/kernel.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'
import { type CliOptions, nlkit, readableCopy } from './nlkit.js'

/** All that a demonstration could leave in the namespace it was called in, and in the place of names. */
async function traces(caller: Sandbox): Promise<unknown> {
  const asked = await Promise.all(
    ['ip -j link', 'ip -j address', 'ip -j route show table all', 'ip -j -6 route', 'nft -j list ruleset'].map(
      command => {
        const [program = '', ...words] = command.split(' ')
        return caller.exec(program, words)
      },
    ),
  )
  const sysctl = await caller.exec('cat', ['/proc/sys/net/ipv4/ip_forward'])
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter(line => /\/(internet|ns0) |tmpfs.*\/run /.test(line))
  return { asked, sysctl, mounts, names: ['internet', 'ns0'].map(name => existsSync(`/run/netns/${name}`)) }
}

/** Runs `use` with a caller's namespace, and compares what is there before and after. */
async function leavingNothing(use: (wrap: string[]) => Promise<void>): Promise<void> {
  await withSandbox(async caller => {
    // As on a machine: a namespace where something is up is no fresh sandbox.
    await caller.exec('ip', ['link', 'set', 'lo', 'up'])
    const before = await traces(caller)
    await use(['ip', 'netns', 'exec', caller.name])
    expect(await traces(caller)).toEqual(before)
  })
}

async function tellsTheStory(options: CliOptions): Promise<void> {
  const { status, stdout, stderr } = await nlkit(['egress', 'demo', '--json'], options)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const { ok, stages } = JSON.parse(stdout) as { ok: boolean; stages: DemoStage[] }
  expect(ok).toBe(true)
  expect(stages.map(({ id }) => id)).toEqual([
    'internet',
    'build',
    'ping-bridge',
    'ping-outside',
    'nat',
    'ping-again',
    'picture',
    'down',
  ])
  const ping = (id: string) => stages.find(stage => stage.id === id)?.ping
  expect(ping('ping-bridge')).toMatchObject({ target: '192.168.0.1', answered: true })
  expect(ping('ping-outside')).toMatchObject({ target: '8.8.8.8', answered: false, seen: ['192.168.0.2'] })
  expect(ping('ping-again')).toMatchObject({ target: '8.8.8.8', answered: true, seen: ['203.0.113.2'] })
  const [masquerade] = stages.find(({ id }) => id === 'picture')?.topology?.nat ?? []
  expect(masquerade?.rule).toContain('masquerade')
  // The bridge's own IGMP reports may be counted, too.
  expect(masquerade?.packets).toBeGreaterThanOrEqual(1)
}

describeKernel('nlkit egress demo', ['veth', 'bridge', 'nf_tables', 'nft'], () => {
  test('shows the ping that fails and the one that does not, and leaves nothing', async () => {
    await leavingNothing(wrap => tellsTheStory({ wrap }))
  })

  test('is the same text every time', async () => {
    await leavingNothing(async wrap => {
      const first = await nlkit(['egress', 'demo'], { wrap })
      expect(first).toMatchObject({ status: 0, stderr: '' })
      expect(first.stdout).toContain('what 8.8.8.8 saw: a request from 192.168.0.2\n')
      expect(first.stdout).toContain('what 8.8.8.8 saw: a request from 203.0.113.2\n')
      expect(first.stdout).toContain('┌ ns0 ─')
      expect(first.stdout).not.toMatch(/[^\n\P{Cc}]/u)
      expect((await nlkit(['egress', 'demo'], { wrap })).stdout).toBe(first.stdout)
    })
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('ended by %s, leaves nothing and nobody', async signal => {
    await leavingNothing(async wrap => {
      const inside: number[] = []
      const onStart = (child: ChildProcess) => {
        child.stdout?.once('data', () => {
          inside.push(...descendants(child.pid ?? 0))
          child.kill(signal)
        })
      }
      const { status } = await nlkit(['egress', 'demo'], { wrap, onStart })
      expect(status).toBe(signal === 'SIGINT' ? 130 : 143)
      expect(inside.length).toBeGreaterThan(0)
      await expect.poll(() => inside.filter(isAlive), { timeout: 5000 }).toEqual([])
    })
  })

  test('refuses to run where it is told to be in a sandbox but is in none', async () => {
    await leavingNothing(async wrap => {
      for (const value of ['', 'net:[1] mnt:[2]']) {
        const { status, stderr } = await nlkit(['egress', 'demo'], { wrap, env: { NLKIT_SANDBOX: value } })
        expect(status).toBe(1)
        expect(stderr).toMatch(/^nlkit: ERR_SANDBOX: /)
      }
    })
  })
})

describeKernel('nlkit egress demo without privilege', ['root', 'veth', 'bridge', 'nf_tables', 'nft'], () => {
  const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups']
  const userNamespaces = () =>
    spawnSync(nobody[0] ?? '', [...nobody.slice(1), 'unshare', '--user', '--map-root-user', '--net', 'true']).status ===
    0

  test('as nobody', async context => {
    if (!userNamespaces()) context.skip('user namespaces are not allowed to nobody')
    // A copy: the working tree may be one that others cannot read.
    const installed = readableCopy()
    try {
      await leavingNothing(wrap => tellsTheStory({ wrap: [...wrap, ...nobody], env: { HOME: '/' }, installed }))
    } finally {
      rmSync(installed, { recursive: true })
    }
  })

  test('says what is missing where no user namespace can be made', async () => {
    await withSandbox(async caller => {
      // In a user namespace of its own, whose limit of further ones is 0 (user_namespaces(7)).
      const limit = 'echo 0 > /proc/sys/user/max_user_namespaces; echo 0 > /proc/sys/user/max_net_namespaces; exec "$@"'
      const wrap = ['ip', 'netns', 'exec', caller.name, 'unshare', '--user', '--map-root-user', 'sh', '-c', limit, 'sh']
      const { status, stdout, stderr } = await nlkit(['egress', 'demo'], { wrap })
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toMatch(/^nlkit: ERR_SANDBOX: no sandbox can be made: unshare: .*\n$/)
    })
  })
})

/** Processes below one, found in /proc. */
function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap(task =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  )
  return [...children, ...children.flatMap(descendants)]
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}

import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, inject, onTestFinished, test, vi } from 'vitest'
import { type CliResult, nlkit } from '../cli/nlkit.js'
import { describeKernel } from '../support/kernel.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'

const directory = mkdtempSync(join(tmpdir(), 'nlkit-capture-'))
afterAll(() => rmSync(directory, { recursive: true }))

const inside = (name: string) => ({ wrap: ['ip', 'netns', 'exec', name] })

describeKernel('nlkit dump -- COMMAND', ['root', 'strace'], () => {
  test('shows what the command says, and passes its status on', async () => {
    await withSandbox(async ({ name, exec }) => {
      const { status, stdout, stderr } = await nlkit(
        ['dump', '--json', '--', 'ip', 'link', 'add', 'br7', 'type', 'bridge'],
        inside(name),
      )
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      const messages = stdout
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line))
      const request = messages.find(({ attributes }) => attributes?.ifname === 'br7')
      expect(request).toMatchObject({
        type: 'RTM_NEWLINK',
        direction: 'sent',
        process: { command: 'ip', pid: expect.any(Number), fd: expect.any(Number) },
        attributes: { linkinfo: { kind: 'bridge' } },
      })
      expect(await exec('ip', ['link', 'show', 'br7'])).toContain('br7')
    })
  })

  test('a refusal is explained, and the status is the command’s', async () => {
    await withSandbox(async ({ name }) => {
      const { status, stdout, stderr } = await nlkit(
        ['dump', '--', 'ip', 'route', 'add', '10.0.0.0/8', 'via', '1.2.3.4'],
        inside(name),
      )
      expect(status).toBe(2)
      // ip's own words stay where ip puts them.
      expect(stderr).toContain('Nexthop has invalid gateway')
      expect(stdout).toMatch(/RTM_NEWROUTE.*10\.0\.0\.0\/8.*1\.2\.3\.4.*ENETUNREACH/)
    })
  })

  test.each([
    ['exit 7', 7],
    ['kill -9 $$', 137],
  ])('sh -c %j gives %i', async (script, expected) => {
    const { status, stdout } = await nlkit(['dump', '--', 'sh', '-c', script])
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' })
  })

  test('children of children are shown by their names and pids', async () => {
    await withSandbox(async ({ name }) => {
      const script = 'sh -c "ip link show lo >/dev/null; nft list tables"; true'
      const { status, stdout } = await nlkit(['dump', '--', 'sh', '-c', script], inside(name))
      expect(status).toBe(0)
      const speakers = new Set(
        [...stdout.matchAll(/> (\w+)\[(\d+)\] fd \d+ /g)].map(([, program, pid]) => `${program} ${pid}`),
      )
      expect([...speakers].map(speaker => speaker.replace(/ \d+$/, ''))).toEqual(['ip', 'nft'])
    })
  })

  test('without strace it says so, and runs nothing', async () => {
    const file = join(directory, 'untouched')
    const { status, stdout, stderr } = await nlkit(['dump', '--', 'touch', file], { env: { PATH: '/nowhere' } })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^nlkit: ERR_NO_STRACE: strace is not installed \(package strace\), or not in PATH/)
    expect(existsSync(file)).toBe(false)
  })

  test('-w keeps the traffic for dump to read again', async () => {
    const file = join(directory, 'link.pcapng')
    await withSandbox(async ({ name }) => {
      expect(await nlkit(['dump', '-w', file, '--', 'ip', 'link', 'show'], inside(name))).toMatchObject({ status: 0 })
    })
    const { status, stdout } = await nlkit(['dump', file])
    expect(status).toBe(0)
    expect(stdout).toMatch(/RTM_GETLINK/)
  })
})

describeKernel('NLKIT_CAPTURE', ['root'], () => {
  test('programs that run at the same time share a file, and every packet of it is whole', async () => {
    const file = join(directory, 'shared.pcapng')
    await withSandbox(async ({ name }) => {
      const options = { ...inside(name), env: { NLKIT_CAPTURE: file } }
      const runs = Array.from({ length: 4 }, () => nlkit(['list', 'links'], options))
      for (const { status } of await Promise.all(runs)) expect(status).toBe(0)
    })
    const { status, stdout, stderr } = await nlkit(['dump', '--json', '--filter', 'type == RTM_GETLINK', file])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const pids = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line).process.pid)
    expect(new Set(pids).size).toBe(4)
  })

  test('a program writes what it says and hears; a second one adds to it', async () => {
    const file = join(directory, 'own.pcapng')
    await withSandbox(async ({ name }) => {
      const options = { ...inside(name), env: { NLKIT_CAPTURE: file } }
      for (const object of ['rules', 'links']) expect((await nlkit(['list', object], options)).status).toBe(0)
    })
    const { status, stdout, stderr } = await nlkit(['dump', file])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/RTM_GETRULE[\s\S]*RTM_GETLINK/)
    const stats = (await nlkit(['dump', '--stats', file])).stdout
    expect(stats).toMatch(/RTM_NEWRULE +\d/)
    expect(stats).toMatch(/RTM_NEWLINK +\d/)
  })

  test('a file that cannot be written is named', async () => {
    const { status, stderr } = await nlkit(['list', 'links'], { env: { NLKIT_CAPTURE: '/nowhere/x.pcapng' } })
    expect(status).toBe(1)
    expect(stderr).toMatch(/ENOENT.*\/nowhere\/x\.pcapng|\/nowhere\/x\.pcapng.*ENOENT/)
  })
})

describeKernel('nlkit monitor', ['root'], () => {
  test('shows events as they come, until it is interrupted', async () => {
    await withSandbox(async ({ name, exec }) => {
      let done = false
      const monitor = nlkit(['monitor', 'link', '--json'], {
        ...inside(name),
        onStart: child => {
          child.stdout?.once('data', () => child.kill('SIGINT'))
          child.once('exit', () => {
            done = true
          })
        },
      })
      // Events before it listens are lost: the link goes up and down until one is seen.
      for (let up = true; !done; up = !up) await exec('ip', ['link', 'set', 'lo', up ? 'up' : 'down'])
      const { status, stdout, stderr } = await monitor
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({
        type: 'RTM_NEWLINK',
        attributes: { ifname: 'lo' },
      })
    })
  })

  test('a group that is none is refused', async () => {
    const { status, stderr } = await nlkit(['monitor', 'nonsense'])
    expect(status).toBe(2)
    expect(stderr).toMatch(/^nlkit: ERR_GROUP: no multicast group "nonsense"; there are .*link/)
  })
})

/** As long as the test itself may take: on an emulated machine a program needs a minute to start. */
const patiently = { timeout: 2 ** 30, interval: 1000 }

/** `nlkit dump --live` in a namespace, several at once. */
class Listeners {
  readonly #sandbox: Sandbox
  readonly #wrap: readonly string[]
  readonly #children: ChildProcess[] = []

  /** @param wrap by default they are inside */
  constructor(sandbox: Sandbox, wrap: readonly string[] = inside(sandbox.name).wrap) {
    this.#sandbox = sandbox
    this.#wrap = wrap
    onTestFinished(() => this.interrupt())
  }

  start(...options: string[]): Promise<CliResult> {
    return nlkit(['dump', '--live', ...options], {
      wrap: this.#wrap,
      onStart: child => void this.#children.push(child),
    })
  }

  /** As Ctrl-C does. */
  interrupt(): void {
    for (const child of this.#children) child.kill('SIGINT')
  }

  async devices(): Promise<number> {
    return (await this.#sandbox.exec('ip', ['-o', 'link', 'show', 'type', 'nlmon'])).split('\n').length - 1
  }

  /** Until so many hear whatever is said, and have read all that was. */
  async idle(count: number): Promise<void> {
    await vi.waitFor(async () => {
      // Sockets of packet(7): sk, references, type, protocol, interface, whether it is bound, bytes that wait, user, inode.
      const [, ...sockets] = (await this.#sandbox.exec('cat', ['/proc/net/packet'])).trimEnd().split('\n')
      const states = sockets.map(line => line.trim().split(/\s+/).slice(5, 7))
      expect(states).toEqual(Array(count).fill(['1', '0']))
    }, patiently)
  }
}

describeKernel('nlkit dump --live', ['root', 'nlmon'], () => {
  test('shows what other processes say until Ctrl-C, and takes its device away; a second one runs beside it', async () => {
    await withSandbox(async sandbox => {
      const listeners = new Listeners(sandbox)
      const lines = listeners.start()
      const stats = listeners.start('--stats')
      await listeners.idle(2)
      expect(await listeners.devices()).toBe(2)
      await sandbox.exec('ip', ['link', 'add', 'br9', 'type', 'bridge'])
      await sandbox.exec('ip', ['link', 'set', 'br9', 'up'])
      await listeners.idle(2)
      listeners.interrupt()
      const [shown, counted] = await Promise.all([lines, stats])
      expect(shown.stdout).toMatch(/> RTM_NEWLINK REQUEST\|ACK\|EXCL\|CREATE seq=\d+ br9 kind=bridge => ACK/)
      expect(counted.stdout).toMatch(/^RTM_NEWLINK +\d+/m)
      for (const { status, stderr } of [shown, counted]) {
        expect(status).toBe(0)
        expect(stderr).toMatch(/^nlkit: \d+ messages in \d+ datagrams\n$/)
      }
      expect(await listeners.devices()).toBe(0)
    })
  })

  test('of another namespace, by its name, into a file; what was refused is explained when it is read', async () => {
    const file = join(directory, 'live.pcapng')
    await withSandbox(async sandbox => {
      const listeners = new Listeners(sandbox, [])
      const run = listeners.start('--netns', sandbox.name, '-w', file)
      await listeners.idle(1)
      await expect(sandbox.exec('ip', ['route', 'add', '10.0.0.0/8', 'via', '1.2.3.4'])).rejects.toThrow('Nexthop')
      await listeners.idle(1)
      listeners.interrupt()
      expect(await run).toMatchObject({ status: 0, stdout: '' })
      expect(await listeners.devices()).toBe(0)
    })
    const { status, stdout, stderr } = await nlkit(['dump', file])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/RTM_NEWROUTE.*10\.0\.0\.0\/8.*1\.2\.3\.4.*ENETUNREACH/)
  })
})

describeKernel('nlkit dump --live', ['root'], () => {
  test('without nlmon it says so, and what to do instead', async ({ skip, task }) => {
    if (inject('capabilities').features.nlmon === true) {
      task.meta.skipped = { reason: 'this kernel has nlmon', ofKernel: true }
      skip()
    }
    await withSandbox(async sandbox => {
      const { status, stdout, stderr } = await nlkit(['dump', '--live'], inside(sandbox.name))
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toMatch(/^nlkit: ERR_NO_NLMON: this kernel has no nlmon device .*Instead: `nlkit dump -- COMMAND`/)
    })
  })

  test('without privilege it says which, and leaves nothing', async () => {
    await withSandbox(async sandbox => {
      const wrap = [...inside(sandbox.name).wrap, 'setpriv', '--bounding-set', '-net_admin']
      const { status, stdout, stderr } = await nlkit(['dump', '--live'], { wrap })
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toMatch(/^nlkit: ERR_LIVE_PRIVILEGE: .*needs CAP_NET_ADMIN and CAP_NET_RAW/)
      expect((await sandbox.exec('ip', ['-o', 'link'])).trimEnd().split('\n')).toHaveLength(1)
    })
  })
})
